/** What nodes make of an engine that goes away, of connections that are cut, of rows that were lost, and of noise on the wire. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { BelfryError } from "@belfry/protocol";
import { connect } from "@nats-io/transport-node";
import fc from "fast-check";
import { type NatsServer, startNats } from "../../../../test/support/nats.ts";
import { type PostgresServer, startPostgres } from "../../../../test/support/postgres.ts";
import { until } from "../../../../test/support/until.ts";
import { ears } from "../conformance/bus-fixtures.ts";
import { channelOf, KIOSK, NOON, pushTo, WEATHER } from "../conformance/fixtures.ts";
import type { Engine } from "../engine.ts";
import { type DistributedEngineOptions, openDistributedEngine } from "./engine.ts";
import { giveBack, nodeNamed, server as shared, takeSchema } from "./nodes-fixture.ts";

/** For what waits until somebody notices: leases, pings, rests between tries. */
const PATIENT = 60_000;

/** Two nodes, the first of which holds the kiosk. */
interface Pair {
  readonly holder: Engine;
  readonly other: Engine;
  readonly heard: string[];
  /** Asks the database of the cluster; names are looked up in its schema. */
  ask(sql: string): Promise<readonly Record<string, unknown>[]>;
}

let nats: NatsServer;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.dispose());

type PairOptions = Partial<DistributedEngineOptions> & { readonly server?: PostgresServer };

async function withPair({ server = shared, ...options }: PairOptions, body: (pair: Pair) => Promise<void>) {
  const schema = takeSchema();
  const place = { url: server.url(), schema, busUrl: null };
  const holder = await openDistributedEngine({ ...place, ...nodeNamed("holder"), ...options });
  const other = await openDistributedEngine({ ...place, ...nodeNamed("other"), ...options });
  const heard: string[] = [];
  try {
    await holder.store.openChannel(channelOf(KIOSK, WEATHER), NOON, 10);
    holder.bus.attach(KIOSK, ears("kiosk", heard));
    await until("the kiosk is present", () => other.bus.present(KIOSK));
    await body({
      holder,
      other,
      heard,
      ask: async (sql) => (await server.ask(`SET search_path TO ${schema}; ${sql}`)).flat(),
    });
  } finally {
    await Promise.all([holder.close(), other.close()]);
    if (server === shared) await giveBack(schema);
  }
}

/** Pushes at a node until the kiosk hears of it: what was rung into a cut comes as a look. */
async function ringsArrive({ other, heard }: Pick<Pair, "other" | "heard">, n: number): Promise<void> {
  const before = heard.length;
  const entry = pushTo(channelOf(KIOSK, WEATHER), n);
  await until("the push is recorded", async () => {
    try {
      const result = await other.store.put(entry);
      if (result.state === "recorded") other.bus.ring({ ...entry, seq: result.seq }, result.holder);
      return result.state === "recorded" && result.holder !== undefined;
    } catch {
      return false;
    }
  });
  await until("the kiosk heard of it", () => heard.length > before);
}

const isWell = ({ cluster }: Engine) => cluster.trouble() === "" && cluster.lateness() === "";

async function failureOf(work: Promise<unknown>): Promise<BelfryError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof BelfryError) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

