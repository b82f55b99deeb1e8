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
    await until("it was buried", async () => (await connection.ask("SELECT FROM nodes")).length === 1);
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
