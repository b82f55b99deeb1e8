/** Notices a connection that has gone silent. Knows spans and timers; refuses to know sockets. */
import type { Cancel, Time } from "./time.ts";

/** How long an answer to a ping may take: slow mobile networks answer within 10 s or not at all. */
export const PONG_MS = 10_000;

/** What the watcher may do. */
export interface HeartbeatActions {
  ping(): void;
  /** Nothing came for a whole span, and a ping found no answer. Called once. */
  giveUp(): void;
}

/** One connection's heartbeat. */
export interface Heartbeat {
  /** Something came in. */
  heard(): void;
  stop(): void;
}

/**
 * Pings after a span without a sign of life; gives up when nothing answers within 10 s.
 *
 * The service's own WebSocket pings are answered by the runtime and cannot be seen here, hence a ping of ours. Each frame costs
 * a note of the time and no timer: the timer looks at the note when it fires.
 *
 * @param everySeconds the span that the service settled on
 */
export function startHeartbeat(time: Time, everySeconds: number, { ping, giveUp }: HeartbeatActions): Heartbeat {
  const spanMs = everySeconds * 1000;
  let heardAt = time.now();
  let asked = false;
  let cancel: Cancel = () => undefined;

  function look(): void {
    // After a clock was set back the silence is negative; it counts as none.
    const silentMs = Math.max(0, time.now() - heardAt);
    if (silentMs < spanMs) watch(spanMs - silentMs);
    else if (asked) giveUp();
    else ask();
  }
  function ask(): void {
    asked = true;
    ping();
    watch(PONG_MS);
  }
  function watch(ms: number): void {
    cancel = time.after(ms, look);
  }

  watch(spanMs);
  return {
    heard() {
      heardAt = time.now();
      asked = false;
    },
    stop: () => cancel(),
  };
}
