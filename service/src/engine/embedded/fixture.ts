/** A data directory for one test and the stores opened in it. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subject } from "../conformance/fixtures.ts";
import { openEmbeddedStore } from "./store.ts";

/** An empty directory that the test removes with `removeDirectory`. */
export function makeDirectory(): string {
  return mkdtempSync(join(tmpdir(), "belfry-store-"));
}

export function removeDirectory(directory: string): void {
  rmSync(directory, { recursive: true });
}

/** An empty store in a directory of its own. */
export async function openSubject(): Promise<Subject> {
  const directory = makeDirectory();
  let store = await openEmbeddedStore({ directory });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openEmbeddedStore({ directory });
      return store;
    },
    dispose: async () => {
      await store.close();
      removeDirectory(directory);
    },
  };
}
