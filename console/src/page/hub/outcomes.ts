/** What became of the pushes of one send, as counts. Pure. */
import type { HubSendState, SendBody } from "@belfry/protocol";

/** How many pushes of a send had one outcome. */
export interface Outcome {
  readonly name: string;
  readonly value: number;
}

const UNDER_WAY: readonly HubSendState[] = ["Enqueued", "Processing"];

/** Whether more is to come. */
export const isUnderWay = ({ state }: SendBody): boolean => UNDER_WAY.includes(state);

/** Over both platforms, most first. */
export function outcomesOf({ outcomes }: SendBody): readonly Outcome[] {
  const sums = new Map<string, number>();
  for (const counts of [outcomes.wns, outcomes.browser]) {
    for (const [name, value] of Object.entries(counts)) sums.set(name, (sums.get(name) ?? 0) + (value ?? 0));
  }
  return [...sums].map(([name, value]) => ({ name, value })).sort((a, b) => b.value - a.value);
}

/** How many pushes went out. */
export const pushedOf = (send: SendBody): number => outcomesOf(send).reduce((sum, { value }) => sum + value, 0);

/** The part of those that match for which the outcome is known, 0 to 1; undefined where it is not known how many match. */
export function progressOf(send: SendBody): number | undefined {
  if (!isUnderWay(send)) return send.state === "Scheduled" ? 0 : 1;
  const { matching, handles } = send;
  const all = handles ?? matching;
  return all === null || all === undefined || all === 0 ? undefined : Math.min(1, pushedOf(send) / all);
}

/** To whom, in words. */
export function targetOf({ tags, handles }: SendBody): string {
  if (handles !== null) return `${handles} ${handles === 1 ? "handle" : "handles"}`;
  return tags ?? "everyone";
}
