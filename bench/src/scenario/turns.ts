/** Contenders under the same load, one after the other and then again, so that whatever else the machine does meets all of them. */
import { type Figure, medianOf } from "../figure.ts";
import type { RunFigures } from "../load/command.ts";
import { remark } from "./throughput.ts";

const ROUNDS = 3;

/** What each contender took in one turn. */
export type Turn<Name extends string> = Readonly<Record<Name, RunFigures>>;

/** Lets contenders run in turns, three times each. @param contenders start one run each, in the order in which they take their turns */
export async function takeTurns<Name extends string>(
  contenders: Readonly<Record<Name, () => Promise<RunFigures>>>,
): Promise<Turn<Name>[]> {
  const turns: Turn<Name>[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const turn: Partial<Record<Name, RunFigures>> = {};
    for (const name in contenders) turn[name] = await contenders[name]();
    turns.push(turn as Turn<Name>);
  }
  return turns;
}

/** A contender's rate, the median of its turns, with what is to be remarked about the last one. */
export function rateOf<Name extends string>(
  turns: readonly Turn<Name>[],
  name: Name,
  rate: "arrivedPerSecond" | "acceptedPerSecond",
): Pick<Figure, "unit" | "value" | "note"> {
  const last = turns.at(-1);
  return {
    unit: "/s",
    value: medianOf(turns.map((turn) => turn[name][rate])),
    ...(last === undefined ? {} : { note: remark(last[name]) }),
  };
}

/** How late a contender's arrivals were, p99, the median of its turns; never when any message was. */
export function latencyOf<Name extends string>(
  turns: readonly Turn<Name>[],
  name: Name,
): Pick<Figure, "unit" | "value" | "note"> {
  const runs = turns.map((turn) => turn[name]);
  const p99s = runs.map(({ lost, unsent, arrivals }) => (lost + unsent > 0 ? Infinity : arrivals.p99));
  return { unit: "ms", value: medianOf(p99s), note: runs.slice(-1).map(remark).join("") };
}
