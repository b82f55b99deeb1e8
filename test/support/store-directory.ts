/** Data directories of embedded stores: with a test in them, a store, or another process at work. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const makeDirectory = (): string => mkdtempSync(join(tmpdir(), "belfry-store-"));

/** Runs a test in an empty directory that is removed afterwards. */
export async function inDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const directory = makeDirectory();
  try {
    await body(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

interface Closable {
  close(): Promise<void>;
}

/** An empty store in a directory of its own, as the conformance suites take it. */
export async function openInDirectory<Store extends Closable>(openIn: (directory: string) => Promise<Store>) {
  const directory = makeDirectory();
  let store = await openIn(directory);
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openIn(directory);
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
 * @param opener URL of a module, and which of its functions takes `{ directory }` and resolves to the store
 * @param script statements that find `store` and `say(line)` in scope
 * @param options of the store besides its directory
 */
export function startStoreProcess(
  opener: { readonly module: string; readonly name: string },
  directory: string,
  script: string,
  options: object = {},
): OtherProcess {
  const program = `
    import { ${opener.name} } from ${JSON.stringify(opener.module)};
    import { writeSync } from "node:fs";
    const say = (line) => writeSync(1, line + "\\n");
    const store = await ${opener.name}(${JSON.stringify({ ...options, directory })});
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
