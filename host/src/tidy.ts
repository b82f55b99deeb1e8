/** Gives garbage back once a server has nothing to do. Refuses to know what it did; reads no clock. */
import { fullGC, heapSize } from "bun:jsc";

/** Looks in a row that find nothing done. */
const QUIET_LOOKS = 8;

/** Of less nothing is left that would be worth a pause: some kilobyte for each thing done, at the most. */
const LEAST_DONE = 1000;

/** A collection stops the server for 13 ms with 21 MB, which 19,000 devices take. A heap of more than this is left to the runtime. */
const MOST_BYTES = 64e6;

function collect(): void {
  if (heapSize() <= MOST_BYTES) fullGC();
}

/**
 * Every second the runtime looks for garbage among what is new, and whatever is in use at that moment counts as old from then on. Old garbage it
 * looks for when the heap has grown by half, and after ten seconds without growth; but devices may come so slowly that it takes those for quiet
 * ones, and then it waits for two minutes more.
 *
 * @returns looks, with how much was done since the start; called a few times a second
 */
export function tidyWhenQuiet(tidy: () => void = collect): (done: number) => void {
  let [seen, quietLooks, doneBefore] = [0, 0, 0];
  return (done) => {
    quietLooks = done === seen ? quietLooks + 1 : 0;
    seen = done;
    if (quietLooks !== QUIET_LOOKS || done - doneBefore < LEAST_DONE) return;
    doneBefore = done;
    tidy();
  };
}
