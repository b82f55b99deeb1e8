/** Stores over a real PostgreSQL server, for tests: each subject has a schema of its own in the database that the file's tests share. */
import { beforeAll, setDefaultTimeout } from "bun:test";
import { sharedPostgres } from "../../../../test/support/postgres.ts";
import type { Subject } from "../conformance/fixtures.ts";
import type { HubStore } from "../store.ts";
import { openDistributedHubStore } from "./store.ts";

/** Milliseconds: a server is made first, and each case makes its tables anew, on a machine that may have much else to do. */
const PATIENCE_MS = 120_000;

let schemas = 0;

/** For each file of tests: starts the server before the first of them. */
export function startServer(): void {
  setDefaultTimeout(PATIENCE_MS);
  beforeAll(async () => {
    await sharedPostgres();
  }, PATIENCE_MS);
}

/** A database for some nodes, in which there is nothing. */
export interface NodesSubject extends Subject {
  /** Another node. */
  join(): Promise<HubStore>;
  /** Makes the leases of all nodes end in so many seconds, or so long ago; each renews its own soon after. */
  setLeases(seconds: number): Promise<void>;
  /** Of its tables. */
  readonly schema: string;
  /** Asks the database, in the schema of the subject. */
  ask(statement: string): Promise<void>;
}

/** An empty store, and as many nodes over it as are wanted. */
export async function openNodes(): Promise<NodesSubject> {
  const server = await sharedPostgres();
  schemas += 1;
  const schema = `hub_${process.pid}_${schemas}`;
  const url = server.url();
  const opened: HubStore[] = [];
  const join = async () => {
    const store = await openDistributedHubStore({ url, schema });
    opened.push(store);
    return store;
  };
  let store = await join();
  const ask = async (statement: string) => {
    await server.ask(`SET search_path = ${schema}; ${statement}`);
  };
  return {
    store,
    join,
    ask,
    schema,
    setLeases: (seconds) => ask(`UPDATE nodes SET lease_until = now() + interval '${seconds} seconds'`),
    reopen: async () => {
      await store.close();
      store = await join();
      return store;
    },
    dispose: async () => {
      await Promise.all(opened.map((one) => one.close()));
      await server.ask(`DROP SCHEMA ${schema} CASCADE`);
    },
  };
}
