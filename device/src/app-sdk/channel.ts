/** A channel in the words of `Microsoft.Windows.PushNotifications`. */
import type { Channel } from "../channel.ts";
import { pushNotificationError } from "../winrt/errors.ts";

/** See {@link Channel} for what it promises. Its notifications come out at the manager. @source microsoft/WindowsAppSDK, PushNotifications.idl */
export class PushNotificationChannel {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  get uri(): string {
    return this.#channel.uri;
  }

  get expirationTime(): Date {
    return this.#channel.expiresAt;
  }

  /** Closes the channel; closing one that is closed already is no error, as in the original. @throws PushNotificationError */
  async close(): Promise<void> {
    try {
      await this.#channel.close();
    } catch (error) {
      throw pushNotificationError(error);
    }
  }
}
