/** A timer that is moved by hand: what is due by then runs, in its order, when it is moved. For tests. */
import type { Timer } from "../send/timer.ts";

export interface ManualTimer extends Timer {
  /** Moves to a time and runs what is due on the way, each at its own time. Backward moves run nothing. */
  moveTo(time: number): void;
  /** When the next one is due; null when nothing waits. */
  readonly next: number | null;
}

interface Entry {
  readonly time: number;
  readonly run: () => void;
}

/**
 * @param start milliseconds since 1970
 * @param heard is called when something begins to wait
 */
export function manualTimer(start: number, heard: () => void = () => {}): ManualTimer {
  let now = start;
  const entries = new Set<Entry>();
  const earliest = () =>
    [...entries].reduce<Entry | undefined>(
      (first, each) => (first && first.time <= each.time ? first : each),
      undefined,
    );
  return {
    now: () => now,
    at(time, run) {
      const entry = { time, run };
      entries.add(entry);
      heard();
      return () => entries.delete(entry);
    },
    moveTo(time) {
      for (let entry = earliest(); entry !== undefined && entry.time <= time; entry = earliest()) {
        entries.delete(entry);
        now = Math.max(now, entry.time);
        entry.run();
      }
      now = time;
    },
    get next() {
      return earliest()?.time ?? null;
    },
  };
}
