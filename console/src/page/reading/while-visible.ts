/** Repeats a reading for as long as somebody can see the page. */

/** A reading that repeats. */
export interface Repeating {
  /** Reads at once, after a reading that is under way: what was just changed is seen when this resolves. */
  now(): Promise<void>;
  stop(): void;
}

/**
 * Reads now and then again `everyMs` after each reading ended, so a slow service is never asked twice at a time.
 * Nothing is read while the page is hidden; showing it again reads at once. A reading that throws is followed by the next.
 */
export function whileVisible(read: () => Promise<void>, everyMs: number): Repeating {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let underWay: Promise<void> | undefined;
  let stopped = false;

  const turn = async () => {
    clearTimeout(timer);
    try {
      await read();
    } finally {
      underWay = undefined;
      if (!stopped) timer = setTimeout(onTime, everyMs);
    }
  };
  const begin = () => {
    underWay ??= turn();
    return underWay;
  };
  const onTime = () => {
    if (!document.hidden && !stopped) void begin();
  };
  const now = async () => {
    await underWay?.catch(() => undefined);
    return begin();
  };

  document.addEventListener("visibilitychange", onTime);
  onTime();
  return {
    now,
    stop: () => {
      stopped = true;
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onTime);
    },
  };
}
