/** What is done now and then while a server runs. Owns the timers; what is due is decided by those it calls. */
import type { Log } from "./log.ts";

/**
 * Runs a duty over and over, the next round only after the former ended. A round that fails is logged and tried again.
 *
 * @returns stops it; resolves when the round under way has ended
 */
export function every(
  milliseconds: number,
  name: string,
  log: Log,
  duty: () => void | Promise<void>,
): () => Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let round: Promise<void> = Promise.resolve();
  const run = async () => {
    try {
      await duty();
    } catch (error) {
      log.error("upkeep failed", { duty: name, error });
    }
    if (!stopped) plan();
  };
  const plan = () => {
    timer = setTimeout(() => {
      round = run();
    }, milliseconds);
    timer.unref();
  };
  plan();
  return () => {
    stopped = true;
    clearTimeout(timer);
    return round;
  };
}
