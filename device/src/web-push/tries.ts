/** How often an app is given a message that it fails to handle. Knows neither message nor app. */

/**
 * Between the tries: long enough for what is busy to be free again, short enough not to hold up the messages behind it.
 *
 * The device tries by itself and does not leave it to the service, which takes every confirmation for an end and no silence for a
 * failure: a message that is not confirmed waits for the device's next connection and holds its place in the credit window until then.
 *
 * @source W3C Push API, "Receiving a push message": at least three tries, then it is acknowledged all the same; the pauses are ours
 */
const PAUSES_MS: readonly number[] = [1_000, 5_000];

/**
 * Tries until it succeeds, three times at the most.
 *
 * @param pause resolves to whether it may be tried again; need never resolve
 * @throws what the last try threw
 */
export async function tryThrice(attempt: () => Promise<void>, pause: (ms: number) => Promise<boolean>): Promise<void> {
  for (const ms of PAUSES_MS) {
    try {
      return await attempt();
    } catch (error) {
      if (!(await pause(ms))) throw error;
    }
  }
  return attempt();
}
