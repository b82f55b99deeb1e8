/**
 * What an idle device costs the server: how much its resident set grows while many say hello and open a channel. A first few are connected
 * before: what the server compiles and makes room for when it first serves anybody would be charged to each of them.
 */
import type { Figure } from "../figure.ts";
import type { Target } from "../load/command.ts";
import { withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { residentBytes, settledBytes } from "../rss.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

/** Just below the 20,000 files that a process may hold, the first few among them. */
const CONNECTIONS = 19_000;

/** With a thousand the heap of the server had taken its first step of 10 MB in some runs and not in others. */
const FIRST_FEW = 3_000;

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
  const few = scaled(FIRST_FEW, options);
  const all = scaled(CONNECTIONS, options);
  return withBelfry({ unlimited: true, flags, dir: options.dir }, async (server) => {
    const target = await belfryTarget(server);
    const look = () => settledBytes(server.pid);
    const none = await look();
    const [first, peak, last] = await withDevices(target, few, 1, async () => {
      const begun = await look();
      return await withDevices(target, all - few, GENERATORS, async () => {
        const connected = residentBytes(server.pid);
        return [begun, connected, await look()] as const;
      });
    });
    const warm = Math.round((last - none) / all);
    return {
      key: `belfry.memory.${kind}`,
      label: `resident bytes for each of ${all - few} idle devices after the first ${few}, ${kind === "tls" ? "TLS" : "plain"}`,
      unit: "bytes",
      value: (last - first) / (all - few),
      bound: { atMost },
      note: `${warm} for each of all ${all}; ${toMb(none)} with none, ${toMb(first)} with ${few}, ${toMb(peak)} just connected, ${toMb(last)} settled`,
    };
  });
}

export const memory: Scenario = {
  name: "memory",
  heading: "memory of an idle connection with one channel",
  run: async (options) => [await measure("plain", 3 * 1024, options), await measure("tls", 8 * 1024, options)],
};
