/** Nodes for tests: several engines of one cluster in this process, over the PostgreSQL that tests share, and over a NATS when one is given. */
import { randomUUID } from "node:crypto";
import { createLog } from "@belfry/host";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import { until } from "../../../../test/support/until.ts";
import type { NodesSubject } from "../conformance/bus-fixtures.ts";
import { type DistributedEngineOptions, openDistributedEngine } from "./engine.ts";

// Before any test, whose time it would count against.
export const server = await sharedPostgres();

/** A log that nobody reads. */
const SILENT = createLog({ level: "silent", write: () => undefined, now: () => 0 });

let schemas = 0;
/** Made by tests that are over, and emptied: to make a schema takes longer than most tests. */
const spare: string[] = [];

/** A schema without a node. */
export function takeSchema(): string {
  schemas += 1;
  return spare.pop() ?? `nodes_${schemas}`;
}

/** Empties a schema for the next test. */
export async function giveBack(schema: string): Promise<void> {
  const tables = await server.ask(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${schema}' AND table_name NOT IN ('migrations', 'revision', 'epoch')`,
  );
  await server.ask(tables.map(({ name }) => `DELETE FROM ${schema}.${String(name)};`).join(" "));
  spare.push(schema);
}

/** Options of a node of its own, all but where its engine is. */
export function nodeNamed(name: string): Pick<DistributedEngineOptions, "identity" | "log" | "onCutOff" | "lanes"> {
  return { identity: { id: randomUUID(), name }, log: SILENT, onCutOff: () => undefined, lanes: 2 };
}

/** Opens nodes of a cluster of their own. @param busUrl null: over notifications */
export async function openNodes(count: number, busUrl: string | null): Promise<NodesSubject> {
  const schema = takeSchema();
  const open = (n: number) => openDistributedEngine({ url: server.url(), schema, busUrl, ...nodeNamed(`node-${n}`) });
  // The first one makes the schema, and the others start together.
  const first = await open(0);
  const engines = [first, ...(await Promise.all(Array.from({ length: count - 1 }, (_, n) => open(n + 1))))];
  return {
    engines,
    until,
    async open() {
      const more = await open(engines.length);
      engines.push(more);
      return more;
    },
    stranger: (deviceId) => addStranger(schema, deviceId),
    async dispose() {
      await Promise.all(engines.map((engine) => engine.close()));
      await giveBack(schema);
    },
  };
}

async function addStranger(schema: string, deviceId: string) {
  const [row] = await server.ask(`
    WITH stranger AS (
      INSERT INTO ${schema}.nodes (number, id, name, lease_until)
      VALUES (60000, '${randomUUID()}', 'stranger', now() + interval '1 hour') RETURNING incarnation
    ) INSERT INTO ${schema}.connections (device, holder, fence)
      SELECT '${deviceId}', incarnation, nextval('${schema}.fences') FROM stranger RETURNING holder`);
  return {
    die: async () => {
      await server.ask(
        `UPDATE ${schema}.nodes SET lease_until = now() - interval '1 second' WHERE incarnation = ${String(row?.holder)}`,
      );
    },
  };
}
