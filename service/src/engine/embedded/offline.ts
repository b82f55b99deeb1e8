/** What is done with the database of a data directory while no server works on it. */
import { openCopies } from "@belfry/host/database";
import { DATABASE_FILE } from "./database.ts";
import { type EmbeddedStore, openEmbeddedStore } from "./store.ts";

/** Opens the store of a directory for one act. @throws BelfryError DATA_LOCKED, DATA_UNUSABLE */
async function withStore<T>(directory: string, act: (store: EmbeddedStore) => Promise<T>): Promise<T> {
  const store = await openEmbeddedStore({ directory });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

/** Makes a copy of the database. @returns its path, in a folder of its own that the caller removes */
export function copyServiceDatabase(directory: string): Promise<string> {
  return withStore(directory, async (store) => (await openCopies(directory, DATABASE_FILE, store.copyTo))());
}

/** Looks whether the database can be opened and read. @throws BelfryError DATA_LOCKED, DATA_UNUSABLE */
export async function checkServiceDatabase(directory: string): Promise<void> {
  await withStore(directory, (store) => Promise.all([store.loadKeys(), store.loadApps(), store.books()]));
}
