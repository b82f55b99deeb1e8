/**
 * A standby that is behind when it is promoted: its server's last commits were seen by devices and acknowledged to nobody. They are gone then, and their
 * sequence numbers must not come again, as a device takes a number that it has for a push that it has.
 */
import { afterAll, expect, test } from "bun:test";
import { startPair } from "../../../../test/support/standby.ts";
import { until } from "../../../../test/support/until.ts";
import { channelOf, KIOSK, NOON, open, pushTo, record, WEATHER } from "../conformance/fixtures.ts";
import { openDistributedStore } from "./store.ts";

const PATIENCE_MS = 120_000;

const pair = await startPair();
const { primary, standby } = pair;

afterAll(() => pair.dispose());

test(
  "a number that a device may have seen before a standby was promoted is not given again",
  async () => {
    const store = await openDistributedStore({ url: pair.url(), incarnation: null });
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    const push = (n: number) => pushTo(channel, n, { keep: 100 });
    const read = () => store.read(KIOSK, 0, NOON, 100, 1e6).catch(() => []);
    await record(store, push(1));

    await standby.stop();
    const unanswered = store.put(push(2));
    unanswered.catch(() => undefined);
    await until("the second push waits for the standby", async () => {
      const [row] = await primary.ask(
        "SELECT count(*)::integer AS n FROM pg_stat_activity WHERE wait_event = 'SyncRep'",
      );
      return row?.n === 1;
    });
    await primary.stop();
    await primary.start();
    await until("the second push is seen by whoever reads", async () => (await read()).length === 2);
    const seen = (await read()).map(({ seq }) => seq);
    await primary.stop();
    await standby.start();
    pair.promote();
    await until("the first push alone is there", async () => (await read()).length === 1);

    // A device that says so confirmed no more than it was sent.
    expect(await store.lastSeq(KIOSK)).toBeGreaterThanOrEqual(Math.max(...seen));
    await record(store, push(3));
    const [first, third] = await read();
    expect([first?.messageId, third?.messageId]).toEqual([push(1).messageId, push(3).messageId]);
    expect(third?.seq).toBeGreaterThan(Math.max(...seen));
    const [{ fence } = {}] = await standby.ask("SELECT nextval('belfry.fences')::integer AS fence");
    expect(fence).toBeGreaterThan(1_000_000);
    await store.close();
  },
  PATIENCE_MS,
);
