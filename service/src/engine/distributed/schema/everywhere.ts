/** Step 7: what concerns many devices: the first key, deleting an app, and the sweep. Only devices that were locked are touched; what comes to others comes later. */
export const EVERYWHERE = `
  -- Of several nodes that offer one at once the first decides: each waits for the lock, and looks again.
  CREATE FUNCTION keep_first_key(_id integer, _secret text, _created_at bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM 1 FROM revision WHERE what = 'keys' FOR NO KEY UPDATE;
    IF EXISTS (SELECT 1 FROM keys) THEN RETURN; END IF;
    INSERT INTO keys (id, secret, created_at) VALUES (_id, _secret, _created_at);
    UPDATE revision SET n = n + 1 WHERE what = 'keys';
  END $$;

  CREATE FUNCTION delete_app(_app text, _at bigint) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    locked text[];
    held text;
    closings json[] := '{}';
  BEGIN
    DELETE FROM apps WHERE sid = _app;
    UPDATE revision SET n = n + 1 WHERE what = 'apps';
    locked := ARRAY(
      SELECT device FROM devices WHERE device IN (SELECT device FROM channels WHERE app = _app) ORDER BY device FOR NO KEY UPDATE);
    FOREACH held IN ARRAY locked LOOP
      closings := closings || close_of_app(held, _app, _at, NULL);
    END LOOP;
    RETURN array_to_json(closings);
  END $$;

  -- What expired among the next entries beyond a place, and how far it looked; null at the end.
  CREATE FUNCTION sweep_inbox(_device text, _seq bigint, _at bigint, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    last record;
    locked text[];
    dead record;
    ended json[] := '{}';
  BEGIN
    SELECT device, seq INTO last FROM inbox WHERE (device, seq) > (_device, _seq) ORDER BY device, seq LIMIT 1 OFFSET _limit - 1;
    locked := ARRAY(
      SELECT device FROM devices WHERE device IN (
        SELECT device FROM inbox WHERE (device, seq) > (_device, _seq) AND expires_at <= _at
          AND (last.device IS NULL OR (device, seq) <= (last.device, last.seq))
      ) ORDER BY device FOR NO KEY UPDATE);
    FOR dead IN
      SELECT device, array_agg(seq) AS seqs FROM inbox
      WHERE device = ANY (locked) AND (device, seq) > (_device, _seq) AND expires_at <= _at
        AND (last.device IS NULL OR (device, seq) <= (last.device, last.seq)) GROUP BY device ORDER BY device
    LOOP
      ended := ended || ARRAY(
        SELECT json_build_object('messageId', message_id, 'app', app) FROM end_entries(dead.device, dead.seqs, 'expired', _at) ORDER BY seq);
    END LOOP;
    RETURN json_build_object('expired', array_to_json(ended), 'beyond',
      CASE WHEN last.device IS NOT NULL THEN json_build_object('deviceId', last.device, 'seq', last.seq) END);
  END $$;

  -- Forgets the next channels that died before a time, beyond a place, and their devices with the last one: then a device is told to begin anew, and
  -- numbers may too. While something waits for a device its dead channels stay, so that none is left without a channel that would lead a sweep to it.
  CREATE FUNCTION sweep_channels(_ended_at bigint, _device text, _channel text, _before bigint, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    dead json[];
    place json;
  BEGIN
    dead := ARRAY(
      SELECT json_build_object('endedAt', coalesce(closed_at, expires_at), 'deviceId', device, 'channelId', channel) FROM channels
      WHERE (coalesce(closed_at, expires_at), device, channel) > (_ended_at, _device, _channel) AND coalesce(closed_at, expires_at) < _before
      ORDER BY coalesce(closed_at, expires_at), device, channel LIMIT _limit);
    PERFORM lock_devices(ARRAY(SELECT d->>'deviceId' FROM unnest(dead) AS d));
    FOREACH place IN ARRAY dead LOOP
      CONTINUE WHEN EXISTS (SELECT 1 FROM inbox WHERE device = place->>'deviceId');
      DELETE FROM channels
      WHERE device = place->>'deviceId' AND channel = place->>'channelId' AND coalesce(closed_at, expires_at) < _before;
      DELETE FROM devices d WHERE device = place->>'deviceId' AND NOT EXISTS (SELECT 1 FROM channels c WHERE c.device = d.device);
    END LOOP;
    RETURN CASE WHEN cardinality(dead) = _limit THEN dead[_limit] ELSE 'null' END;
  END $$;

  -- Forgets keys of pushes, and with the last of them the receipts that nobody may ask for any more. Gives whether there is more to forget.
  CREATE FUNCTION sweep_keys(_before bigint, _at bigint, _limit integer) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    forgotten integer;
  BEGIN
    DELETE FROM pushed_once WHERE (device, channel, key) IN (
      SELECT device, channel, key FROM pushed_once WHERE at <= _before ORDER BY at LIMIT _limit FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS forgotten = ROW_COUNT;
    IF forgotten >= _limit THEN RETURN true; END IF;
    PERFORM close_receipts(rid, _at) FROM receipt_subscriptions WHERE until <= _at;
    DELETE FROM receipts_expected WHERE until <= _at;
    RETURN false;
  END $$;

  -- Ends a subscription, with what was written to it and what is expected for it. Gives whether it was open.
  CREATE FUNCTION close_receipts(_rid text, _at bigint) RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    open boolean := EXISTS (SELECT 1 FROM receipt_subscriptions WHERE rid = _rid AND until > _at);
  BEGIN
    DELETE FROM receipt_subscriptions WHERE rid = _rid;
    DELETE FROM receipts_expected WHERE rid = _rid;
    DELETE FROM receipts WHERE rid = _rid;
    RETURN open;
  END $$;
`;
