/**
 * What has arrived for one app and waits for its handlers: in order, one at a time, kept while there is no handler.
 *
 * Knows when a notification is done with and as what; refuses to know sequence numbers and acks. Its size is bounded by the
 * service's credit window: nothing here is confirmed, so no more than a window of it can come.
 */
import type { AckResult } from "@belfry/protocol";
import type { Unsubscribe } from "./listeners.ts";
import type { ReceivedNotification } from "./notification.ts";

/**
 * What an app does with a notification. Confirmed to the service only when this is done, promise included: returning settles it
 * as handled, returning `suppressed` ({@link HandlerResult}) as deliberately not shown, throwing as refused. None of them brings
 * it again.
 */
export type NotificationHandler = (notification: ReceivedNotification) => unknown;

/** What a handler may say about a notification; saying nothing is `handled`. */
export type HandlerResult = "handled" | "suppressed";

/** A notification on its way through the inbox. */
export interface Arrived {
  readonly notification: ReceivedNotification;
  /** Whether it may no longer be shown; asked right before it is given to the handlers. */
  readonly isExpired: () => boolean;
  /** Called once, when it is done with. */
  readonly settle: (result: AckResult) => void;
}

/** See the head of this file. */
export class Inbox {
  readonly #handlers = new Set<{ readonly handle: NotificationHandler }>();
  readonly #waiting: Arrived[] = [];
  readonly #onHandlerError: (error: unknown) => void;
  #running: Promise<void> | undefined;
  #open = true;

  constructor(onHandlerError: (error: unknown) => void) {
    this.#onHandlerError = onHandlerError;
  }

  /** Takes a notification in; once closed, settles it as suppressed. */
  put(arrived: Arrived): void {
    if (!this.#open) {
      arrived.settle("suppressed");
      return;
    }
    this.#waiting.push(arrived);
    this.#start();
  }

  /** Adds a handler and gives it what waits. With several handlers each one gets every notification, and all must be done with it. */
  attach(handle: NotificationHandler): Unsubscribe {
    const entry = { handle };
    this.#handlers.add(entry);
    this.#start();
    return () => {
      this.#handlers.delete(entry);
    };
  }

  /** Ends it: what waits is settled as suppressed. A handler that runs is not disturbed. */
  close(): void {
    this.#open = false;
    for (const { settle } of this.#waiting.splice(0)) settle("suppressed");
  }

  /** Stops giving out notifications and leaves what waits unsettled, for the next run of the app. Resolves when the running handlers are done. */
  async pause(): Promise<void> {
    this.#waiting.length = 0;
    await this.#running;
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Leaves the caller's turn, so that a handler never runs inside onNotification() and all that one frame brought is queued.
    await Promise.resolve();
    while (this.#handlers.size > 0) {
      const next = this.#waiting.shift();
      if (next === undefined) break;
      const result = next.isExpired() ? "suppressed" : this.#give(next.notification);
      // No pause for handlers that need none: a burst is then settled within one turn and confirmed by one frame.
      next.settle(typeof result === "string" ? result : await result);
    }
    this.#running = undefined;
  }

  #give(notification: ReceivedNotification): AckResult | Promise<AckResult> {
    const ends = [...this.#handlers].map(({ handle }) => this.#call(handle, notification));
    return ends.some(isPromise) ? Promise.all(ends).then(verdict) : verdict(ends);
  }

  #call(handle: NotificationHandler, notification: ReceivedNotification): unknown {
    const fail = (error: unknown) => {
      this.#onHandlerError(error);
      return REFUSED;
    };
    try {
      const end = handle(notification);
      return isPromise(end) ? Promise.resolve(end).catch(fail) : end;
    } catch (error) {
      return fail(error);
    }
  }
}

/** The end of a handler that threw; no handler can return it. */
const REFUSED = Symbol("refused");

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === "object" && value !== null && "then" in value && typeof value.then === "function";

/** One handler that failed, or chose not to show it, speaks for all. */
function verdict(ends: readonly unknown[]): AckResult {
  if (ends.includes(REFUSED)) return "refused";
  return ends.includes("suppressed" satisfies HandlerResult) ? "suppressed" : "handled";
}
