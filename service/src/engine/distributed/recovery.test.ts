/** What becomes of the store when its server dies, restarts or goes silent: clean refusals, nothing acknowledged lost, nothing done twice, no restart of ours. */
import { afterEach, expect, test } from "bun:test";
import { type PostgresServer, startPostgres } from "../../../../test/support/postgres.ts";
import { until } from "../../../../test/support/until.ts";
import { channelOf, KIOSK, NOON, open, PHONE, pushTo, WEATHER } from "../conformance/fixtures.ts";
import type { ChannelRecord, Store } from "../store.ts";
import { openDistributedStore } from "./store.ts";

const PATIENCE_MS = 120_000;
const KEEP = { keep: 1_000 };
const running: PostgresServer[] = [];

afterEach(async () => {
  for (const server of running.splice(0)) await server.dispose();
});

async function startStore(patienceMs = 10_000): Promise<{ readonly server: PostgresServer; readonly store: Store }> {
  const server = await startPostgres();
  running.push(server);
  return { server, store: await openDistributedStore({ url: server.url(), incarnation: null, patienceMs }) };
}

/** The code a call is refused with; null when it is not. */
const refusalOf = (call: Promise<unknown>): Promise<string | null> =>
  call.then(
    () => null,
    (error: { code: string }) => error.code,
  );

/** Asks again, as senders do, until the call is not refused. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  const answers: T[] = [];
  await until("the store answers again", () =>
    call().then(
      (answer) => answers.push(answer) > 0,
      () => false,
    ),
  );
  return answers[0] as T;
}

test(
  "while the server is away every call is refused as unavailable, and the store works again by itself once it is back",
  async () => {
    const { server, store } = await startStore();
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await store.put(pushTo(channel, 1));
    await server.stop();
    expect(await refusalOf(store.put(pushTo(channel, 2)))).toBe("STORE_UNAVAILABLE");
    expect(await refusalOf(store.read(KIOSK, 0, NOON, 10, 1e6))).toBe("STORE_UNAVAILABLE");
    expect(await refusalOf(store.books())).toBe("STORE_UNAVAILABLE");
    await server.start();
    const again = await insist(() => store.put(pushTo(channel, 3)));
    expect(again).toMatchObject({ state: "recorded" });
    const ids = (await store.read(KIOSK, 0, NOON, 10, 1e6)).map(({ messageId }) => Number.parseInt(messageId, 16));
    expect(ids).toContain(1);
    expect(ids).toContain(3);
    expect(ids).not.toContain(2);
    await store.close();
  },
  PATIENCE_MS,
);

test(
  "a server that dies in the middle of pushes has kept every one that was acknowledged, and none twice",
  async () => {
    const { server, store } = await startStore();
    const channels = await Promise.all([KIOSK, PHONE].map((device) => open(store, channelOf(device, WEATHER))));
    const acknowledged = new Set<string>();
    let sent = 0;
    async function pushRound(): Promise<void> {
      const pushes = Array.from({ length: 40 }, (_, i) => pushTo(channels[i % 2] as ChannelRecord, sent + i, KEEP));
      sent += pushes.length;
      const codes = await Promise.all(
        pushes.map((entry) => refusalOf(store.put(entry).then(() => acknowledged.add(entry.messageId)))),
      );
      for (const code of codes) expect([null, "STORE_UNAVAILABLE"]).toContain(code);
    }
    for (let round = 0; round < 10; round++) await pushRound();
    const dying = pushRound();
    await server.stop();
    await dying;
    await server.start();
    await insist(() => store.books());
    for (let round = 0; round < 10; round++) await pushRound();
    expect(acknowledged.size).toBeGreaterThan(400);
    const kept = (await Promise.all([KIOSK, PHONE].map((device) => store.read(device, 0, NOON, 10_000, 1e9)))).flat();
    const ids = kept.map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...acknowledged].filter((id) => !ids.includes(id))).toEqual([]);
    const [books] = await store.books();
    expect(books?.pending).toBe(ids.length);
    expect(books?.accepted).toBe(ids.length);
    await store.close();
  },
  PATIENCE_MS,
);

test(
  "a server that goes silent costs its callers no longer than the store's patience, and is used again when it answers",
  async () => {
    const { server, store } = await startStore(1_000);
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    server.freeze();
    expect(await refusalOf(store.put(pushTo(channel, 1)))).toBe("STORE_UNAVAILABLE");
    server.thaw();
    await insist(() => store.put(pushTo(channel, 2)));
    const ids = (await insist(() => store.read(KIOSK, 0, NOON, 10, 1e6))).map(({ messageId }) => messageId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toContain(pushTo(channel, 2).messageId);
    await store.close();
  },
  PATIENCE_MS,
);

test(
  "a session that the server's operator ends is replaced without a call being lost",
  async () => {
    const { server, store } = await startStore();
    const channel = await open(store, channelOf(KIOSK, WEATHER));
    await server.ask(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'belfry service'",
    );
    await insist(() => store.put(pushTo(channel, 1)));
    expect(await store.books()).toMatchObject([{ accepted: 1, pending: 1 }]);
    await store.close();
  },
  PATIENCE_MS,
);
