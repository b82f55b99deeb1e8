/** A channel in the words of `Windows.Networking.PushNotifications`. */
import type { Channel } from "../channel.ts";
import type { Unsubscribe } from "../listeners.ts";
import { pushNotificationError } from "./errors.ts";
import { WinRtEvent } from "./event.ts";
import type { PushNotificationReceivedEventArgs } from "./received.ts";
import type { PushNotificationReceivedHandler, Stage } from "./stage.ts";

/** A channel of an app; see {@link Channel} for what it promises. @source Microsoft, `PushNotificationChannel` */
export class PushNotificationChannel {
  readonly #channel: Channel;
  readonly #stage: Stage;
  readonly #received = new WinRtEvent<PushNotificationReceivedEventArgs>();
  #detach: Unsubscribe | undefined;

  /** Made by {@link import("./create-channel.ts").PushNotificationChannelManager}. */
  constructor(channel: Channel, stage: Stage) {
    this.#channel = channel;
    this.#stage = stage;
    this.attune();
  }

  /** The channel URI. */
  get uri(): string {
    return this.#channel.uri;
  }

  /** Windows tells apps to ask for a new channel before; here the device does, and `onChannelRenewed` of the manager tells. */
  get expirationTime(): Date {
    return this.#channel.expiresAt;
  }

  get onpushnotificationreceived(): PushNotificationReceivedHandler | null {
    return this.#received.property;
  }

  set onpushnotificationreceived(handler: PushNotificationReceivedHandler | null) {
    this.#received.property = handler;
    this.attune();
  }

  /** As with EventTarget, the same function added twice is one handler. */
  addEventListener(_type: "pushnotificationreceived", handler: PushNotificationReceivedHandler): void {
    this.#received.add(handler);
    this.attune();
  }

  removeEventListener(_type: "pushnotificationreceived", handler: PushNotificationReceivedHandler): void {
    this.#received.remove(handler);
    this.attune();
  }

  /**
   * Closes this channel and every other one of the app, but for alternate ones, which are closed alone. Windows does not say when
   * it is done; here the promise does.
   *
   * @throws PushNotificationError 0x800704C6 when the service could not be told in time: it will be told later
   * @source docs/reference/wns.md, R-2.2
   */
  async close(): Promise<void> {
    try {
      await this.#channel.close();
    } catch (error) {
      throw pushNotificationError(error);
    }
  }

  /** Takes notifications or lets them wait, as things stand now. Called by whoever changed them; harmless at any time. */
  attune(): void {
    const isWanted = this.#stage.takesAll || this.#received.handlers.length > 0;
    if (isWanted && !this.#channel.closed) {
      this.#detach ??= this.#channel.onNotification((received) =>
        this.#stage.receive(received, this.#received.handlers),
      );
    }
    if (isWanted) return;
    this.#detach?.();
    this.#detach = undefined;
  }
}
