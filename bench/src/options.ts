/** What the bench can be told on its command line, and nothing else about it. */
import { parseArgs } from "node:util";

export interface Options {
  /** Names of the parts to run; empty means all. */
  readonly only: readonly string[];
  /** Length of one measured window. */
  readonly seconds: number;
  /** How often each part runs; the table shows medians. */
  readonly repeat: number;
  /** Where the JSON goes; null means a file of its own in bench/results/. */
  readonly out: string | null;
  /** Scales every number of devices and connections, 0 to 1, for a quick look. */
  readonly scale: number;
  /** Where data directories are made; null means the system's temporary directory. */
  readonly dir: string | null;
  /** On which engine `hub-store` measures. */
  readonly engine: (typeof ENGINES)[number];
}

const ENGINES = ["embedded", "postgres"] as const;

/** Thrown for a command line that cannot be read; its message says why. */
export class UsageError extends Error {}

export const USAGE = `npm run bench -- [--only a,b] [--seconds N] [--repeat N] [--out FILE] [--dir DIR] [--scale 0..1]
                    [--engine embedded|postgres]

  --only a,b     parts to run (default: all)
  --seconds N    length of one measured window (default 5)
  --repeat N     how often each part runs; medians are shown (default 3)
  --out FILE     where the JSON goes (default: a new file in bench/results/)
  --dir DIR      where data directories are made, to measure another disk (default: the temporary directory)
  --scale 0..1   fewer devices, for a quick look; figures of a scaled run are not comparable (default 1)
  --engine       on which engine hub-store measures: embedded (default), or postgres, a server that is started for it`;

function readNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (text.trim() !== "" && value >= least && value <= most) return value;
  throw new UsageError(`--${name} must be a number from ${least} to ${most}`);
}

const FLAGS = {
  only: { type: "string", default: "" },
  seconds: { type: "string", default: "5" },
  repeat: { type: "string", default: "3" },
  scale: { type: "string", default: "1" },
  out: { type: "string" },
  dir: { type: "string" },
  engine: { type: "string", default: "embedded" },
} as const;

/** The flags as text. What the runtime refuses becomes a UsageError in its words. */
function readFlags(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: FLAGS }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/**
 * @param names the parts there are
 * @throws UsageError
 */
export function readOptions(args: readonly string[], names: readonly string[]): Options {
  const values = readFlags(args);
  const only = values.only.split(",").filter((name) => name !== "");
  const engine = ENGINES.find((one) => one === values.engine);
  if (engine === undefined) throw new UsageError(`--engine must be one of ${ENGINES.join(", ")}`);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) throw new UsageError(`--only ${unknown}: there are ${names.join(", ")}`);
  return {
    only,
    seconds: readNumber("seconds", values.seconds, 0.5, 60),
    repeat: Math.round(readNumber("repeat", values.repeat, 1, 20)),
    scale: readNumber("scale", values.scale, 0.001, 1),
    out: values.out ?? null,
    dir: values.dir ?? null,
    engine,
  };
}
