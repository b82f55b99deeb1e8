/** Opens the store that the settings name: one of this node alone in its data directory, or one that it shares with others. */
import { engineAddressOf, type Log } from "@belfry/host";
import type { HubSettings } from "./config.ts";
import { hubSchemaOf } from "./engine/distributed/schema.ts";
import { openEmbeddedHubStore } from "./engine/embedded/store.ts";
import type { HubStore } from "./engine/store.ts";

/**
 * @param directory of this node
 * @throws BelfryError DATA_UNUSABLE, DATA_LOCKED; of a shared engine SETTING_INVALID, TLS_UNUSABLE, ENGINE_UNREACHABLE, ENGINE_REFUSED,
 *   ENGINE_UNSUITABLE
 */
export async function openStore(settings: HubSettings, directory: string, log: Log): Promise<HubStore> {
  const { engine, engineSchema, hubMaxData } = settings;
  if (engine === "") return openEmbeddedHubStore({ directory, maxBytes: hubMaxData > 0 ? hubMaxData : undefined });
  // A node on its own needs no client of PostgreSQL.
  const { openDistributedHubStore } = await import("./engine/distributed/store.ts");
  return openDistributedHubStore({ ...engineAddressOf(settings), schema: hubSchemaOf(engineSchema), log });
}
