/** Waits for something that a send brings about, and tells a send that waits for its next try from one that has lost its way. */
import type { CrashWorld } from "./crash-world.ts";

/** So long nothing may move: longer than any push waits for its next try. */
const STALLED_MS = 150_000;

const REST_MS = 5;

/** Waits until the answer is yes. @throws Error with all that is known of the send when nothing moves any more */
export type StallWatch = (what: string, holds: () => Promise<boolean>) => Promise<void>;

async function describe(world: CrashWorld): Promise<string> {
  const [send, books, metrics] = await Promise.all([world.send(), world.books(), world.metrics()]);
  const measured = metrics.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return [JSON.stringify(send), JSON.stringify(books), ...measured].join("\n");
}

/** Makes one for a story. */
export function createStallWatch(world: CrashWorld, seed: number): StallWatch {
  return async (what, holds) => {
    let accepted = -1;
    let movedAt = performance.now();
    while (!(await holds())) {
      const now = (await world.books()).accepted;
      if (now !== accepted) {
        accepted = now;
        movedAt = performance.now();
      } else if (performance.now() - movedAt > STALLED_MS) {
        throw new Error(
          `seed ${seed}: at ${accepted} pushes it does not come true that ${what}\n${await describe(world)}`,
        );
      }
      await new Promise<void>((resolve) => setTimeout(resolve, REST_MS));
    }
  };
}
