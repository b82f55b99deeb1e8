/** Embedded stores for tests, and other processes that open one. */
import { type OtherProcess, openInDirectory, startStoreProcess } from "../../../../test/support/store-directory.ts";
import type { Subject } from "../conformance/fixtures.ts";
import { openEmbeddedHubStore } from "./store.ts";

export { inDirectory } from "../../../../test/support/store-directory.ts";

/** An empty store in a directory of its own. */
export const openSubject = (): Promise<Subject> => openSubjectThatMerges(undefined);

/** The same, with postings and keys in memory up to a number of each. */
export const openSubjectThatMerges = (mergeAt: number | undefined): Promise<Subject> =>
  openInDirectory((directory) => openEmbeddedHubStore({ directory, mergeAt }));

const OPENER = { module: import.meta.resolve("./store.ts"), name: "openEmbeddedHubStore" };

/** Another process with the store of a directory. @param script statements that find `store` and `say(line)` in scope */
export const startProcess = (directory: string, script: string): OtherProcess =>
  startStoreProcess(OPENER, directory, script);
