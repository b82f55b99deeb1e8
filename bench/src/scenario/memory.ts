/** What an idle device costs the server: resident set before and after all said hello and opened a channel. */
import type { Figure } from "../figure.ts";
import type { Target } from "../load/command.ts";
import { withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { residentBytes, settledBytes } from "../rss.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

/** Just below the 20,000 files that a process may hold. */
const CONNECTIONS = 19_000;

/** Generators that share them, one after the other, so that each stays small. */
const GENERATORS = 3;

/** Connects `left` devices over `generators` processes, which hold them while `work` looks. */
async function withDevices<T>(target: Target, left: number, generators: number, work: () => Promise<T>): Promise<T> {
  if (generators === 0) return await work();
  const share = Math.ceil(left / generators);
  return await withGenerator(async (generator) => {
    await generator.tell({ do: "connect", target, receivers: share, lanes: 0 });
    return await withDevices(target, left - share, generators - 1, work);
  });
}

const toMb = (bytes: number): string => `${Math.round(bytes / 1e6)} MB`;

function measure(kind: "plain" | "tls", atMost: number, options: Options): Promise<Figure> {
  const flags = kind === "tls" ? ["--tls", "dev"] : [];
  const count = scaled(CONNECTIONS, options);
  return withBelfry({ unlimited: true, flags, dir: options.dir }, async (server) => {
    const target = await belfryTarget(server);
    const before = await settledBytes(server.pid);
    const [peak, after] = await withDevices(target, count, GENERATORS, async () => [
      residentBytes(server.pid),
      await settledBytes(server.pid),
    ]);
    return {
      key: `belfry.memory.${kind}`,
      label: `resident bytes for each of ${count} idle devices, ${kind === "tls" ? "TLS" : "plain"}`,
      unit: "bytes",
      value: (after - before) / count,
      bound: { atMost },
      note: `${toMb(before)} before, ${toMb(peak)} just connected, ${toMb(after)} settled`,
    };
  });
}

export const memory: Scenario = {
  name: "memory",
  heading: "memory of an idle connection with one channel",
  run: async (options) => [await measure("plain", 3 * 1024, options), await measure("tls", 8 * 1024, options)],
};
