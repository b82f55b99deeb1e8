/**
 * The device in the words of `Windows.Networking.PushNotifications`: for apps that come from there, and for people who know it.
 *
 * A coat over {@link Device} and {@link Channel}; adds no behaviour but the default action that `cancel` prevents.
 *
 * @source learn.microsoft.com, PushNotificationChannelManager, PushNotificationChannel, PushNotificationReceivedEventArgs
 */
import type { Priority } from "@belfry/protocol";
import type { Channel, ClosedReason } from "./channel.ts";
import type { Device } from "./device.ts";
import { Listeners, type Unsubscribe } from "./listeners.ts";
import type { ReceivedNotification } from "./notification.ts";
import { pushNotificationError } from "./winrt-errors.ts";

export { HResult, PushNotificationError } from "./winrt-errors.ts";

/** Which of the four notifications of an event's arguments is there. */
export const PushNotificationType = { Toast: 0, Tile: 1, Badge: 2, Raw: 3 } as const;
export type PushNotificationType = (typeof PushNotificationType)[keyof typeof PushNotificationType];

/** A tile, toast or badge notification. */
export interface XmlNotification {
  /** The XML as the sender wrote it; `@belfry/content` reads it. */
  readonly content: string;
  readonly expirationTime: Date;
  readonly tag: string;
}

export interface ToastNotification extends XmlNotification {
  readonly group: string;
  readonly suppressPopup: boolean;
  readonly priority: Priority;
}

export interface RawNotification {
  /** As text; bytes that are no UTF-8 show as U+FFFD. */
  readonly content: string;
  readonly contentBytes: Uint8Array;
  readonly channelId: string;
}

/** What a handler gets. Exactly the notification that `notificationType` names is there, the others are null. */
export class PushNotificationReceivedEventArgs {
  readonly notificationType: PushNotificationType;
  readonly toastNotification: ToastNotification | null = null;
  readonly tileNotification: XmlNotification | null = null;
  readonly badgeNotification: XmlNotification | null = null;
  readonly rawNotification: RawNotification | null = null;
  /** Set to true by a handler that took care of it itself: the default action does not run, and the service hears `suppressed`. */
  cancel = false;

  constructor(received: ReceivedNotification) {
    switch (received.type) {
      case "wns/toast":
        this.notificationType = PushNotificationType.Toast;
        this.toastNotification = toToast(received);
        break;
      case "wns/tile":
        this.notificationType = PushNotificationType.Tile;
        this.tileNotification = toXml(received);
        break;
      case "wns/badge":
        this.notificationType = PushNotificationType.Badge;
        this.badgeNotification = toXml(received);
        break;
      // wns/raw, and what a later service may add: as bytes, nothing of it is lost.
      default:
        this.notificationType = PushNotificationType.Raw;
        this.rawNotification = toRaw(received);
    }
  }
}

const asText = (payload: string | Uint8Array) =>
  typeof payload === "string" ? payload : new TextDecoder().decode(payload);
const asBytes = (payload: string | Uint8Array) =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload;

function toXml({ payload, expiresAt, tag }: ReceivedNotification): XmlNotification {
  return { content: asText(payload), expirationTime: expiresAt, tag: tag ?? "" };
}

function toToast(received: ReceivedNotification): ToastNotification {
  const { group, suppressPopup, priority } = received;
  return { ...toXml(received), group: group ?? "", suppressPopup, priority };
}

function toRaw({ payload, channelId }: ReceivedNotification): RawNotification {
  return { content: asText(payload), contentBytes: asBytes(payload), channelId };
}

/** May be async: the notification is confirmed when all handlers are done with it. */
export type PushNotificationReceivedHandler = (args: PushNotificationReceivedEventArgs) => unknown;

/** What the platform would do with a notification that no handler cancelled: show the toast, update the tile. */
export type DefaultAction = (args: PushNotificationReceivedEventArgs) => unknown;

/** A channel of an app; see {@link Channel} for what it promises. */
export class PushNotificationChannel {
  readonly #channel: Channel;
  readonly #defaultAction: DefaultAction;
  readonly #handlers = new Set<PushNotificationReceivedHandler>();
  #property: PushNotificationReceivedHandler | null = null;
  #detach: Unsubscribe | undefined;

  constructor(channel: Channel, defaultAction: DefaultAction) {
    this.#channel = channel;
    this.#defaultAction = defaultAction;
  }

