/**
 * Step 3: how an entry comes and goes, with its books and its receipts. Whoever calls these has locked the
 * device's row. What is asked often is in PL/pgSQL, which keeps the plans of its statements.
 */
export const ENTRIES = `
  -- The shard of the books that this connection alone writes to: the first that no other holds, for as long as it lasts.
  CREATE FUNCTION shard() RETURNS integer LANGUAGE plpgsql AS $$
  DECLARE
    taken text := current_setting('belfry.shard', true);
    n integer := 0;
  BEGIN
    IF taken <> '' THEN RETURN taken::integer; END IF;
    WHILE NOT pg_try_advisory_lock(hashtext('belfry books ' || current_schema()), n) LOOP n := n + 1; END LOOP;
    PERFORM set_config('belfry.shard', n::text, false);
    PERFORM number_above();
    RETURN n;
  END $$;

  -- A server's life, from its start, and who wrote of it: where both are as they were, no number that was ever given can have been lost. A standby that was
  -- promoted has another start, and a row that was brought back from a backup has another writer.
  CREATE FUNCTION life_by(_writer xid) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format('%s by %s', extract(epoch FROM pg_postmaster_start_time()), _writer)
  $$;
  INSERT INTO epoch (life, above) VALUES (life_by(pg_current_xact_id()::xid), 0);

  -- In another life devices may have seen numbers of which nothing is known here, so they go on above the milliseconds since 1970: each device was given far
  -- fewer than one in each.
  CREATE FUNCTION next_epoch(_above bigint) RETURNS bigint LANGUAGE sql AS $$
    SELECT greatest(_above, floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint)
  $$;

  -- For whoever writes: begins a new epoch where the last one is of another life. A connection ends with the life of its server. Devices are locked before, so
  -- that nobody waits for one who holds this row.
  CREATE FUNCTION number_above() RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    known text := current_setting('belfry.above', true);
    given bigint;
  BEGIN
    IF known <> '' THEN RETURN known::bigint; END IF;
    UPDATE epoch SET life = life_by(pg_current_xact_id()::xid), above = next_epoch(above) WHERE life <> life_by(xmin) RETURNING above INTO given;
    IF FOUND THEN
      -- Listeners to receipts know themselves where they go on.
      PERFORM setval(listened, greatest(nextval(listened), given)) FROM pg_get_serial_sequence('receipts', 'n') AS listened;
      -- Fences that were lost are known to the nodes that had them: more than any server has given before it told its standby.
      PERFORM setval('fences', nextval('fences') + 1000000);
    ELSE
      SELECT above INTO given FROM epoch;
    END IF;
    PERFORM set_config('belfry.above', given::text, false);
    RETURN given;
  END $$;

  -- Whoever changes anything of a device locks its row first, and those of several in one order.
  CREATE FUNCTION lock_devices(_devices text[]) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    PERFORM 1 FROM devices WHERE device = ANY (_devices) ORDER BY device FOR NO KEY UPDATE;
  END $$;

  CREATE FUNCTION drop_at_once(_app text, _reason text, _count bigint) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO books AS b (app, shard, accepted, dropped) VALUES (_app, shard(), _count, _count)
      ON CONFLICT (app, shard) DO UPDATE SET accepted = b.accepted + excluded.accepted, dropped = b.dropped + excluded.dropped;
    INSERT INTO drops AS d (app, reason, shard, count) VALUES (_app, _reason, shard(), _count)
      ON CONFLICT (app, reason, shard) DO UPDATE SET count = d.count + excluded.count;
  END $$;

  -- Brings entries of one device to their end. Gives what there is to tell of those that were there.
  CREATE FUNCTION end_entries(_device text, _seqs bigint[], _end text, _at bigint)
  RETURNS TABLE (seq bigint, message_id text, app text) LANGUAGE plpgsql AS $$
  #variable_conflict use_column
  DECLARE
    mine integer := shard();
  BEGIN
    RETURN QUERY WITH gone AS (
      DELETE FROM inbox WHERE device = _device AND seq = ANY (_seqs) RETURNING seq, message_id, app
    ), told AS (
      DELETE FROM receipts_expected r USING gone WHERE r.device = _device AND r.message_id = gone.message_id
      RETURNING r.rid, r.message, gone.seq
    ), written AS (
      INSERT INTO receipts (rid, message, status, at)
      SELECT rid, message, CASE _end WHEN 'delivered' THEN 204 ELSE 410 END, _at FROM told WHERE _end <> 'replaced' ORDER BY seq
    ), booked AS (
      INSERT INTO books AS b (app, shard, delivered, replaced, expired, removed, dropped)
      SELECT app, mine, count(*) FILTER (WHERE _end = 'delivered'), count(*) FILTER (WHERE _end = 'replaced'),
        count(*) FILTER (WHERE _end = 'expired'), count(*) FILTER (WHERE _end = 'removed'), count(*) FILTER (WHERE _end = 'dropped')
      FROM gone GROUP BY app
      ON CONFLICT (app, shard) DO UPDATE SET delivered = b.delivered + excluded.delivered, replaced = b.replaced + excluded.replaced,
        expired = b.expired + excluded.expired, removed = b.removed + excluded.removed, dropped = b.dropped + excluded.dropped
    ), reasoned AS (
      INSERT INTO drops AS d (app, reason, shard, count)
      SELECT app, 'NO_ROOM', mine, count(*) FROM gone WHERE _end = 'dropped' GROUP BY app
      ON CONFLICT (app, reason, shard) DO UPDATE SET count = d.count + excluded.count
    )
    SELECT seq, message_id, app FROM gone ORDER BY seq;
  END $$;

  -- A push as a node hands it over. The second slot and keep are those on a channel with the tile queue. If held: it is recorded only while another
  -- node that lives holds the device's connection.
  CREATE TYPE pushed AS (
    device text, channel text, app text, slot text, keep integer, queued_slot text, queued_keep integer, message_id text, type text,
    payload text, encoding smallint, tag text, tag_group text, priority smallint, suppress_popup boolean, collection_id text, headers text,
    accepted_at bigint, expires_at bigint, show_until bigint, key text, key_since bigint,
    if_held boolean
  );

  -- The entry that has to make room, or null.
  CREATE FUNCTION makes_room(e pushed, _kind text, _limit integer) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    waiting bigint;
    goes bigint;
  BEGIN
    -- Those that share one slot, and replaced nothing, are alone.
    IF e.keep <> 1 OR e.slot IS NULL THEN
      SELECT count(*), (array_agg(seq ORDER BY CASE WHEN _kind = 'alternate' THEN -priority ELSE 0 END, seq))[1] INTO waiting, goes
      FROM inbox WHERE device = e.device AND channel = e.channel AND type = e.type AND keep = e.keep AND expires_at > e.accepted_at;
      IF waiting >= e.keep THEN RETURN goes; END IF;
    END IF;
    -- No app may push out what another app's sender was told is received, so the one with most waiting makes room.
    SELECT sum(here) , (array_agg(oldest ORDER BY here DESC, oldest))[1] INTO waiting, goes FROM (
      SELECT count(*) AS here, min(seq) AS oldest FROM inbox WHERE device = e.device AND expires_at > e.accepted_at GROUP BY app) AS apps;
    RETURN CASE WHEN waiting >= _limit THEN goes END;
  END $$;

  -- Records a push for a channel that is open, and lets go what has to make room for it.
  CREATE FUNCTION record_entry(e pushed, _kind text, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    former bigint;
    room bigint;
    replaced text;
    evicted text;
    given bigint;
    holds bigint;
  BEGIN
    IF e.slot IS NOT NULL THEN
      SELECT seq INTO former FROM inbox
      WHERE device = e.device AND channel = e.channel AND slot = e.slot AND expires_at > e.accepted_at ORDER BY seq LIMIT 1;
      IF former IS NOT NULL THEN
        SELECT message_id INTO replaced FROM end_entries(e.device, ARRAY[former], 'replaced', e.accepted_at);
      END IF;
    END IF;
    IF former IS NULL THEN room := makes_room(e, _kind, _limit); END IF;
    IF room IS NOT NULL THEN
      SELECT message_id INTO evicted FROM end_entries(e.device, ARRAY[room], 'dropped', e.accepted_at);
    END IF;
    UPDATE devices SET last_seq = greatest(last_seq, number_above()) + 1 WHERE device = e.device RETURNING last_seq INTO given;
    INSERT INTO inbox (device, seq, channel, type, slot, expires_at, app, message_id, keep, accepted_at, tag, tag_group, priority,
      suppress_popup, collection_id, headers, show_until, encoding, payload)
    VALUES (e.device, given, e.channel, e.type, e.slot, e.expires_at, e.app, e.message_id, e.keep, e.accepted_at, e.tag, e.tag_group,
      e.priority, e.suppress_popup, e.collection_id, e.headers, e.show_until, e.encoding, e.payload);
    INSERT INTO books AS b (app, shard, accepted) VALUES (e.app, shard(), 1)
      ON CONFLICT (app, shard) DO UPDATE SET accepted = b.accepted + 1;
    SELECT holder INTO holds FROM connections WHERE device = e.device;
    RETURN json_build_object('state', 'recorded', 'seq', given, 'replaced', replaced, 'evicted', evicted, 'holder', holds);
  END $$;

  CREATE FUNCTION state_of(_expires_at bigint, _closed_at bigint, _at bigint) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN _expires_at IS NULL THEN 'unknown' WHEN _closed_at IS NOT NULL THEN 'closed' WHEN _expires_at > _at THEN 'open' ELSE 'expired' END
  $$;

  -- What the first push with the same key on the same channel came to, or null.
  CREATE FUNCTION first_of(_device text, _channel text, _key text, _since bigint) RETURNS json LANGUAGE plpgsql AS $$
  BEGIN
    RETURN (
      SELECT json_build_object('state', 'repeated', 'messageId', message_id, 'end', outcome, 'why', why)
      FROM pushed_once WHERE device = _device AND channel = _channel AND key = _key AND at > _since);
  END $$;

  CREATE FUNCTION remember(_device text, _channel text, _key text, _at bigint, _message_id text, _outcome text, _why text)
  RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO pushed_once (device, channel, key, at, message_id, outcome, why)
    VALUES (_device, _channel, _key, _at, _message_id, _outcome, _why)
    ON CONFLICT (device, channel, key) DO UPDATE SET at = excluded.at, message_id = excluded.message_id, outcome = excluded.outcome,
      why = excluded.why;
  END $$;

  -- One push, with everything that may become of it.
  CREATE FUNCTION put_one(e pushed, _limit integer) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    met record;
    answer json;
  BEGIN
    IF e.key IS NOT NULL THEN
      answer := first_of(e.device, e.channel, e.key, e.key_since);
      IF answer IS NOT NULL THEN RETURN answer; END IF;
    END IF;
    SELECT state_of(c.expires_at, c.closed_at, e.accepted_at) AS state, c.kind, c.tile_queue, e.app = ANY (d.muted) AS muted INTO met
    FROM channels c JOIN devices d USING (device) WHERE c.device = e.device AND c.channel = e.channel;
    IF NOT FOUND THEN RETURN json_build_object('state', 'unknown'); END IF;
    IF met.state <> 'open' THEN RETURN json_build_object('state', met.state); END IF;
    IF met.muted THEN
      PERFORM drop_at_once(e.app, 'MUTED', 1);
      answer := json_build_object('state', 'muted');
    ELSE
      IF met.tile_queue THEN
        e.slot := e.queued_slot;
        e.keep := e.queued_keep;
      END IF;
      answer := record_entry(e, met.kind, _limit);
    END IF;
    IF e.key IS NOT NULL THEN
      PERFORM remember(e.device, e.channel, e.key, e.accepted_at, e.message_id, answer->>'state', '');
    END IF;
    RETURN answer;
  END $$;
`;
