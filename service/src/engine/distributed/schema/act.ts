/** Step 5: what is rarer than pushes and confirmations, each in its own words; a wave of them is one transaction. */
export const ACT = `
  -- Items: op, device and what the op takes. Devices come first, as in change(); a device that opens its first channel is made.
  CREATE FUNCTION act(_items jsonb, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    opening text[] := ARRAY(SELECT DISTINCT i->>'device' FROM jsonb_array_elements(_items->0) AS i WHERE i->>'op' = 'open' ORDER BY 1);
    item jsonb;
    answers json[] := '{}';
  BEGIN
    -- Until none of them is forgotten between the making and the locking.
    LOOP
      INSERT INTO devices (device) SELECT unnest(opening) ON CONFLICT (device) DO NOTHING;
      PERFORM lock_devices(devices_of(_items));
      EXIT WHEN (SELECT count(*) FROM devices WHERE device = ANY (opening)) = cardinality(opening);
    END LOOP;
    FOR item IN SELECT i FROM jsonb_array_elements(_items->0) WITH ORDINALITY AS s (i, ord) ORDER BY ord LOOP
      answers := answers || act_one(item, _limit);
    END LOOP;
    RETURN json_build_array(array_to_json(answers));
  END $$;

  CREATE FUNCTION act_one(_item jsonb, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    _device text := _item->>'device';
    _channel text := _item->>'channel';
    _app text := _item->>'app';
    _at bigint := (_item->>'at')::bigint;
    _until bigint := (_item->>'until')::bigint;
  BEGIN
    CASE _item->>'op'
      WHEN 'open' THEN RETURN open_channel(jsonb_populate_record(NULL::channels, _item), (_item->>'reuse_after')::bigint, (_item->>'limit')::integer);
      WHEN 'close app' THEN RETURN close_of_app(_device, _app, _at, 'alternate');
      WHEN 'close' THEN RETURN close_channel(_device, _channel, _at);
      WHEN 'remove' THEN RETURN put_removal(jsonb_populate_record(NULL::pushed, _item), _item->'match', _limit);
      WHEN 'drop' THEN RETURN drop_once(_item);
      WHEN 'settle up to' THEN RETURN settle_up_to(_device, (_item->>'seq')::bigint, _at);
      WHEN 'cancel' THEN RETURN cancel_message(_device, _channel, _item->>'message_id', _item->>'end', _at);
      WHEN 'open receipts' THEN
        RETURN to_json(open_receipts(_item->>'rid', _device, _channel, (_item->>'may_open')::boolean, _until, _at, (_item->>'limit')::integer));
      WHEN 'mute' THEN
        UPDATE devices SET muted = array_remove(muted, _app) || CASE WHEN (_item->>'muted')::boolean THEN ARRAY[_app] ELSE '{}' END
        WHERE device = _device AND (_app = ANY (muted)) <> (_item->>'muted')::boolean;
      WHEN 'prolong' THEN
        UPDATE channels SET expires_at = _until
        WHERE device = _device AND closed_at IS NULL AND expires_at > _at AND expires_at < _until;
      WHEN 'expect receipt' THEN
        INSERT INTO receipts_expected (device, message_id, rid, message, until)
        VALUES (_device, _item->>'message_id', _item->>'rid', _item->>'message', _until);
    END CASE;
    RETURN 'null';
  END $$;

  CREATE FUNCTION channel_record(c channels) RETURNS json LANGUAGE sql STABLE AS $$
    SELECT json_build_object('deviceId', c.device, 'channelId', c.channel, 'app', c.app, 'kind', c.kind, 'label', c.label, 'token', c.token,
      'createdAt', c.created_at, 'expiresAt', c.expires_at, 'tileQueue', c.tile_queue)
  $$;

  -- IS NOT DISTINCT FROM keeps the planner off the app's index: few channels are of one device, many may be of one app.
  CREATE FUNCTION open_channel(given channels, _reuse_after bigint, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    former channels;
    remembered bigint;
    others bigint;
  BEGIN
    SELECT * INTO former FROM channels
    WHERE device = given.device AND app IS NOT DISTINCT FROM given.app AND kind = given.kind AND label = given.label AND closed_at IS NULL
      AND expires_at > given.created_at AND expires_at >= _reuse_after ORDER BY created_at DESC LIMIT 1;
    IF FOUND THEN
      IF former.tile_queue <> given.tile_queue THEN
        former.tile_queue := given.tile_queue;
        UPDATE channels SET tile_queue = given.tile_queue WHERE device = former.device AND channel = former.channel;
      END IF;
      RETURN channel_record(former);
    END IF;
    IF given.kind = 'alternate' THEN
      SELECT count(*), count(DISTINCT label) FILTER (WHERE closed_at IS NULL AND expires_at > given.created_at AND label <> given.label)
      INTO remembered, others FROM channels WHERE device = given.device AND app = given.app AND kind = 'alternate';
    ELSE
      SELECT count(*), count(DISTINCT (kind, app, label)) FILTER (
        WHERE closed_at IS NULL AND expires_at > given.created_at AND (app, kind, label) <> (given.app, given.kind, given.label))
      INTO remembered, others FROM channels WHERE device = given.device AND kind <> 'alternate';
    END IF;
    -- Dead channels are remembered for months; opening and closing without end must not fill the disk.
    IF others >= _limit OR remembered >= _limit * 10 THEN RETURN 'null'; END IF;
    INSERT INTO channels SELECT given.*;
    RETURN channel_record(given);
  END $$;

  -- Closes what is open of an app on one device, but for the spared kind, and removes what waits there.
  CREATE FUNCTION close_of_app(_device text, _app text, _at bigint, _spared text) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    removed json;
    closed json;
  BEGIN
    removed := tell_removed(_device, ARRAY(
      SELECT seq FROM inbox i WHERE device = _device AND app = _app AND expires_at > _at AND NOT EXISTS (
        SELECT 1 FROM channels c WHERE c.device = i.device AND c.channel = i.channel AND c.kind = _spared)), _at);
    WITH ended AS (
      UPDATE channels SET closed_at = _at
      WHERE device = _device AND app IS NOT DISTINCT FROM _app AND closed_at IS NULL AND expires_at > _at AND kind IS DISTINCT FROM _spared
      RETURNING device, channel
    ) SELECT coalesce(json_agg(json_build_object('deviceId', device, 'channelId', channel)), '[]') INTO closed FROM ended;
    RETURN json_build_object('channels', closed, 'removed', removed);
  END $$;

  CREATE FUNCTION tell_removed(_device text, _seqs bigint[], _at bigint) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (
      SELECT coalesce(json_agg(json_build_object('messageId', message_id, 'app', app) ORDER BY seq), '[]')
      FROM end_entries(_device, _seqs, 'removed', _at));
  END $$;

  CREATE FUNCTION close_channel(_device text, _channel text, _at bigint) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    named channels;
    closed json;
  BEGIN
    SELECT * INTO named FROM channels WHERE device = _device AND channel = _channel AND closed_at IS NULL AND expires_at > _at;
    IF NOT FOUND THEN RETURN json_build_object('channels', '[]'::json, 'removed', '[]'::json); END IF;
    WITH ended AS (
      UPDATE channels SET closed_at = _at
      WHERE device = _device AND app IS NOT DISTINCT FROM named.app AND kind = named.kind AND label = named.label AND closed_at IS NULL AND expires_at > _at
      RETURNING device, channel
    ) SELECT json_agg(json_build_object('deviceId', device, 'channelId', channel)) INTO closed FROM ended;
    RETURN json_build_object('channels', closed, 'removed', tell_removed(_device, ARRAY(
      SELECT seq FROM inbox WHERE device = _device AND expires_at > _at AND channel IN (
        SELECT channel FROM channels WHERE device = _device AND app IS NOT DISTINCT FROM named.app AND kind = named.kind AND label = named.label)), _at));
  END $$;

  -- The toasts go first, so that none of them is dropped to make room for what takes it back.
  CREATE FUNCTION put_removal(e pushed, _match jsonb, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    met record;
    removed json;
  BEGIN
    SELECT state_of(expires_at, closed_at, e.accepted_at) AS state, kind INTO met
    FROM channels WHERE device = e.device AND channel = e.channel;
    IF met.state IS DISTINCT FROM 'open' THEN
      RETURN json_build_object('state', coalesce(met.state, 'unknown'), 'removed', '[]'::json);
    END IF;
    removed := tell_removed(e.device, ARRAY(
      SELECT seq FROM inbox WHERE device = e.device AND app = e.app AND type = 'wns/toast' AND expires_at > e.accepted_at
        AND (_match->>'tag' IS NULL OR tag = _match->>'tag') AND (_match->>'group' IS NULL OR tag_group = _match->>'group')), e.accepted_at);
    RETURN (record_entry(e, met.kind, _limit)::jsonb || jsonb_build_object('removed', removed))::json;
  END $$;

  CREATE FUNCTION drop_once(_item jsonb) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    answer json := first_of(_item->>'device', _item->>'channel', _item->>'key', (_item->>'key_since')::bigint);
  BEGIN
    IF answer IS NOT NULL THEN RETURN answer; END IF;
    PERFORM drop_at_once(_item->>'app', _item->>'reason', 1);
    PERFORM remember(_item->>'device', _item->>'channel', _item->>'key', (_item->>'at')::bigint, _item->>'message_id', 'dropped', _item->>'why');
    RETURN 'null';
  END $$;

  CREATE FUNCTION settle_up_to(_device text, _seq bigint, _at bigint) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (
      SELECT to_json(count(*))
      FROM end_entries(_device, ARRAY(SELECT seq FROM inbox WHERE device = _device AND seq <= _seq AND expires_at > _at), 'delivered', _at));
  END $$;

  CREATE FUNCTION cancel_message(_device text, _channel text, _message_id text, _end text, _at bigint) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (
      SELECT to_json(count(*) > 0) FROM end_entries(_device, ARRAY(
        SELECT seq FROM inbox WHERE device = _device AND channel = _channel AND message_id = _message_id AND expires_at > _at LIMIT 1), _end, _at));
  END $$;

  CREATE FUNCTION open_receipts(_rid text, _device text, _channel text, _may_open boolean, _until bigint, _at bigint, _limit integer)
  RETURNS text LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE receipt_subscriptions SET until = greatest(until, _until) WHERE rid = _rid AND device = _device AND until > _at;
    IF FOUND THEN RETURN 'open'; END IF;
    IF NOT _may_open THEN RETURN 'unknown'; END IF;
    IF (SELECT count(*) FROM receipt_subscriptions WHERE device = _device AND channel = _channel AND until > _at) >= _limit THEN
      RETURN 'limit';
    END IF;
    INSERT INTO receipt_subscriptions (rid, device, channel, until) VALUES (_rid, _device, _channel, _until);
    RETURN 'open';
  END $$;
`;
