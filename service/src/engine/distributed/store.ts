/**
 * The distributed store: PostgreSQL, shared by any number of nodes. Holds no state but the calls on their way.
 *
 * A call resolves when its wave was committed, and flushed to disk by the server. Calls on one device are ordered among those of this node; among
 * nodes they are ordered by the lock of the device's row, which gives the numbers.
 *
 * @source docs/adr/0021-postgresql.md
 */
import { type Lanes, type OpenPostgres, openPostgres, type PostgresOptions } from "@belfry/host/postgres";
import type { Store } from "../store.ts";
import { appCalls } from "./apps.ts";
import { type Claimed, callsOf, MOST_CHANGES } from "./calls.ts";
import { channelCalls, inboxCalls } from "./devices.ts";
import { listCalls } from "./lists.ts";
import { MIGRATIONS } from "./schema/index.ts";
import { sweep } from "./sweep.ts";

/** Where the database is, and who uses it. */
export interface DistributedOptions extends PostgresOptions {
  /** Of this node, as the registry of nodes tells it apart; null where there is one node only, which no connection of another can fence off. */
  readonly incarnation: number | null;
}

/** A database with the service's schema, before it is known which node we are. */
export type ServiceDatabase = OpenPostgres;

/** The store of a node, and what its bus needs of the same lanes. */
export interface DistributedStore {
  readonly store: Store;
  readonly holding: Holding;
}

/** Who holds the connection of a device. Calls on one device come after what was asked of it before, of the store as well. */
export interface Holding {
  /** Makes this node the one that holds the connection. @returns null when this node is gone. @throws BelfryError as the store does */
  claim(deviceId: string): Promise<Claimed | null>;
  /** Ends a claim, unless it is another's by now. @throws BelfryError as the store does */
  release(deviceId: string, fence: number): Promise<void>;
}

/** Connections of one node that write. */
const LANES = 2;
/**
 * Calls that gather on the first of them before the other is used, as many as one wave does: a statement costs nearly the same whatever is in it, and each
 * one finds caches that others have emptied, here and at the server.
 */
const TOGETHER = MOST_CHANGES;

/** Opens the service's schema of a database, and brings it up to date. @throws BelfryError as `openPostgres` does */
export function openServiceDatabase(options: PostgresOptions): Promise<ServiceDatabase> {
  const given = { ...options, lanes: options.lanes ?? LANES, together: TOGETHER };
  return openPostgres(given, { what: "service", migrations: MIGRATIONS });
}

/** The store of one node over an open database; closing it lets go of the database. */
export function storeOver({ lanes }: ServiceDatabase, incarnation: number | null): DistributedStore {
  const calls = callsOf(incarnation);
  return {
    store: portOver(lanes, calls),
    holding: {
      claim: (deviceId) => lanes.call(calls.claim, deviceId, { device: deviceId }),
      release: async (deviceId, fence) => {
        await lanes.call(calls.release, deviceId, { device: deviceId, fence });
      },
    },
  };
}

/**
 * Opens the store on a database.
 *
 * @throws BelfryError SETTING_INVALID, TLS_UNUSABLE, ENGINE_UNREACHABLE, ENGINE_REFUSED, ENGINE_UNSUITABLE, DATA_UNUSABLE
 */
export async function openDistributedStore({ incarnation, ...options }: DistributedOptions): Promise<Store> {
  return storeOver(await openServiceDatabase(options), incarnation).store;
}

function portOver(lanes: Lanes, calls: ReturnType<typeof callsOf>): Store {
  return {
    ...appCalls(lanes),
    ...channelCalls(lanes, calls),
    ...inboxCalls(lanes, calls),
    ...listCalls(lanes),
    sweep: (cursor, at, forgetBefore, limit) => sweep(lanes, cursor, { at, forgetBefore, limit }),
    close: () => lanes.close(),
  };
}
