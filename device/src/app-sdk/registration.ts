/**
 * The device in the words of `Microsoft.Windows.PushNotifications`, the Windows App SDK: for desktop apps that come from there.
 *
 * A coat over {@link Device} and {@link Channel}. Knows whether this process is registered to receive; refuses to know how a channel
 * is asked for, which is create-channel.ts.
 *
 * @source microsoft/WindowsAppSDK, dev/PushNotifications/PushNotificationManager.cpp; Microsoft, "Push notifications in the Windows App SDK"
 */
import type { Match } from "@belfry/protocol";
import type { Channel } from "../channel.ts";
import { readGuid } from "../channel-name.ts";
import type { Device } from "../device.ts";
import type { HandlerResult } from "../inbox.ts";
import { Listeners, type Unsubscribe } from "../listeners.ts";
import type { ReceivedNotification } from "../notification.ts";
import { Shown } from "../shown.ts";
import { systemTime, type Time } from "../time.ts";
import { HResult, HResultError } from "../winrt/errors.ts";
import { asBytes } from "../winrt/received.ts";
import { PushNotificationChannel } from "./channel.ts";
import { type CreateChannelOperation, createChannel } from "./create-channel.ts";
import { PushNotificationReceivedEventArgs } from "./received.ts";

/** May be async; {@link PushNotificationReceivedEventArgs.getDeferral} does the same for those who come from Windows. */
export type PushReceivedHandler = (args: PushNotificationReceivedEventArgs) => unknown;

export interface ManagerSetting {
  /** Clock and timers of retries and deferrals. Default: the runtime's. */
  readonly time?: Time | undefined;
  /** Shows a toast. Default: it goes into {@link PushNotificationManager.shown}. */
  readonly showToast?: ((toast: ReceivedNotification) => unknown) | undefined;
}

const NO_GUID = "00000000-0000-0000-0000-000000000000";

/** Receives for one app. Windows has it as `PushNotificationManager.Default`; here it is made for a device. */
export class PushNotificationManager {
  /** What the default of `showToast` shows; toasts that a sender removes leave it. */
  readonly shown = new Shown();
  readonly #device: Device;
  readonly #time: Time;
  readonly #showToast: (toast: ReceivedNotification) => unknown;
  readonly #handlers = new Set<PushReceivedHandler>();
  readonly #forms = new Map<Channel, PushNotificationChannel>();
  readonly #attached = new Map<Channel, Unsubscribe>();
  readonly #removals = new Listeners<Match>();
  #isRegistered = false;

  constructor(device: Device, { time = systemTime(true), showToast }: ManagerSetting = {}) {
    this.#device = device;
    this.#time = time;
    this.#showToast = showToast ?? ((toast) => this.shown.show(toast, device.serviceNow()));
  }

  /** Whether push works here: wherever this library runs, it does. */
  static isSupported(): boolean {
    return true;
  }

  /**
   * The event `PushReceived`: raw notifications of the channels that this manager created.
   *
   * @throws HResultError 0x80070490 (element not found) when it is registered already
   */
  addEventListener(_type: "pushreceived", handler: PushReceivedHandler): void {
    if (this.#isRegistered) {
      throw new HResultError(HResult.notFound, "handlers must be attached before register() is called");
    }
    this.#handlers.add(handler);
  }

  removeEventListener(_type: "pushreceived", handler: PushReceivedHandler): void {
    this.#handlers.delete(handler);
  }

  /**
   * From now on notifications are taken: raw ones go to the handlers, or, when there is none, are dropped, which the service hears as
   * `unheard`; toasts are shown; an app of this kind has no tile, so that tiles and badges are dropped like that too. Until then they wait.
   *
   * @throws HResultError 0x800704DA when it is registered already
   */
  register(): void {
    if (this.#isRegistered) throw new HResultError(HResult.alreadyRegistered, "register() was called before");
    this.#isRegistered = true;
    for (const channel of this.#forms.keys()) this.#attach(channel);
  }

  /**
   * This process takes nothing any more: what comes waits for the next one that registers.
   *
   * @throws HResultError 0x8000FFFF when it is not registered
   */
  unregister(): void {
    if (!this.#isRegistered) throw new HResultError(HResult.unexpected, "register() was not called before");
    this.#isRegistered = false;
    for (const detach of this.#attached.values()) detach();
    this.#attached.clear();
  }

  /** Stops for good: unregisters where necessary and closes the channels. @throws PushNotificationError when one could not be closed in time */
  async unregisterAll(): Promise<void> {
    if (this.#isRegistered) this.unregister();
    await Promise.all([...this.#forms.values()].map((form) => form.close()));
  }

  /**
   * Asks for the app's channel; while the service cannot be reached it asks again after 60 s, then after 120 s and so on, five times.
   *
   * @param remoteId GUID of the app in Entra: its object id, or its client id
   * @returns the operation; its result says how it went
   * @throws HResultError 0x80070057 for the zero GUID, and for what is no GUID; the operation rejects with it
   */
  createChannelAsync(remoteId: string): CreateChannelOperation {
    const app = readGuid(remoteId) ?? NO_GUID;
    return createChannel({
      time: this.#time,
      check: () => {
        if (app === NO_GUID)
          throw new HResultError(HResult.invalidArgument, "remoteId must be a GUID, not the zero one");
      },
      open: () => this.#device.openChannel(app),
      formOf: (channel) => this.#formOf(channel),
      isOver: () => this.#device.state.name === "closed",
    });
  }

  /** Hears that a sender took toasts back, for those who show them elsewhere. */
  onToastsRemoved(hear: (match: Match) => void): Unsubscribe {
    return this.#removals.add(hear);
  }

  #formOf(channel: Channel): PushNotificationChannel {
    const made = this.#forms.get(channel);
    if (made !== undefined) return made;
    const form = new PushNotificationChannel(channel);
    this.#forms.set(channel, form);
    channel.onClosed(() => {
      this.#forms.delete(channel);
      this.#attached.delete(channel);
    });
    channel.onRemoved((match) => {
      this.shown.remove(match);
      this.#removals.tell(match);
    });
    if (this.#isRegistered) this.#attach(channel);
    return form;
  }

  #attach(channel: Channel): void {
    this.#attached.set(
      channel,
      channel.onNotification((received) => this.#receive(received)),
    );
  }

  async #receive(received: ReceivedNotification): Promise<HandlerResult> {
    if (received.type === "wns/toast") {
      await this.#showToast(received);
      return "handled";
    }
    if (received.type !== "wns/raw" || this.#handlers.size === 0) return "unheard";
    const args = new PushNotificationReceivedEventArgs(asBytes(received.payload));
    await Promise.all([...this.#handlers].map(async (handle) => handle(args)));
    await args.deferred(this.#time);
    return "handled";
  }
}
