/** A server that dies for good, and the synchronous standby that is promoted in its place: the store finds it by itself, and nothing acknowledged is lost. */
import { afterAll, expect, test } from "bun:test";
import { startPair } from "../../../../test/support/standby.ts";
import { until } from "../../../../test/support/until.ts";
import { channelOf, KIOSK, messageId, open, pushTo, record, WEATHER, waitingIds } from "../conformance/fixtures.ts";
import { openDistributedStore } from "./store.ts";

const PATIENCE_MS = 120_000;

const pair = await startPair();
const { primary, standby } = pair;

afterAll(() => pair.dispose());

test(
  "after the standby was promoted the store works on, with everything that was acknowledged before",
  async () => {
    const store = await openDistributedStore({ url: pair.url(), incarnation: null });
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    for (let n = 1; n <= 20; n++) await record(store, pushTo(channel, n, { keep: 100 }));
    await primary.stop();
    pair.promote();
    await until("the store answers again", () =>
      store.put(pushTo(channel, 21, { keep: 100 })).then(
        () => true,
        () => false,
      ),
    );
    expect(await waitingIds(store, KIOSK)).toEqual(Array.from({ length: 21 }, (_, i) => messageId(i + 1)));
    // What is too long to be said at once lies in a table that no standby has: there it begins empty, and takes something new.
    expect(await standby.ask("INSERT INTO belfry.letters (body) VALUES ('news') RETURNING n")).toHaveLength(1);
    await store.close();
  },
  PATIENCE_MS,
);
