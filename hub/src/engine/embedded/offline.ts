/** What is done with the database of a data directory while no hub works on it. */
import { openCopies } from "@belfry/host/database";
import type { HubStore } from "../store.ts";
import { DATABASE_FILE } from "./database.ts";
import { openEmbeddedHubStore } from "./store.ts";

/** Opens the store of a directory for one act. @throws BelfryError DATA_LOCKED, DATA_UNUSABLE */
async function withStore<T>(directory: string, act: (store: HubStore) => Promise<T>): Promise<T> {
  const store = await openEmbeddedHubStore({ directory });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

/** Makes a copy of the database. @returns its path, in a folder of its own that the caller removes */
export function copyHubDatabase(directory: string): Promise<string> {
  return withStore(directory, async (store) => (await openCopies(directory, DATABASE_FILE, store.copyTo))());
}

/** Looks whether the database can be opened and read. @throws BelfryError DATA_LOCKED, DATA_UNUSABLE */
export async function checkHubDatabase(directory: string): Promise<void> {
  await withStore(directory, (store) => store.loadHubs());
}
