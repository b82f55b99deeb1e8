/** The hub's store with a million installations: how fast they are put, what they hold in memory, how soon the first targets are there. */
import { statSync } from "node:fs";
import { join } from "node:path";
import { startPostgres } from "../../../test/support/postgres.ts";
import { Child } from "../child.ts";
import type { Figure } from "../figure.ts";
import type { Filled, Read } from "../load/hub-store.ts";
import type { Options } from "../options.ts";
import { withTemporaryDirectory } from "../temporary.ts";
import { type Scenario, scaled } from "./scenario.ts";

const INSTALLATIONS = 1_000_000;

/** The slowest disk that is worth a figure. */
const PATIENCE_MS = 1_800_000;

/** @param place a directory, or the URL of a server */
async function run<T>(what: "fill" | "read", place: string, count: number): Promise<T> {
  const program = join(import.meta.dirname, "../load/hub-store.ts");
  const child = new Child(`the hub's store, ${what}`, [process.execPath, program, what, place, String(count)], 0);
  try {
    return JSON.parse(await child.line(PATIENCE_MS)) as T;
  } finally {
    await child.stop();
  }
}

function figuresOfFill({ perSecond, cpuMicroseconds, peakBytes }: Filled): Figure[] {
  return [
    {
      key: "hub.store.upserts",
      label: "installations put, durable",
      unit: "/s",
      value: perSecond,
      bound: { atLeast: 10_000 },
      note: `each is two registrations with six tags; ${Math.round(cpuMicroseconds)} µs of processor for each, its caller's with it`,
    },
    {
      key: "hub.store.peak",
      label: "resident set at most, while putting",
      unit: "MB",
      value: peakBytes / 1e6,
      bound: { atMost: 500 },
    },
  ];
}

function figuresOfRead(read: Read, fileBytes: number): Figure[] {
  return [
    {
      key: "hub.store.open",
      label: "opening what was put",
      unit: "ms",
      value: read.openMs,
      bound: { atMost: 5_000 },
      note: `${Math.round(fileBytes / 1e6)} MB on disk; ${Math.round(read.openBytes / 1e6)} MB resident`,
    },
    {
      key: "hub.store.compile",
      label: "an expression of three operators: reading it",
      unit: "ms",
      value: read.compileMs,
      bound: { atMost: 1 },
    },
    {
      key: "hub.store.first",
      label: "its first page of 1,000 targets",
      unit: "ms",
      value: read.firstPageMs,
      bound: { atMost: 100 },
    },
    {
      key: "hub.store.page",
      label: "each page after it",
      unit: "ms",
      value: read.pageMs,
      note: `${read.targets} targets`,
    },
    {
      key: "hub.store.memory",
      label: "resident set at most, while reading",
      unit: "MB",
      value: read.peakBytes / 1e6,
      bound: { atMost: 500 },
    },
  ];
}

async function measure(place: string, count: number, diskBytes: () => Promise<number>): Promise<readonly Figure[]> {
  const filled = await run<Filled>("fill", place, count);
  const fileBytes = await diskBytes();
  return [...figuresOfFill(filled), ...figuresOfRead(await run<Read>("read", place, count), fileBytes)];
}

/** The server shares the machine's cores with whoever calls it. */
async function measurePostgres(count: number): Promise<readonly Figure[]> {
  const server = await startPostgres();
  try {
    const size = "SELECT pg_database_size(current_database())::float8 AS bytes";
    return await measure(server.url(), count, async () => Number((await server.ask(size))[0]?.bytes));
  } finally {
    await server.dispose();
  }
}

export const hubStore: Scenario = {
  name: "hub-store",
  heading: "a million installations in the hub's store, each native with a template and five tags",
  run: (options: Options) =>
    withTemporaryDirectory(options.dir, async (directory) => {
      const count = scaled(INSTALLATIONS, options);
      if (options.engine === "postgres") return measurePostgres(count);
      return measure(directory, count, async () => statSync(join(directory, "hub.sqlite")).size);
    }),
};