  /** The channel URI. */
  get uri(): string {
    return this.#channel.uri;
  }

  get expirationTime(): Date {
    return this.#channel.expiresAt;
  }

  get onpushnotificationreceived(): PushNotificationReceivedHandler | null {
    return this.#property;
  }

  set onpushnotificationreceived(handler: PushNotificationReceivedHandler | null) {
    this.#property = handler;
    this.#attachOrDetach();
  }

  /** As with EventTarget, the same function added twice is one handler. */
  addEventListener(_type: "pushnotificationreceived", handler: PushNotificationReceivedHandler): void {
    this.#handlers.add(handler);
    this.#attachOrDetach();
  }

  removeEventListener(_type: "pushnotificationreceived", handler: PushNotificationReceivedHandler): void {
    this.#handlers.delete(handler);
    this.#attachOrDetach();
  }

  /** Closes the channel. Windows does not say when it is done; here the promise does. @throws PushNotificationError */
  async close(): Promise<void> {
    try {
      await this.#channel.close();
    } catch (error) {
      throw pushNotificationError(error);
    }
  }

  /** Without a handler nothing is taken from the channel, so that what arrives before the app is ready waits for it. */
  #attachOrDetach(): void {
    const wanted = this.#property !== null || this.#handlers.size > 0;
    if (wanted && !this.#channel.closed)
      this.#detach ??= this.#channel.onNotification((received) => this.#give(received));
    if (wanted) return;
    this.#detach?.();
    this.#detach = undefined;
  }

  async #give(received: ReceivedNotification): Promise<"handled" | "suppressed"> {
    const args = new PushNotificationReceivedEventArgs(received);
    const handlers = [...(this.#property === null ? [] : [this.#property]), ...this.#handlers];
    await Promise.all(handlers.map(async (handle) => handle(args)));
    if (args.cancel) return "suppressed";
    await this.#defaultAction(args);
    return "handled";
  }
}

/** Channels that ended without the app's wish: it must create a new one and tell its cloud. */
export interface ChannelsRevokedEventArgs {
  readonly reason: Exclude<ClosedReason, "app">;
}

/** Creates the channel of one app. Windows finds the app by itself; here its package SID is handed in. */
export class PushNotificationChannelManager {
  readonly #device: Device;
  readonly #packageSid: string;
  readonly #defaultAction: DefaultAction;
  readonly #revoked = new Listeners<ChannelsRevokedEventArgs>();
  readonly #renewed = new Listeners<PushNotificationChannel>();
  #made: { readonly channel: Channel; readonly form: PushNotificationChannel } | undefined;

  /** @param defaultAction runs for each notification that no handler cancelled; default: nothing */
  constructor(device: Device, packageSid: string, defaultAction: DefaultAction = () => undefined) {
    this.#device = device;
    this.#packageSid = packageSid;
    this.#defaultAction = defaultAction;
  }

  /**
   * Gives the app's channel; asking again gives the same one while it lives.
   *
   * @throws PushNotificationError with `hresult` 0x800704C6 (no network), 0x803E0102 (invalid app), 0x803E0101 (anything else)
   */
  async createPushNotificationChannelForApplicationAsync(): Promise<PushNotificationChannel> {
    try {
      return this.#formOf(await this.#device.openChannel(this.#packageSid));
    } catch (error) {
      throw pushNotificationError(error);
    }
  }

  /** Hears when the operator closed the app's channels or the service forgot this device. */
  onChannelsRevoked(hear: (args: ChannelsRevokedEventArgs) => void): Unsubscribe {
    return this.#revoked.add(hear);
  }

  /** Hears when the device renewed the channel: its `uri` is a new one. Windows has no such event; there the app polls. */
  onChannelRenewed(hear: (channel: PushNotificationChannel) => void): Unsubscribe {
    return this.#renewed.add(hear);
  }

  #formOf(channel: Channel): PushNotificationChannel {
    if (this.#made?.channel === channel) return this.#made.form;
    const form = new PushNotificationChannel(channel, this.#defaultAction);
    channel.onClosed((reason) => {
      if (reason !== "app") this.#revoked.tell({ reason });
    });
    channel.onRenewed(() => this.#renewed.tell(form));
    this.#made = { channel, form };
    return form;
  }
}
