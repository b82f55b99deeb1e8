/** Data directories for tests, stores opened in them, and other processes that work in them. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subject } from "../conformance/fixtures.ts";
import { openEmbeddedHubStore } from "./store.ts";

/** Runs a test in an empty directory that is removed afterwards. */
export async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), "belfry-hub-store-"));
  try {
    await body(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** An empty store in a directory of its own. */
export const openSubject = (): Promise<Subject> => openSubjectThatMerges(undefined);

/** The same, with postings in memory up to a number. */
export async function openSubjectThatMerges(mergeAt: number | undefined): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), "belfry-hub-store-"));
  let store = await openEmbeddedHubStore({ directory, mergeAt });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openEmbeddedHubStore({ directory, mergeAt });
      return store;
    },
    dispose: async () => {
      await store.close();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Another process at work in a directory. */
export interface OtherProcess {
  /** Lines of its output, as they come. */
  readonly lines: AsyncIterable<string>;
  /** Ends it as a power cut would, as far as a process can tell; harmless when it has ended. */
  kill(): Promise<void>;
}

/**
 * Starts another process that opens the store of a directory.
 *
 * @param script statements that find `store` and `say(line)` in scope
 */
export function startProcess(directory: string, script: string): OtherProcess {
  const program = `
    import { openEmbeddedHubStore } from ${JSON.stringify(import.meta.resolve("./store.ts"))};
    import { writeSync } from "node:fs";
    const say = (line) => writeSync(1, line + "\\n");
    const store = await openEmbeddedHubStore({ directory: ${JSON.stringify(directory)} });
    ${script}`;
  const child = Bun.spawn([process.execPath, "-e", program], { stdout: "pipe", stderr: "inherit" });
  return {
    lines: linesOf(child.stdout),
    kill: async () => {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const bytes of stream) {
    const lines = (rest + decoder.decode(bytes, { stream: true })).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
