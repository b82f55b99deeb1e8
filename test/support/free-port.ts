/**
 * A port for a server that must be told its own: below those that the system gives by itself to whoever asks for any, so that nobody is given
 * this one before the server takes it, or while it is stopped for a moment.
 */
import { randomInt } from "node:crypto";
import { createServer } from "node:net";

const FIRST = 15_000;
const BEHIND_LAST = 32_000;
/** Far more than there are servers on a machine in a row. */
const TRIES = 100;

/** Whether nobody listens there now. */
function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

/** @throws Error when none is found */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < TRIES; tried++) {
    const port = randomInt(FIRST, BEHIND_LAST);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port is free between ${FIRST} and ${BEHIND_LAST}`);
}
