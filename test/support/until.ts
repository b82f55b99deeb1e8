/** Waits for a condition by asking for it again and again, a bounded number of times. */

/**
 * Far more than any condition needs that is only a few messages away, or waits for the sweep of every five seconds, on a machine that has much
 * else to do.
 */
const TRIES = 10_000;

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

/**
 * Asks until the answer is this one: for whatever is drawn or counted a moment after the act that leads to it.
 *
 * @throws Error with `what`, the answer that was expected and the last one
 */
export async function becomes<T>(what: string, ask: () => T | Promise<T>, expected: T): Promise<void> {
  let last: T | undefined;
  const is = async () => {
    last = await ask();
    return Bun.deepEquals(last, expected);
  };
  await until(what, is).catch((cause: unknown) => {
    throw new Error(`${what} never became ${Bun.inspect(expected)}; it was ${Bun.inspect(last)} at last`, { cause });
  });
}
