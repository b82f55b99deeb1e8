/** The engine of a service that is one process: everything in one directory, rings as function calls, nobody else there. */
import { type ClusterNode, lonelyCluster } from "../cluster.ts";
import type { Engine } from "../engine.ts";
import { openEmbeddedBus } from "./bus.ts";
import type { StoreOptions } from "./handlers.ts";
import { openEmbeddedStore } from "./store.ts";

/**
 * Opens the engine of a data directory, and holds it alone until closed.
 *
 * @param self this process as a node; nobody else sees it
 * @throws BelfryError DATA_LOCKED, DATA_UNUSABLE, as `openEmbeddedStore`
 */
export async function openEmbeddedEngine(options: StoreOptions, self: Omit<ClusterNode, "state">): Promise<Engine> {
  const store = await openEmbeddedStore(options);
  return {
    store,
    bus: openEmbeddedBus(),
    cluster: lonelyCluster(self),
    copyTo: store.copyTo,
    close: () => store.close(),
  };
}
