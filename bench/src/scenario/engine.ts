/** The service's store alone, on both engines in one run: what a notification costs a node, and what it costs the server behind it. */
import { join } from "node:path";
import { type PostgresServer, startPostgres } from "../../../test/support/postgres.ts";
import { Child } from "../child.ts";
import type { Figure } from "../figure.ts";
import { cpuSeconds } from "../load/cpu.ts";
import type { Measured } from "../load/engine.ts";
import type { Options } from "../options.ts";
import { withTemporaryDirectory } from "../temporary.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 20_000;
const PATIENCE_MS = 300_000;

type Engine = "sqlite" | "postgresql";

/** What a part measured, with the processor time of the server's processes for each call. */
interface Part extends Measured {
  readonly serverMicroseconds: number | null;
}

const secondsOf = (server: PostgresServer | null): number =>
  server === null ? 0 : server.processes().reduce((sum, pid) => sum + (cpuSeconds(pid) ?? 0), 0);

/** Puts, then whole lives: put, read, settle. */
async function measure(place: string, server: PostgresServer | null, options: Options): Promise<readonly Part[]> {
  const program = join(import.meta.dirname, "../load/engine.ts");
  const argv = [program, place, String(options.seconds), String(scaled(DEVICES, options))];
  const child = new Child("the store", [process.execPath, ...argv], 0);
  try {
    await child.line(PATIENCE_MS);
    const parts: Part[] = [];
    for (let n = 0; n < 2; n++) {
      const before = secondsOf(server);
      child.say("next");
      const measured = JSON.parse(await child.line(PATIENCE_MS)) as Measured;
      const serverMicroseconds = server === null ? null : ((secondsOf(server) - before) * 1e6) / measured.calls;
      parts.push({ ...measured, serverMicroseconds });
    }
    return parts;
  } finally {
    await child.stop();
  }
}

function figuresOf(engine: Engine, [puts, lives]: readonly Part[]): Figure[] {
  const figures = (key: string, label: string, part: Part | undefined): Figure[] => [
    {
      key: `engine.${engine}.${key}`,
      label: `${engine}: ${label}`,
      unit: "/s",
      value: part?.perSecond ?? null,
      note: `median ${part?.p50Ms.toFixed(1)} ms`,
    },
    {
      key: `engine.${engine}.${key}.cpu`,
      label: `${engine}: the node's processor time for each`,
      unit: "µs",
      value: part?.cpuMicroseconds ?? null,
      ...(key === "put" && engine === "postgresql" ? { bound: { atMost: 40 } } : {}),
      ...(part?.serverMicroseconds == null
        ? {}
        : { note: `the server's beside it: ${Math.round(part.serverMicroseconds)} µs` }),
    },
  ];
  return [
    ...figures("put", "puts, 256 at once", puts),
    ...figures("life", "put, read and settled, 256 at once", lives),
  ];
}

export const engine: Scenario = {
  name: "engine",
  heading: "the service's store on both engines, 300 bytes to one of 20,000 devices",
  run: async (options) => {
    const embedded = await withTemporaryDirectory(options.dir, (directory) => measure(directory, null, options));
    const server = await startPostgres();
    try {
      const distributed = await measure(server.url(), server, options);
      return [...figuresOf("sqlite", embedded), ...figuresOf("postgresql", distributed)];
    } finally {
      await server.dispose();
    }
  },
};
