/** What the service stands on: where things are kept, how verbs reach each other, and who else is there. */
import type { Bus } from "./bus.ts";
import type { Cluster } from "./cluster.ts";
import type { Store } from "./store.ts";

export interface Engine {
  readonly store: Store;
  readonly bus: Bus;
  readonly cluster: Cluster;
  /** Writes all that is kept into a new file that a server can work on; null where the engine has tools of its own for that. @throws BelfryError DISK_FULL, STORE_UNAVAILABLE */
  readonly copyTo: ((path: string) => Promise<void>) | null;
  /** Finishes what was asked of the store, gives up connections that are held, leaves the cluster. */
  close(): Promise<void>;
}
