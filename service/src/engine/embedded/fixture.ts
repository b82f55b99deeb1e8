/** Embedded stores for tests, and other processes that open one. */
import { type OtherProcess, openInDirectory, startStoreProcess } from "../../../../test/support/store-directory.ts";
import type { Subject } from "../conformance/fixtures.ts";
import type { StoreOptions } from "./handlers.ts";
import { openEmbeddedStore } from "./store.ts";

export { inDirectory } from "../../../../test/support/store-directory.ts";

/** An empty store in a directory of its own. */
export const openSubject = (): Promise<Subject> => openInDirectory((directory) => openEmbeddedStore({ directory }));

const OPENER = { module: import.meta.resolve("./store.ts"), name: "openEmbeddedStore" };

/** Another process with the store of a directory. @param script statements that find `store` and `say(line)` in scope */
export const startProcess = (directory: string, script: string, options?: Partial<StoreOptions>): OtherProcess =>
  startStoreProcess(OPENER, directory, script, options);
