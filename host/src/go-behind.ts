/** Who goes first where cores are few: what nobody waits for goes behind what serves. On Linux alone a priority is one of a thread, and elsewhere nothing is done. */
import { readdirSync, readFileSync } from "node:fs";
import { setPriority } from "node:os";

/** A tenth of the time of a thread that serves, while both want it. @source sched(7), "The nice value" */
const PATIENT = 10;

/** The thread that calls. */
const MYSELF = 0;

const THREADS = "/proc/self/task";

/** The runtime's compiler, the helpers of its collector (by the name that one of them keeps from its first errand, too), and what gives memory back. */
const HELPERS = new Set(["JITWorker", "HeapHelper", "JSCWarmUp", "mi-scavenger"]);

/** Lets the calling thread go behind others. */
export const goBehind = (): void => patiently(MYSELF);

/**
 * Lets the runtime's helpers go behind others. To be called now and then: the runtime begins them as it needs them.
 *
 * On one core a burst of theirs takes some 5 ms, in which nothing is answered, and what came meanwhile takes ten times as long to be worked off.
 */
export function helpersGoBehind(): void {
  if (process.platform !== "linux") return;
  for (const thread of readdirSync(THREADS)) if (HELPERS.has(nameOf(thread))) patiently(Number(thread));
}

function patiently(thread: number): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(thread, PATIENT);
  } catch {
    // Where the system forbids it, or a thread has just ended, everything works all the same.
  }
}

function nameOf(thread: string): string {
  try {
    return readFileSync(`${THREADS}/${thread}/comm`, "latin1").trim();
  } catch {
    return "";
  }
}
