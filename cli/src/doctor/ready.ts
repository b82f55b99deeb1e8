/** What `/readyz` of a server says, and what to do about it. */
import type { Fetch } from "../trust.ts";
import { type Finding, fail, ok } from "./check.ts";

const PATIENCE_MS = 5000;

/** What to do, by the condition that does not hold. */
const ADVICE: readonly (readonly [condition: RegExp, advice: string])[] = [
  [/^(hub )?disk:/, "Make room on the disk, or raise --max-data (of a hub --hub-max-data); it goes on by itself."],
  [/^cluster:/, "Look at PostgreSQL and the way to it; nodes come back by themselves once it answers."],
  [/^(hub )?store:/, "The database cannot be read or written: look at its disk, and at the server's log."],
  [/^(draining|hub):/, "Wait until it has stopped, then start it again."],
];

function reasonsOf(text: string): readonly string[] {
  try {
    const { reasons } = JSON.parse(text);
    return Array.isArray(reasons) ? reasons.map(String) : [];
  } catch {
    return [];
  }
}

/** Asks whether a server can serve. @param check as the finding is called @param origin where it is asked */
export async function judgeReady(check: string, origin: string, fetch: Fetch): Promise<Finding> {
  const answer = await fetch(new URL("/readyz", origin), { signal: AbortSignal.timeout(PATIENCE_MS) });
  const text = (await answer.text()).trim();
  if (answer.ok) return ok(check, `${origin} takes requests`);
  const reasons = reasonsOf(text);
  const advice = ADVICE.filter(([condition]) => reasons.some((reason) => condition.test(reason))).map(
    ([, words]) => words,
  );
  return fail(check, `${origin} is not ready: ${reasons.join("; ") || text}`, advice.join(" ") || "Its log says more.");
}
