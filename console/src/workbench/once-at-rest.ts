/** Does what is asked for when nobody asked for a while, so that what is expensive is not done for each letter that is typed. */

/** See {@link onceAtRest}. */
export interface AtRest {
  /** Asks for it, and lets whoever asked before wait with this one. */
  ask(): void;
  /** Nothing is done any more of what was asked for. */
  stop(): void;
}

/** Runs once nothing was asked for so long. */
export function onceAtRest(run: () => void, ms: number): AtRest {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = () => clearTimeout(timer);
  return {
    ask() {
      stop();
      timer = setTimeout(run, ms);
    },
    stop,
  };
}
