/** A channel's notifications as an async iterable. Only another way to hold a handler. */

import type { NotificationHandler } from "./inbox.ts";
import type { Unsubscribe } from "./listeners.ts";
import type { ReceivedNotification } from "./notification.ts";

/** The part of a channel that iterating needs. */
export interface Iterated {
  onNotification(handler: NotificationHandler): Unsubscribe;
  onClosed(hear: () => void): Unsubscribe;
}

/**
 * Yields each notification and confirms it when the loop comes back for the next one, or ends. Returns when the channel is closed.
 *
 * @example for await (const notification of channel) await show(notification);
 */
export async function* iterate(channel: Iterated): AsyncGenerator<ReceivedNotification, void, undefined> {
  const waiting: { readonly notification: ReceivedNotification; readonly done: () => void }[] = [];
  let open = true;
  let wake: () => void = () => undefined;
  const endHandler = channel.onNotification(
    (notification) =>
      new Promise<void>((done) => {
        waiting.push({ notification, done });
        wake();
      }),
  );
  const endClosed = channel.onClosed(() => {
    open = false;
    wake();
  });
  try {
    while (open || waiting.length > 0) {
      const next = waiting.shift();
      if (next === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      try {
        yield next.notification;
      } finally {
        next.done();
      }
    }
  } finally {
    endHandler();
    endClosed();
  }
}