describe("a connection that is cut", () => {
  test(
    "by the database: the node says so, listens again, and lets its devices look for what they missed",
    () =>
      withPair({}, async (pair) => {
        await pair.ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name LIKE 'belfry%' AND query ~ 'LISTEN|pg_notify|pg_listening' AND pid <> pg_backend_pid()`);
        await until("the kiosk looked", () => pair.heard.includes("kiosk stirred"));
        await until("both are well", () => isWell(pair.holder) && isWell(pair.other));
        await ringsArrive(pair, 1);
      }),
    PATIENT,
  );

  test(
    "by NATS: a device looks for itself meanwhile, and once more as soon as the server is back",
    () =>
      withPair({ busUrl: nats.url() }, async (pair) => {
        await nats.stop();
        await until("both say so", () => !isWell(pair.holder) && !isWell(pair.other));
        expect(pair.holder.cluster.trouble()).toBe("");
        expect(pair.holder.cluster.lateness()).toBe(`NATS at 127.0.0.1:${nats.port} cannot be reached`);
        const entry = pushTo(channelOf(KIOSK, WEATHER), 1);
        const result = await pair.other.store.put(entry);
        if (result.state !== "recorded") throw new Error("not recorded");
        for (let n = 0; n < 1_000; n++) pair.other.bus.ring({ ...entry, seq: result.seq }, result.holder);
        await until("the kiosk looks for itself", () => pair.heard.includes("kiosk stirred"));
        const looks = pair.heard.length;
        await nats.start();
        await until("both are well", () => isWell(pair.holder) && isWell(pair.other));
        await until("the kiosk looked once more", () => pair.heard.length > looks);
        await ringsArrive(pair, 2);
      }),
    PATIENT,
  );

  test(
    "without a word by NATS: it is noticed, and everything comes back",
    () =>
      withPair({ busUrl: nats.url() }, async (pair) => {
        nats.freeze();
        await until("both say so", () => !isWell(pair.holder) && !isWell(pair.other));
        nats.thaw();
        await until("both are well", () => isWell(pair.holder) && isWell(pair.other));
        await ringsArrive(pair, 1);
      }),
    PATIENT,
  );
});

describe("what was lost without anybody knowing", () => {
  test(
    "a ring that never came is found by the node that holds the device",
    () =>
      withPair({}, async ({ holder, other, heard }) => {
        expect(await other.store.put(pushTo(channelOf(KIOSK, WEATHER), 1))).toMatchObject({ state: "recorded" });
        await until("the kiosk was made to look", () => heard.includes("kiosk stirred"));
        expect(holder.bus.attached()).toBe(1);
      }),
    PATIENT,
  );

  test(
    "a claim that nobody knows any more is made again by the node that holds the device",
    () =>
      withPair({}, async (pair) => {
        await pair.ask("DELETE FROM connections");
        expect(await pair.other.bus.present(KIOSK)).toBe(false);
        await until("the kiosk is present again", () => pair.other.bus.present(KIOSK));
        await ringsArrive(pair, 1);
        expect(pair.heard).not.toContain("kiosk replaced");
      }),
    PATIENT,
  );
});

describe("a database that goes away", () => {
  test(
    "refuses calls in words, says trouble, and everything comes back by itself",
    async () => {
      const server = await startPostgres();
      try {
        await withPair({ server }, async (pair) => {
          await server.stop();
          const entry = pushTo(channelOf(KIOSK, WEATHER), 1);
          expect((await failureOf(pair.other.store.put(entry))).code).toBe("STORE_UNAVAILABLE");
          await until("both say so", () => !isWell(pair.holder) && !isWell(pair.other));
          expect(pair.holder.cluster.trouble()).not.toContain("secret");
          expect(await pair.other.bus.present(KIOSK)).toBe(false);
          pair.other.bus.attach("device-late", ears("late", []));
          expect(await pair.other.bus.known("device-late")).toBe(false);
          expect(pair.other.bus.attached()).toBe(0);
          await server.start();
          await until("both are well", () => isWell(pair.holder) && isWell(pair.other));
          expect(await pair.holder.bus.present("device-late")).toBe(false);
          pair.other.bus.attach("device-late", ears("late", []));
          expect(await pair.other.bus.known("device-late")).toBe(true);
          expect(await pair.holder.bus.present("device-late")).toBe(true);
          await ringsArrive(pair, 1);
        });
      } finally {
        await server.dispose();
      }
    },
    PATIENT,
  );

  test(
    "is noticed when it stops without a word, and the node goes on when it does",
    async () => {
      const server = await startPostgres();
      try {
        await withPair({ server }, async (pair) => {
          server.freeze();
          await until("both say so", () => !isWell(pair.holder) && !isWell(pair.other));
          server.thaw();
          await until("both are well", () => isWell(pair.holder) && isWell(pair.other));
          await ringsArrive(pair, 1);
        });
      } finally {
        await server.dispose();
      }
    },
    PATIENT,
  );

  test(
    "a node can be closed without it",
    async () => {
      const server = await startPostgres();
      const engine = await openDistributedEngine({ url: server.url(), busUrl: null, ...nodeNamed("left") });
      await server.stop();
      await engine.close();
      await server.dispose();
    },
    PATIENT,
  );
});

describe("what the database says of connections", () => {
  test(
    "a claim that was lost is made again after a cut, and the device looks",
    () =>
      withPair({}, async (pair) => {
        await pair.ask(`DELETE FROM connections; SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name LIKE 'belfry%' AND query ~ 'LISTEN|pg_notify|pg_listening' AND pid <> pg_backend_pid()`);
        await until("the kiosk is present again", () => pair.other.bus.present(KIOSK));
        await ringsArrive(pair, 1);
        expect(pair.heard).not.toContain("kiosk replaced");
      }),
    PATIENT,
  );

  test(
    "a device that another node took over during a cut is told when the cut is over",
    () =>
      withPair({}, async (pair) => {
        await pair.ask(`UPDATE connections SET holder = 1000000, fence = nextval('fences');
          SELECT pg_terminate_backend(pid) FROM pg_stat_activity
          WHERE application_name LIKE 'belfry%' AND query ~ 'LISTEN|pg_notify|pg_listening' AND pid <> pg_backend_pid()`);
        await until("the kiosk was told", () => pair.heard.includes("kiosk replaced"));
        expect(pair.holder.bus.attached()).toBe(0);
      }),
    PATIENT,
  );
});

describe("a lease that is over", () => {
  test(
    "no device is taken in by a node that is gone, and by the next try it is one of the cluster again",
    () =>
      withPair({}, async (pair) => {
        const { number } = pair.holder.cluster.self;
        await pair.ask(
          `UPDATE nodes SET lease_until = now() - interval '1 second', state = 'gone' WHERE number = ${number}`,
        );
        pair.holder.bus.attach("phone", ears("phone", []));
        expect(await pair.holder.bus.known("phone")).toBe(false);
        await until("it takes devices in", async () => {
          pair.holder.bus.attach("phone", ears("phone", []));
          return (await pair.holder.bus.known("phone")) === true;
        });
        expect(await pair.other.bus.present("phone")).toBe(true);
      }),
    PATIENT,
  );

  test(
    "the node hears that it was taken for dead, ends what it served, and becomes one of the cluster again",
    async () => {
      let cutOff = 0;
      await withPair({ onCutOff: () => (cutOff += 1) }, async (pair) => {
        const { number } = pair.holder.cluster.self;
        await pair.ask(
          `UPDATE nodes SET lease_until = now() - interval '1 second', state = 'gone' WHERE number = ${number}`,
        );
        expect(await pair.other.bus.present(KIOSK)).toBe(false);
        await until("it was told", () => cutOff === 1);
        await until("it is well again", () => isWell(pair.holder));
        await until("the other sees it", () => pair.other.cluster.nodes().length === 2);
        await until("it holds the kiosk again", () => pair.other.bus.present(KIOSK));
        await ringsArrive(pair, 1);
        expect(cutOff).toBe(1);
      });
    },
    PATIENT,
  );

  test(
    "a node that died is cleaned up by whoever sees it",
    () =>
      withPair({}, async (pair) => {
        const [row] = await pair.ask(`INSERT INTO nodes (number, id, name, lease_until)
          VALUES (60000, '${randomUUID()}', 'dead', now() - interval '1 second') RETURNING incarnation`);
        await pair.ask(`INSERT INTO connections (device, holder, fence)
          SELECT 'dead-' || n, ${String(row?.incarnation)}, nextval('fences') FROM generate_series(1, 12000) AS n`);
        await until("nothing is left of it", async () => {
          const [left] = await pair.ask(
            `SELECT (SELECT count(*) FROM nodes WHERE state <> 'gone')::integer AS nodes, count(*)::integer AS connections FROM connections`,
          );
          return left?.nodes === 2 && left.connections === 1;
        });
      }),
    PATIENT,
  );

  test(
    "a process that starts with the directory of another takes its place and its number, and the former one says so",
    async () => {
      const identity = { id: randomUUID(), name: "twin" };
      const schema = takeSchema();
      const open = () =>
        openDistributedEngine({ url: shared.url(), schema, busUrl: null, ...nodeNamed("twin"), identity });
      const former = await open();
      const newer = await open();
      expect(newer.cluster.self.number).toBe(former.cluster.self.number);
      await until("the former says so", () => former.cluster.trouble().includes("another process"));
      expect(newer.cluster.trouble()).toBe("");
      await former.close();
      expect(newer.cluster.nodes()).toEqual([newer.cluster.self]);
      await newer.close();
      await giveBack(schema);
    },
    PATIENT,
  );
});

describe("numbers of nodes", () => {
  test("a node keeps its number, and when all are taken gets that of a node that is no more", async () => {
    const identity = { id: randomUUID(), name: "kept" };
    const schema = takeSchema();
    const open = (who: Partial<DistributedEngineOptions>) =>
      openDistributedEngine({ url: shared.url(), schema, busUrl: null, ...nodeNamed("new"), ...who });
    const first = await open({ identity });
    const { number } = first.cluster.self;
    await shared.ask(`INSERT INTO ${schema}.node_numbers (id, number)
      SELECT gen_random_uuid(), n FROM generate_series(1, 65535) AS n ON CONFLICT DO NOTHING`);
    const second = await open({});
    expect(second.cluster.self.number).toBe(number === 1 ? 2 : 1);
    await first.close();
    const again = await open({ identity });
    expect(again.cluster.self.number).toBe(number);
    await Promise.all([second.close(), again.close()]);
    await giveBack(schema);
  });
});

describe("noise on the wire", () => {
  const noise = fc.sample(
    fc.oneof(
      fc.string({ maxLength: 500 }),
      fc.json({ maxDepth: 3 }).map((json) => `[1,${json.slice(0, 4_000)}]`),
    ),
    200,
  );

  test(
    "over PostgreSQL is passed over",
    () =>
      withPair({}, async (pair) => {
        const texts = noise.map((text) => text.replaceAll("\u0000", "")).concat("[1,[7,99999]]", '[1,[5,1,1,"x","y"]]');
        for (const text of texts) {
          const quoted = text.replaceAll("'", "''").replaceAll("\\", "");
          await pair.ask(`SELECT pg_notify(current_schema() || ':all', '${quoted}')`);
        }
        await ringsArrive(pair, 1);
        expect(isWell(pair.holder) && isWell(pair.other)).toBe(true);
      }),
    PATIENT,
  );

  test(
    "over NATS is passed over, also when it is no text or very long",
    () =>
      withPair({ busUrl: nats.url() }, async (pair) => {
        const [row] = await pair.ask("SELECT current_schema() AS name");
        const subject = `belfry.${String(row?.name)}.all`;
        const client = await connect({ servers: `127.0.0.1:${nats.port}` });
        for (const text of noise) client.publish(subject, text);
        client.publish(subject, new Uint8Array([0xff, 0xfe, 0, 0x5b]));
        client.publish(subject, `[1,"${"x".repeat(900_000)}"]`);
        await client.flush();
        await client.close();
        await ringsArrive(pair, 1);
        expect(isWell(pair.holder) && isWell(pair.other)).toBe(true);
      }),
    PATIENT,
  );
});
