/** One message of a subscription, from the channel to those who listen: read, given out, and tried again. */
import type { Channel } from "../channel.ts";
import type { HandlerResult } from "../inbox.ts";
import type { LiveDevice } from "../live-device.ts";
import type { ReceivedNotification } from "../notification.ts";
import { decrypt } from "./decrypt.ts";
import { type DecryptFailure, UndecryptableError } from "./failure.ts";
import { type Bytes, utf8 } from "./key-schedule.ts";
import { readKeys } from "./keys.ts";
import { PushMessageData } from "./message-data.ts";
import { type EventListeners, PushEvent } from "./push-event.ts";
import { RecentIds } from "./recent-ids.ts";
import { tryThrice } from "./tries.ts";

/** See the head of this file. */
export class Receiving {
  readonly #device: LiveDevice;
  readonly #listeners: EventListeners<PushEvent>;
  readonly #recent = new RecentIds();

  constructor(device: LiveDevice, listeners: EventListeners<PushEvent>) {
    this.#device = device;
    this.#listeners = listeners;
  }

  /** Takes one message. Resolves when it is done with, to what is confirmed; throws what the listeners threw at the last try. */
  async take(channel: Channel, notification: ReceivedNotification): Promise<HandlerResult> {
    if (!this.#recent.add(notification.id)) return "handled";
    const text = await this.#read(notification);
    if (typeof text === "string") {
      this.#device.report(new UndecryptableError(notification.id, text));
      return "undecryptable";
    }
    let heardBy = 0;
    await tryThrice(
      () => {
        heardBy = this.#listeners.size;
        return this.#listeners.tell(new PushEvent(text === null ? null : new PushMessageData(text), notification));
      },
      (ms) => this.#pause(channel, ms),
    );
    // The app may have stopped listening while the message was decrypted, or between two tries.
    return heardBy === 0 ? "unheard" : "handled";
  }

  /** @returns null for a push without a message, whatever its headers say */
  async #read({ channelId, payload, headers = {} }: ReceivedNotification): Promise<Bytes | null | DecryptFailure> {
    if (payload.length === 0) return null;
    const record = this.#device.record?.channels.find(({ id }) => id === channelId)?.keys;
    const keys = record && (await readKeys(record));
    if (keys === undefined) return "keys-missing";
    return decrypt(typeof payload === "string" ? utf8(payload) : payload, headers, keys);
  }

  /** Of a device that was closed meanwhile it never ends: the message stays unconfirmed and comes again in the app's next run. */
  #pause(channel: Channel, ms: number): Promise<boolean> {
    return new Promise((resolve) => {
      this.#device.time.after(ms, () => {
        if (this.#device.state.name !== "closed") resolve(!channel.closed);
      });
    });
  }
}
