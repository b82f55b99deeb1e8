/**
 * Allowances of a service that is many nodes: once a second each node tells the others what its busiest keys took, and they take it out of their own
 * buckets. So a sender who comes through all nodes gets what the settings say, and no request waits for another node.
 *
 * What is told may be lost, and is never told twice: a node that hears nothing counts by itself.
 *
 * @source docs/adr/0030-paces-are-told-not-asked.md
 */
import type { Allowance, Spending } from "@belfry/host";
import type { Cluster } from "../engine/cluster.ts";

/** How often {@link SharedAllowances.tell} is to be called. */
export const TELL_MS = 1000;

/** Allowances by the names that nodes call them by, which nodes of another version know as well. */
export type NamedAllowances = Readonly<Record<string, Allowance>>;

export interface SharedAllowances {
  /** Tells the other nodes what was taken here since the last time. Never throws and never waits. */
  tell(): void;
}

/** What one allowance's keys took. */
interface Told extends Pick<Spending, "key" | "amount"> {
  readonly name: string;
}

const SPENT = "spent";

/** Of a node's share of the rate: whoever takes less on each node is far from taking too much on all of them together. */
const BUSY_PART = 1 / 4;

/** Told at once: both fit into one notification of PostgreSQL, with room for what is put around them. */
const MAX_KEYS = 200;
const MAX_CHARACTERS = 6_000;

/** Longer than any of ours. What stands between keys is in none of them. */
const TELLABLE = /^[^\s=]{1,100}$/;

/** Joins those of this node and those of the others. @param now milliseconds since 1970 */
export function shareAllowances(
  allowances: NamedAllowances,
  cluster: Pick<Cluster, "nodes" | "tell" | "hear">,
  now: () => number,
): SharedAllowances {
  const byName = new Map(Object.entries(allowances));
  const others = () => cluster.nodes().length - 1;
  cluster.hear(SPENT, (body) => {
    const at = now();
    // What all others may take in the second before they hear of each other; one at least, because whoever tells may not be known yet.
    const mostSeconds = Math.max(1, others());
    for (const { name, key, amount } of readSpent(body)) byName.get(name)?.charge(key, amount, at, mostSeconds);
    return undefined;
  });
  /** From now on, and what was taken until now. */
  const collect = () => {
    const least = BUSY_PART / (others() + 1);
    return [...byName].flatMap(([name, allowance]) =>
      allowance.collect(now(), least).map((spending) => ({ name, ...spending })),
    );
  };
  collect();
  return {
    tell() {
      const spent = collect();
      if (spent.length === 0 || others() === 0) return;
      const busiest = spent.toSorted((a, b) => b.seconds - a.seconds).slice(0, MAX_KEYS);
      cluster.tell(SPENT, writeSpent(busiest));
    },
  };
}

/** Names, each with what was taken by its keys behind it: `channels uk3b=12 9xq_=4 apps 0000=310`. What is too much is left out from the end. */
export function writeSpent(spent: readonly Told[]): string {
  const byName = new Map<string, string[]>();
  let room = MAX_CHARACTERS;
  for (const { name, key, amount } of spent) {
    if (!TELLABLE.test(key)) continue;
    const words = byName.get(name) ?? [name];
    const word = `${key}=${amount}`;
    room -= word.length + 1 + (words.length === 1 ? name.length + 1 : 0);
    if (room < 0) break;
    byName.set(name, [...words, word]);
  }
  return [...byName.values()].flat().join(" ");
}

/** Never throws; what cannot be read is passed over. */
export function readSpent(body: string): readonly Told[] {
  const told: Told[] = [];
  let name = "";
  for (const word of body.split(" ", 2 * MAX_KEYS)) {
    const [key = "", digits] = word.split("=");
    const amount = Number(digits);
    if (digits === undefined) name = key;
    else if (TELLABLE.test(key) && Number.isSafeInteger(amount) && amount > 0) told.push({ name, key, amount });
  }
  return told;
}
