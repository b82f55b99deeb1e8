/** Step 8: who holds a device's connection. */
export const HOLD = `
  -- Numbers that rise with every claim and never come again, so that a release that is late takes nothing from a newer connection.
  CREATE SEQUENCE fences;

  -- Phases: releases by device and fence, then claims by device. Nothing is claimed for a node that is gone: what it asked for while it was cut
  -- off may come to be done long after its devices went elsewhere. A claim is ordered against every push to the device, because both lock its row; what
  -- a loss of power takes of them costs a reconnect, so nobody waits for the disk.
  CREATE FUNCTION hold(_items jsonb, _me bigint) RETURNS json LANGUAGE plpgsql AS $$
  DECLARE
    claimed json[] := '{}';
    lives boolean := EXISTS (SELECT 1 FROM nodes WHERE incarnation = _me AND state <> 'gone' AND lease_until > now());
    asked record;
    former record;
    given bigint;
  BEGIN
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM lock_devices(devices_of(_items));
    PERFORM number_above();
    DELETE FROM connections c USING jsonb_array_elements(_items->0) AS item
    WHERE c.device = ANY (ARRAY[item->>'device']) AND c.holder = _me AND c.fence = (item->>'fence')::bigint;
    FOR asked IN
      SELECT item->>'device' AS device, ord FROM jsonb_array_elements(_items->1) WITH ORDINALITY AS s (item, ord) ORDER BY 1, 2
    LOOP
      EXIT WHEN NOT lives;
      SELECT holder, fence INTO former FROM connections WHERE device = asked.device FOR UPDATE;
      INSERT INTO connections (device, holder, fence) VALUES (asked.device, _me, nextval('fences'))
      ON CONFLICT (device) DO UPDATE SET holder = excluded.holder, fence = excluded.fence RETURNING fence INTO given;
      claimed[asked.ord] := json_build_object('fence', given, 'former',
        CASE WHEN former.holder IS NOT NULL THEN json_build_object('holder', former.holder, 'fence', former.fence) END);
    END LOOP;
    RETURN json_build_array(_items->0, CASE WHEN lives THEN array_to_json(claimed) ELSE (
      SELECT coalesce(json_agg(NULL::json), '[]') FROM jsonb_array_elements(_items->1)) END);
  END $$;
`;
