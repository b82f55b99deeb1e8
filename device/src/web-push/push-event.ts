/** What an app hears of its subscription: messages and changes. And how those who hear are called. @source W3C Push API */
import type { ReceivedNotification } from "../notification.ts";
import type { PushMessageData } from "./message-data.ts";
import type { PushSubscription } from "./subscription.ts";

/** An event that lasts until what it set off is done. */
class LastingEvent {
  readonly #lasting: PromiseLike<unknown>[] = [];

  /** Makes the event last until this is done; when it fails, the event has failed. May be called as long as the event lasts. */
  waitUntil(promise: PromiseLike<unknown>): void {
    this.#lasting.push(promise);
    // Looked at in settled(), perhaps only after it failed: until then it must not count as unhandled.
    promise.then(undefined, () => undefined);
  }

  /** Resolves when everything is done. Rejects with one of the failures, after the rest is done too. */
  async settled(): Promise<void> {
    const ends: PromiseSettledResult<unknown>[] = [];
    while (this.#lasting.length > 0) ends.push(...(await Promise.allSettled(this.#lasting.splice(0))));
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}

/** A message came. It is confirmed to the service when everything that listens is done with it. */
export class PushEvent extends LastingEvent {
  readonly type = "push";
  /** Null when the sender sent no message, only that there is something. */
  readonly data: PushMessageData | null;
  /** The message as it came, still encrypted. */
  readonly notification: ReceivedNotification;

  constructor(data: PushMessageData | null, notification: ReceivedNotification) {
    super();
    this.data = data;
    this.notification = notification;
  }
}

/** The subscription that the app's server knows is over. */
export class PushSubscriptionChangeEvent extends LastingEvent {
  readonly type = "pushsubscriptionchange";
  readonly oldSubscription: PushSubscription;
  /** What to tell the app's server in its place; null when there is nothing, and the app must subscribe anew. */
  readonly newSubscription: PushSubscription | null;

  constructor(oldSubscription: PushSubscription, newSubscription: PushSubscription | null) {
    super();
    this.oldSubscription = oldSubscription;
    this.newSubscription = newSubscription;
  }
}

/** Those who listen to one kind of event. Unlike an EventTarget it knows whether one of them failed. */
export class EventListeners<E extends LastingEvent> {
  readonly #listeners = new Set<(event: E) => unknown>();

  get size(): number {
    return this.#listeners.size;
  }

  add(listener: (event: E) => unknown): void {
    this.#listeners.add(listener);
  }

  remove(listener: (event: E) => unknown): void {
    this.#listeners.delete(listener);
  }

  /** Tells all of them, whoever fails. Resolves when all are done, promises that they return included; rejects with one of the failures. */
  tell(event: E): Promise<void> {
    for (const listener of [...this.#listeners]) event.waitUntil(called(listener, event));
    return event.settled();
  }
}

/** Turns what a listener throws into a promise that fails. */
async function called<E>(listener: (event: E) => unknown, event: E): Promise<void> {
  await listener(event);
}
