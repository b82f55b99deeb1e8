/** Waits for a condition by asking for it again and again, a bounded number of times. */

/** Far more than any condition needs that is only a few messages away, or waits for the sweep of every five seconds. */
const TRIES = 4000;

/** Between two tries everything else gets its turn, and the machine a rest; what is waited for is the condition alone. */
const REST_MS = 5;

/**
 * Asks until the answer is yes.
 *
 * @throws Error with `what` when it never was
 */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let tried = 0; tried < TRIES; tried++) {
    if (await holds()) return;
    await new Promise<void>((resolve) => setTimeout(resolve, REST_MS));
  }
  throw new Error(`it never came true that ${what}`);
}
