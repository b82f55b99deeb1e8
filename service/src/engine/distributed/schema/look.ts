/** Step 6: what is asked of a device without changing anything. Nothing is locked, and nothing is written that would have to reach a disk. */
export const LOOK = `
  -- Items: device, after, at, count, bytes, priority. What one waits for fits the bytes, but for the first.
  CREATE FUNCTION read_all(_asked jsonb) RETURNS json LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF jsonb_array_length(_asked) = 0 THEN RETURN '[]'; END IF;
    RETURN (
      SELECT coalesce(json_agg(coalesce((
        SELECT json_agg(entry ORDER BY seq) FROM (
          SELECT seq, row_number() OVER w AS nth, sum(CASE encoding WHEN 0 THEN octet_length(payload) ELSE length(rtrim(payload, '=')) * 3 / 4 END) OVER w AS bytes,
            json_build_object('deviceId', device, 'seq', seq, 'channelId', channel, 'app', app, 'slot', slot, 'keep', keep,
              'messageId', message_id, 'type', type, 'payload', payload, 'base64', encoding, 'tag', tag, 'group', tag_group,
              'priority', priority, 'suppressPopup', suppress_popup, 'collectionId', collection_id, 'headers', headers,
              'acceptedAt', accepted_at, 'expiresAt', expires_at, 'showUntil', show_until) AS entry
          FROM (
            SELECT * FROM inbox
            WHERE device = item->>'device' AND seq > (item->>'after')::bigint AND expires_at > (item->>'at')::bigint
              AND priority <= (item->>'priority')::integer
            ORDER BY seq LIMIT greatest(1, (item->>'count')::integer)) AS waiting
          WINDOW w AS (ORDER BY seq)) AS measured
        WHERE nth = 1 OR bytes <= (item->>'bytes')::bigint
      ), '[]') ORDER BY ord), '[]')
      FROM jsonb_array_elements(_asked) WITH ORDINALITY AS asked (item, ord));
  END $$;

  -- Items: device, channel and, of those that ask what a push would meet, the time. The others are given the record of an open one.
  CREATE FUNCTION find_all(_asked jsonb) RETURNS json LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF jsonb_array_length(_asked) = 0 THEN RETURN '[]'; END IF;
    RETURN (
      SELECT coalesce(json_agg(
        CASE WHEN item->>'at' IS NOT NULL THEN to_json(state_of(c.expires_at, c.closed_at, (item->>'at')::bigint))
          WHEN c.device IS NOT NULL AND c.closed_at IS NULL THEN channel_record(c) ELSE 'null' END ORDER BY ord), '[]')
      FROM jsonb_array_elements(_asked) WITH ORDINALITY AS asked (item, ord)
        LEFT JOIN channels c ON c.device = item->>'device' AND c.channel = item->>'channel');
  END $$;

  -- A device may have a number of an epoch before, which was lost with a server.
  CREATE FUNCTION number_all(_asked jsonb) RETURNS json LANGUAGE plpgsql STABLE AS $$
  DECLARE
    before bigint;
  BEGIN
    IF jsonb_array_length(_asked) = 0 THEN RETURN '[]'; END IF;
    SELECT CASE WHEN life = life_by(xmin) THEN above ELSE next_epoch(above) END INTO before FROM epoch;
    RETURN (
      SELECT coalesce(json_agg(CASE WHEN d.device IS NOT NULL THEN greatest(d.last_seq, before) END ORDER BY ord), '[]')
      FROM jsonb_array_elements(_asked) WITH ORDINALITY AS asked (item, ord) LEFT JOIN devices d ON d.device = item->>'device');
  END $$;

  -- Items: device, seq, at.
  CREATE FUNCTION up_to_all(_asked jsonb) RETURNS json LANGUAGE plpgsql STABLE AS $$
  BEGIN
    IF jsonb_array_length(_asked) = 0 THEN RETURN '[]'; END IF;
    RETURN (
      SELECT coalesce(json_agg(coalesce((
        SELECT json_agg(json_build_object('messageId', message_id, 'app', app) ORDER BY seq) FROM inbox
        WHERE device = item->>'device' AND seq <= (item->>'seq')::bigint AND expires_at > (item->>'at')::bigint
      ), '[]') ORDER BY ord), '[]')
      FROM jsonb_array_elements(_asked) WITH ORDINALITY AS asked (item, ord));
  END $$;

  -- Phases: reads; then channels to look up; then the devices whose newest number is asked for; then what waits up to a number.
  CREATE FUNCTION look(_items jsonb) RETURNS json LANGUAGE plpgsql STABLE AS $$
  BEGIN
    RETURN (
      SELECT json_build_array(read_all(_items->0), find_all(_items->1), number_all(_items->2),
        up_to_all(_items->3)));
  END $$;
`;
