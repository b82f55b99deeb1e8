/** What a handler of `PushReceived` is given, and when a raw notification is done with. */
import { Listeners, type Unsubscribe } from "../listeners.ts";
import type { Time } from "../time.ts";

/** What a handler keeps while it still works on a notification after it returned. */
export interface Deferral {
  /** The work is done; calling it again changes nothing. */
  complete(): void;
}

/** How long deferrals may hold a notification. @source microsoft/WindowsAppSDK, PushNotifications.idl: "30s wallclock timer" */
const DEFERRAL_MS = 30_000;

/** A raw notification as the Windows App SDK gives it: bytes, and a way to take longer. */
export class PushNotificationReceivedEventArgs {
  readonly payload: Uint8Array;
  readonly #canceled = new Listeners<void>();
  readonly #open = new Set<Promise<void>>();

  constructor(payload: Uint8Array) {
    this.payload = payload;
  }

  /** Keeps the notification unconfirmed until the deferral is complete, at most 30 seconds after its handlers returned. */
  getDeferral(): Deferral {
    let complete: () => void = () => undefined;
    const done = new Promise<void>((resolve) => {
      complete = resolve;
    });
    this.#open.add(done);
    return { complete };
  }

  /** The event `Canceled`: the deferrals took too long, the notification is confirmed as refused. */
  onCanceled(hear: () => void): Unsubscribe {
    return this.#canceled.add(hear);
  }

  /** Resolves when all deferrals are complete, also those that were taken meanwhile. @throws Error after 30 seconds */
  async deferred(time: Time): Promise<void> {
    if (this.#open.size === 0) return;
    await new Promise<void>((resolve, reject) => {
      const cancel = time.after(DEFERRAL_MS, () => {
        this.#canceled.tell();
        reject(new Error("a deferral was not completed within 30 seconds"));
      });
      void this.#allDone().then(() => {
        cancel();
        resolve();
      });
    });
  }

  async #allDone(): Promise<void> {
    for (const done of this.#open) await done;
  }
}
