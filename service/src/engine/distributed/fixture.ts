/** Stores for tests on the server that this process shares, each in a schema of its own, and other nodes on the same schema. */
import { BelfryError } from "@belfry/protocol";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import type { Subject } from "../conformance/fixtures.ts";
import type { Store } from "../store.ts";
import { openDistributedStore } from "./store.ts";

// Before any test, whose time it would count against.
const server = await sharedPostgres();

/** Where a store is. */
export interface Place {
  readonly url: string;
  readonly schema: string;
}

let schemas = 0;
/** Made by tests that are over, and emptied: to make a schema takes longer than most tests. */
const spare: Place[] = [];

/** A schema that nobody has made yet. */
export function freshPlace(): Place {
  schemas += 1;
  return { url: server.url(), schema: `store_${schemas}` };
}

/** What steps wrote, and a store that begins finds there. */
const KEPT: ReadonlySet<string> = new Set(["migrations", "revision", "epoch"]);

/** Empties a schema for the next test. */
async function giveBack(place: Place): Promise<void> {
  const tables = await server.ask(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = '${place.schema}'`,
  );
  const names = tables.map(({ name }) => String(name)).filter((name) => !KEPT.has(name));
  const emptied = names.map((name) => `DELETE FROM ${place.schema}.${name};`).join(" ");
  await server.ask(
    `${emptied} UPDATE ${place.schema}.revision SET n = 0; ALTER TABLE ${place.schema}.receipts ALTER n RESTART;`,
  );
  spare.push(place);
}

/** A machine that has much else to do may take longer to answer a connection than a store waits for it: then it is asked again. */
async function openPatiently(place: Place, tries = 10): Promise<Store> {
  try {
    return await openDistributedStore({ ...place, incarnation: null });
  } catch (error) {
    if (tries === 1 || !(error instanceof BelfryError && error.code === "ENGINE_UNREACHABLE")) throw error;
    return await openPatiently(place, tries - 1);
  }
}

/** An empty store in a schema of its own. */
export async function openSubject(): Promise<Subject> {
  const place = spare.pop() ?? freshPlace();
  const open = () => openPatiently(place);
  let store = await open();
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await open();
      return store;
    },
    dispose: async () => {
      await store.close();
      await giveBack(place);
    },
  };
}
