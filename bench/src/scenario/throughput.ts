/** Messages in at one end and out at the other: how many a second at most, and how late at a fixed rate. For any system. */
import type { Figure } from "../figure.ts";
import type { RunFigures, Target } from "../load/command.ts";
import { withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { scaled } from "./scenario.ts";

/** Receivers, and lanes that send to them. */
const RECEIVERS = 1_000;
const LANES = 256;

/** The open loop's rate, messages a second. */
export const PACE_PER_SECOND = 10_000;

/** Before anything is counted: connections warm. */
const WARM_UP_MS = 2_000;

/** Windows of load after which a system that compiles its code while it runs has compiled it: half a minute as a rule. */
export const STEADY_WINDOWS = 5;

const percent = (share: number | null): string => (share === null ? "?" : `${Math.round(share * 100)} %`);

/** What everyone else used is told when it is enough to spoil a figure. */
const LOUD_OTHERS = 0.15;

/** What went wrong in a run, in a few words; empty when nothing did. */
function troubles({ counts, lost, unsent, refusal }: RunFigures): string[] {
  const counted = Object.entries({ refused: counts.refused, lost, unsent, twice: counts.duplicates });
  const told = counted.flatMap(([what, count]) => (count > 0 ? [`${count} ${what}`] : []));
  return counts.refused === 0 || refusal === null ? told : [...told, refusal.split("\r\n", 1).join("")];
}

export function remark(run: RunFigures): string {
  const { server, generator, others } = run.cpu;
  const loud = (others ?? 0) > LOUD_OTHERS ? `, OTHERS ${percent(others)}` : "";
  return [`cpu: server ${percent(server)}, generator ${percent(generator)}${loud}`, ...troubles(run)].join("; ");
}

function paceFigures(system: string, run: RunFigures, guarantee: string): Figure[] {
  const missing = run.lost + run.unsent > 0;
  const bound = system === "belfry" ? { bound: { atMost: 5 } } : {};
  const line = (key: string, what: string, value: number): Figure => ({
    key: `${system}.pace.${key}`,
    label: `at ${PACE_PER_SECOND}/s: ${what}`,
    unit: "ms",
    value: missing ? Infinity : value,
  });
  const { arrivals, answers } = run;
  return [
    { ...line("arrival.p50", "due to arrival, p50", arrivals.p50), note: guarantee },
    { ...line("arrival.p99", "due to arrival, p99", arrivals.p99), ...bound, note: remark(run) },
    line("arrival.p999", "due to arrival, p99.9", arrivals.p999),
    line("answer.p50", "due to answer, p50", answers.p50),
    { ...line("answer.p99", "due to answer, p99", answers.p99), ...bound },
    line("answer.p999", "due to answer, p99.9", answers.p999),
  ];
}

/** What is measured of some systems besides. */
interface More {
  /** Compiles its code while it runs: how late it is right after its start is told as well, and everything else is measured when it is done. */
  readonly compiles?: boolean;
  /** Gives a second core to what can use one, or takes it back; then the saturation is measured both ways. */
  readonly spread?: (cores: 1 | 2) => void;
  /** More figures, taken while the receivers are still connected. */
  readonly last?: () => Promise<readonly Figure[]>;
}

/**
 * Measures one running system.
 *
 * @param pid whose processor time is reported beside the rate
 * @param guarantee what the system promises about a message, in a few words
 */
export async function throughput(
  target: Target,
  pid: number,
  guarantee: string,
  options: Options,
  { compiles = false, spread, last }: More = {},
): Promise<Figure[]> {
  return await withGenerator(async (generator) => {
    await generator.tell({ do: "connect", target, receivers: scaled(RECEIVERS, options), lanes: LANES });
    const plan = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000, watchPid: pid };
    const pace = () => generator.run({ do: "pace", perSecond: PACE_PER_SECOND, ...plan });
    const saturate = () => generator.run({ do: "saturate", until: "arrived", ...plan });
    const cold = compiles ? [coldFigure(target, await pace())] : [];
    if (compiles) await generator.run({ do: "saturate", until: "arrived", ...plan, ms: STEADY_WINDOWS * plan.ms });
    const one = await saturate();
    spread?.(2);
    const two = spread && (await saturate());
    // The open loop spins on the second core, so nothing that is measured may be there.
    spread?.(1);
    const paced = await pace();
    const figures = two
      ? [saturation(target, two, ", event loop alone on core 0"), saturation(target, one, ", all of it on core 0")]
      : [saturation(target, one, "")];
    return [...figures, ...paceFigures(target.system, paced, guarantee), ...cold, ...((await last?.()) ?? [])];
  });
}

function coldFigure({ system }: Target, run: RunFigures): Figure {
  return {
    key: `${system}.pace.cold.p99`,
    label: `at ${PACE_PER_SECOND}/s: due to arrival, p99, in the first seconds after the start`,
    unit: "ms",
    value: run.lost + run.unsent > 0 ? Infinity : run.arrivals.p99,
    note: remark(run),
  };
}

function saturation({ system }: Target, run: RunFigures, where: string): Figure {
  const received = system === "nchan" ? "most messages received" : "most messages received and acked";
  return {
    key: `${system}.saturation${where.includes("all of it") ? ".one-core" : ""}`,
    label: `${received}${where}`,
    unit: "/s",
    value: run.arrivedPerSecond,
    note: remark(run),
    ...(system === "belfry" && where.includes("alone") ? { bound: { atLeast: 30_000 } } : {}),
  };
}
