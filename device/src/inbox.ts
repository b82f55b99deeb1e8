/**
 * What has arrived on one channel and waits for its handlers: in order, one at a time, kept while there is no handler.
 *
 * Knows when a notification is done with and as what; refuses to know sequence numbers and acks. Its size is bounded by the
 * service's credit window: nothing here is confirmed, so no more than a window of it can come.
 */
import type { AckResult, Match } from "@belfry/protocol";
import { Listeners, type Unsubscribe } from "./listeners.ts";
import type { ReceivedNotification } from "./notification.ts";
import { isMatched } from "./shown.ts";

/**
 * What an app does with a notification. Confirmed to the service only when this is done, promise included: returning settles it
 * as handled, returning `suppressed` ({@link HandlerResult}) as deliberately not shown, throwing as refused. None of them brings
 * it again. One that found nobody to give it to returns `unheard`, one that cannot read it `malformed`, one that cannot
 * decrypt it `undecryptable`.
 */
export type NotificationHandler = (notification: ReceivedNotification) => unknown;

/** What a handler may say about a notification; saying nothing is `handled`. */
export type HandlerResult = "handled" | "suppressed" | "unheard" | "malformed" | "undecryptable";

/** A notification on its way through the inbox. */
export interface Arrived {
  readonly notification: ReceivedNotification;
  /** Whether it may no longer be shown; asked right before it is given to the handlers. */
  readonly isExpired: () => boolean;
  /** Called once, when it is done with. */
  readonly settle: (result: AckResult) => void;
}

/** An order to take toasts away, on its way through the inbox. */
export interface ArrivedRemoval {
  readonly match: Match;
  /** Called once, when those who wanted to hear of it have. */
  readonly settle: (result: AckResult) => void;
}

type Waiting = Arrived | ArrivedRemoval;

const isRemoval = (waiting: Waiting): waiting is ArrivedRemoval => "match" in waiting;

/** See the head of this file. */
export class Inbox {
  readonly #handlers = new Set<{ readonly handle: NotificationHandler }>();
  readonly #removals = new Listeners<Match>();
  #waiting: Waiting[] = [];
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

  /**
   * Takes toasts away. Those that still wait here and match are not shown any more: settled as suppressed at once. Those that were
   * given out are the business of whoever hears of it, in turn: what came before is given out first, what came after later.
   */
  remove(removal: ArrivedRemoval): void {
    this.#suppress(({ notification }) => notification.type === "wns/toast" && isMatched(removal.match, notification));
    if (!this.#open) {
      removal.settle("handled");
      return;
    }
    this.#waiting.push(removal);
    this.#start();
  }

  /** Hears of removals. They wait, as notifications do, until somebody is there: a handler, or one who hears of removals. */
  onRemoved(hear: (match: Match) => void): Unsubscribe {
    const end = this.#removals.add(hear);
    this.#start();
    return end;
  }

  /** Settles the notifications that wait as suppressed. A handler that runs is not disturbed. */
  suppress(): void {
    this.#suppress(() => true);
  }

  /** Ends it: what waits is settled, notifications as suppressed. A handler that runs is not disturbed. */
  close(): void {
    this.#open = false;
    this.suppress();
    for (const { settle } of this.#waiting.splice(0)) settle("handled");
  }

  /** Stops giving out notifications and leaves what waits unsettled, for the next run of the app. Resolves when the running handlers are done. */
  async pause(): Promise<void> {
    this.#waiting = [];
    await this.#running;
  }

  /** Settles those that wait and are meant. */
  #suppress(isMeant: (arrived: Arrived) => boolean): void {
    const meant = new Set(this.#waiting.filter((waiting) => !isRemoval(waiting) && isMeant(waiting)));
    if (meant.size === 0) return;
    this.#waiting = this.#waiting.filter((waiting) => !meant.has(waiting));
    for (const { settle } of meant) settle("suppressed");
  }

  #start(): void {
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // Leaves the caller's turn, so that a handler never runs inside onNotification() and all that one frame brought is queued.
    await Promise.resolve();
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      const result = isRemoval(next) ? this.#tell(next.match) : this.#take(next);
      // No pause for handlers that need none: a burst is then settled within one turn and confirmed by one frame.
      next.settle(typeof result === "string" ? result : await result);
    }
    this.#running = undefined;
  }

  /** The oldest, if somebody is there to take it: a removal goes also to those who only hear of removals. */
  #next(): Waiting | undefined {
    const [next] = this.#waiting;
    const isTaken = this.#handlers.size > 0 || (next !== undefined && isRemoval(next) && this.#removals.size > 0);
    return isTaken ? this.#waiting.shift() : undefined;
  }

  #tell(match: Match): AckResult {
    this.#removals.tell(match);
    return "handled";
  }

  #take({ notification, isExpired }: Arrived): AckResult | Promise<AckResult> {
    return isExpired() ? "suppressed" : this.#give(notification);
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

/** One handler that failed, could not read it, or chose not to show it, speaks for all; unheard it is only when all of them say so. */
function verdict(ends: readonly unknown[]): AckResult {
  if (ends.includes(REFUSED)) return "refused";
  if (ends.includes("undecryptable" satisfies HandlerResult)) return "undecryptable";
  if (ends.includes("malformed" satisfies HandlerResult)) return "malformed";
  if (ends.includes("suppressed" satisfies HandlerResult)) return "suppressed";
  return ends.every((end) => end === ("unheard" satisfies HandlerResult)) ? "unheard" : "handled";
}
