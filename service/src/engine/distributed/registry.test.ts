/** A node's place in the cluster: taken, renewed, lost and taken again. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { Connection } from "@belfry/host/postgres";
import { until } from "../../../../test/support/until.ts";
import { giveBack, nodeNamed, server, takeSchema } from "./nodes-fixture.ts";
import { joinCluster, type Registry, type RegistryParts } from "./registry.ts";
import { openServiceDatabase, type ServiceDatabase } from "./store.ts";

const schema = takeSchema();
let database: ServiceDatabase;
let connection: Connection;
beforeAll(async () => {
  database = await openServiceDatabase({ url: server.url(), schema });
  connection = database.connect();
});
afterAll(async () => {
  await connection.close();
  await database.lanes.close();
  await giveBack(schema);
});

const deaf = { onCutOff: () => undefined, onReturn: () => undefined, onGone: () => undefined };

function join(name: string, parts: Partial<RegistryParts> = {}): Promise<Registry> {
  return joinCluster({ connection, ...nodeNamed(name), ...deaf, ...parts });
}

/** The connection of a node that can be kept from its engine. */
function cuttable() {
  let isCut = false;
  const cut = () => Promise.reject(new Error("the connection is cut"));
  const handed = (target: Connection, name: string | symbol) => {
    const part: unknown = Reflect.get(target, name);
    if (typeof part !== "function") return part;
    return isCut ? cut : part.bind(target);
  };
  return {
    connection: new Proxy(connection, { get: handed }),
    cut() {
      isCut = true;
    },
    mend() {
      isCut = false;
    },
  };
}

const namesAt = (registry: Registry) => registry.living().map(({ name }) => name);

describe("a node's place in the cluster", () => {
  test("a node without a name is called as its machine and its number", async () => {
    const registry = await join("");
    expect(registry.self.name).toBe(`${hostname()}-${registry.self.number}`);
    await registry.leave();
  });

  test("a directory keeps its number over every start, and each start has an incarnation of its own", async () => {
    const identity = { id: randomUUID(), name: "kept" };
    const first = await join("", { identity });
    await first.leave();
    const between = await join("between");
    const second = await join("", { identity });
    expect(second.self.number).toBe(first.self.number);
    expect(between.self.number).not.toBe(first.self.number);
    expect(second.incarnation).toBeGreaterThan(first.incarnation);
    await Promise.all([between.leave(), second.leave()]);
  });

  test("nodes that start in the same moment get numbers of their own", async () => {
    const registries = await Promise.all(Array.from({ length: 12 }, (_, n) => join(`node-${n}`)));
    expect(new Set(registries.map(({ self }) => self.number)).size).toBe(12);
    await Promise.all(registries.map((registry) => registry.leave()));
  });

  test("a node that cannot renew hears once that its lease is over, is buried by the others, and comes back when it can", async () => {
    const heard: string[] = [];
    const gone: number[] = [];
    const other = await join("other", { onGone: (incarnation) => gone.push(incarnation) });
    const way = cuttable();
    const late = await join("late", {
      connection: way.connection,
      leaseMs: 50,
      onCutOff: () => heard.push("cut off"),
      onReturn: () => heard.push("returned"),
    });
    way.cut();
    await until("its lease was over", () => heard.length > 0);
    for (let n = 0; n < 3; n++) await other.round();
    expect(namesAt(other)).toEqual(["other"]);
    expect(gone).toContain(late.incarnation);
    await until(
      "it was buried",
      async () => (await connection.ask("SELECT FROM nodes WHERE state <> 'gone'")).length === 1,
    );
    way.mend();
    await late.round();
    expect(late.trouble()).toContain("its lease was over");
    // Its lease is so short that it may be over again before it is renewed.
    await until("it is back", async () => {
      await late.round();
      return late.trouble() === "";
    });
    expect(heard.slice(0, 2)).toEqual(["cut off", "returned"]);
    await Promise.all([other.leave(), late.leave()]);
  });

  test("every node hears of one that died, also when it was followed at once and the others have cleaned up after it", async () => {
    const gone: number[] = [];
    const late = await join("late", { onGone: (incarnation) => gone.push(incarnation) });
    const prompt = await join("prompt");
    const identity = { id: randomUUID(), name: "dies" };
    // Nobody tells of the first one's end: another process begins with its directory.
    const first = await join("", { identity });
    await connection.ask("INSERT INTO connections (device, holder, fence) VALUES ('kiosk', $1, 1)", [
      first.incarnation,
    ]);
    const second = await join("", { identity });
    for (let n = 0; n < 3; n++) await prompt.round();
    await until("it was cleaned up after", async () => (await connection.ask("SELECT FROM connections")).length === 0);
    gone.length = 0;
    for (let n = 0; n < 5; n++) await late.round();
    expect(gone.filter((incarnation) => incarnation === first.incarnation)).toHaveLength(2);
    await Promise.all([late.leave(), prompt.leave(), second.leave()]);
  });

  test("a node that was taken for gone, came back and died is heard of again", async () => {
    const gone: number[] = [];
    const other = await join("other", { onGone: (incarnation) => gone.push(incarnation) });
    const identity = { id: randomUUID(), name: "dies twice" };
    const first = await join("", { identity });
    await connection.ask("UPDATE nodes SET state = 'gone', lease_until = now() WHERE incarnation = $1", [
      first.incarnation,
    ]);
    for (let n = 0; n < 4; n++) await other.round();
    const told = () => gone.splice(0).filter((incarnation) => incarnation === first.incarnation).length;
    expect(told()).toBe(2);
    const second = await join("", { identity });
    await other.round();
    expect(told()).toBe(1);
    await Promise.all([other.leave(), second.leave()]);
  });

  test("what is left of a node that is gone is forgotten a minute later", async () => {
    const registry = await join("stays");
    const gone = await join("goes");
    await gone.leave();
    for (let n = 0; n < 4; n++) await registry.round();
    const left = () => connection.ask("SELECT FROM nodes WHERE incarnation = $1", [gone.incarnation]);
    expect(await left()).toHaveLength(1);
    await connection.ask("UPDATE nodes SET lease_until = lease_until - interval '61 seconds' WHERE state = 'gone'");
    await registry.round();
    await until("it was forgotten", async () => (await left()).length === 0);
    await registry.leave();
  });

  test("an engine that is away is trouble in words, and over when it answers", async () => {
    const heard: string[] = [];
    const away = database.connect();
    const registry = await join("node", { connection: away, onReturn: () => heard.push("returned") });
    await server.ask(`ALTER TABLE ${schema}.nodes RENAME TO nodes_away`);
    await registry.round();
    expect(registry.trouble()).toContain("the engine does not answer");
    await server.ask(`ALTER TABLE ${schema}.nodes_away RENAME TO nodes`);
    await registry.round();
    expect([registry.trouble(), ...heard]).toEqual(["", "returned"]);
    await registry.leave();
    await away.close();
  });
});
