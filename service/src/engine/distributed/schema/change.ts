/**
 * Step 4: what a wave of confirmations, pushes and drops does, in this order. Devices are locked first, always in the order of their ids: whoever
 * changes anything of a device does so, which is why no two of them can wait for each other. What is read afterwards is read anew.
 *
 * `= ANY (ARRAY[…])` is an equality for which the planner knows a lookup by the key and nothing else. Tables that are empty most of the time are counted as
 * empty, and joined by `=` one of them would be read from end to end for each wave, however full it is by then.
 */
export const CHANGE = `
  CREATE FUNCTION devices_of(_items jsonb) RETURNS text[] LANGUAGE plpgsql AS $$
  BEGIN
    RETURN ARRAY(SELECT DISTINCT item->>'device' FROM jsonb_array_elements(_items) AS phase, jsonb_array_elements(phase) AS item);
  END $$;

  CREATE FUNCTION change(_items jsonb, _limit integer, _me bigint) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM lock_devices(devices_of(_items));
    RETURN json_build_array(settle_all(_items->0, _me), put_all(_items->1, _limit, _me), drop_all(_items->2));
  END $$;

  -- Items: device, at, entries as pairs of number and app. A device that another living node holds confirms nothing here: its connection is not the
  -- newest, and what it heard is delivered again.
  CREATE FUNCTION settle_all(_said jsonb, _me bigint) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    mine integer := shard();
    answers json;
  BEGIN
    IF jsonb_array_length(_said) = 0 THEN RETURN '[]'; END IF;
    WITH said AS MATERIALIZED (
      SELECT ord, item->>'device' AS device, (item->>'at')::bigint AS at, (entry->>0)::bigint AS seq, entry->>1 AS app
      FROM jsonb_array_elements(_said) WITH ORDINALITY AS s (item, ord), jsonb_array_elements(item->'entries') AS entry
      WHERE NOT EXISTS (
        SELECT 1 FROM connections c JOIN nodes n ON n.incarnation = c.holder
        WHERE c.device = ANY (ARRAY[item->>'device']) AND c.holder <> _me AND n.lease_until > now())
    ), gone AS (
      DELETE FROM inbox i USING said s WHERE i.device = ANY (ARRAY[s.device]) AND i.seq = s.seq AND i.app = s.app
      RETURNING s.ord, s.at, i.device, i.message_id, i.app
    ), told AS (
      DELETE FROM receipts_expected r USING gone g WHERE r.device = ANY (ARRAY[g.device]) AND r.message_id = g.message_id
      RETURNING r.rid, r.message, g.at, g.ord
    ), written AS (
      INSERT INTO receipts (rid, message, status, at) SELECT rid, message, 204, at FROM told ORDER BY ord
    ), booked AS (
      INSERT INTO books AS b (app, shard, delivered) SELECT app, mine, count(*) FROM gone GROUP BY app
      ON CONFLICT (app, shard) DO UPDATE SET delivered = b.delivered + excluded.delivered
    )
    SELECT json_agg(settled ORDER BY ord) INTO answers FROM (
      SELECT ord, count(hit) AS settled FROM (
        SELECT ord, NULL::integer AS hit FROM generate_series(1, jsonb_array_length(_said)) AS ord
        UNION ALL SELECT ord, 1 FROM gone) AS seen
      GROUP BY ord) AS counted;
    RETURN answers;
  END $$;

  -- Pushes to devices on which nobody has to make room, but for the one in whose slot a push comes, are recorded all at once; the others one by one.
  -- The answer to most is their number, with who holds the connection where somebody does.
  CREATE FUNCTION put_all(_pushed jsonb, _limit integer, _me bigint) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    mine integer := shard();
    above bigint;
    answers json[];
    nth integer;
  BEGIN
    IF jsonb_array_length(_pushed) = 0 THEN RETURN '[]'; END IF;
    above := number_above();
    WITH met AS MATERIALIZED (
      SELECT p.device, p.channel, p.app, p.message_id, p.type, p.payload, p.encoding, p.tag, p.tag_group, p.priority, p.suppress_popup,
        p.collection_id, p.headers, p.accepted_at, p.expires_at, p.show_until, p.key, p.ordinality AS ord, d.last_seq, n.holder,
        CASE WHEN c.tile_queue THEN p.queued_slot ELSE p.slot END AS slot,
        CASE WHEN c.tile_queue THEN p.queued_keep ELSE p.keep END AS keep,
        p.if_held AND NOT EXISTS (
          SELECT 1 FROM nodes WHERE incarnation = n.holder AND n.holder <> _me AND lease_until > now() AND state <> 'gone') AS unheld,
        c.closed_at IS NULL AND c.expires_at > p.accepted_at AND NOT p.app = ANY (d.muted) AS welcome,
        (SELECT count(*) FROM inbox i WHERE i.device = p.device) AS waiting
      FROM jsonb_populate_recordset(NULL::pushed, _pushed) WITH ORDINALITY AS p
        LEFT JOIN channels c ON c.device = p.device AND c.channel = p.channel
        LEFT JOIN devices d ON d.device = p.device
        LEFT JOIN connections n ON n.device = ANY (ARRAY[p.device])
    ), crowd AS (
      SELECT m.*, f.seq AS former, f.message_id AS replaced, count(*) OVER (PARTITION BY m.device) AS together,
        waiting + count(*) OVER (PARTITION BY m.device) AS crowded
      FROM met m LEFT JOIN LATERAL (
        SELECT i.seq, i.message_id FROM inbox i
        WHERE m.waiting > 0 AND i.device = m.device AND i.channel = m.channel AND i.slot = m.slot AND i.expires_at > m.accepted_at
        ORDER BY i.seq LIMIT 1) AS f ON true
    ), judged AS MATERIALIZED (
      SELECT *, coalesce(bool_and(
        welcome AND unheld IS NOT TRUE AND key IS NULL AND CASE WHEN slot IS NULL THEN crowded <= least(keep, _limit)
          ELSE together = 1 AND (former IS NOT NULL OR crowded <= least(CASE keep WHEN 1 THEN _limit ELSE keep END, _limit)) END
      ) OVER (PARTITION BY device), false) AS plain FROM crowd
    ), numbered AS MATERIALIZED (
      SELECT *, greatest(last_seq, above) + row_number() OVER (PARTITION BY device ORDER BY ord) AS seq FROM judged WHERE plain
    ), recorded AS (
      INSERT INTO inbox (device, seq, channel, type, slot, expires_at, app, message_id, keep, accepted_at, tag, tag_group, priority,
        suppress_popup, collection_id, headers, show_until, encoding, payload)
      SELECT device, seq, channel, type, slot, expires_at, app, message_id, keep, accepted_at, tag, tag_group, priority,
        suppress_popup, collection_id, headers, show_until, encoding, payload FROM numbered
    ), given AS (
      UPDATE devices d SET last_seq = newest.seq FROM (SELECT device, max(seq) AS seq FROM numbered GROUP BY device) AS newest
      WHERE d.device = newest.device
    ), gone AS (
      DELETE FROM inbox i USING numbered n WHERE i.device = ANY (ARRAY[n.device]) AND i.seq = n.former RETURNING i.device, i.message_id, i.app
    ), untold AS (
      -- Of a message that a newer one replaced nobody hears.
      DELETE FROM receipts_expected r USING gone g WHERE r.device = ANY (ARRAY[g.device]) AND r.message_id = g.message_id
    ), booked AS (
      INSERT INTO books AS b (app, shard, accepted, replaced) SELECT app, mine, sum(came), sum(went) FROM (
        SELECT app, 1 AS came, 0 AS went FROM numbered UNION ALL SELECT app, 0, 1 FROM gone) AS counted GROUP BY app
      ON CONFLICT (app, shard) DO UPDATE SET accepted = b.accepted + excluded.accepted, replaced = b.replaced + excluded.replaced
    )
    SELECT array_agg(answer ORDER BY ord) INTO answers FROM (
      SELECT ord, CASE
        WHEN replaced IS NOT NULL THEN
          json_build_object('state', 'recorded', 'seq', seq, 'replaced', replaced, 'evicted', NULL, 'holder', holder)
        WHEN holder IS NULL THEN to_json(seq) ELSE json_build_array(seq, holder) END AS answer FROM numbered
      UNION ALL SELECT ord, CASE WHEN unheld THEN '{"state": "unheld"}'::json END FROM judged WHERE NOT plain) AS answered;
    FOR nth IN SELECT ord FROM unnest(answers) WITH ORDINALITY AS a (answer, ord) WHERE answer IS NULL ORDER BY ord LOOP
      answers[nth] := put_one(jsonb_populate_record(NULL::pushed, _pushed->(nth - 1)), _limit);
    END LOOP;
    RETURN array_to_json(answers);
  END $$;

  -- Items: app, reason, count.
  CREATE FUNCTION drop_all(_dropped jsonb) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    sum record;
  BEGIN
    IF jsonb_array_length(_dropped) = 0 THEN RETURN '[]'; END IF;
    FOR sum IN
      SELECT item->>'app' AS app, item->>'reason' AS reason, sum((item->>'count')::bigint)::bigint AS count
      FROM jsonb_array_elements(_dropped) AS item GROUP BY 1, 2 ORDER BY 1, 2
    LOOP
      PERFORM drop_at_once(sum.app, sum.reason, sum.count);
    END LOOP;
    RETURN _dropped;
  END $$;
`;
