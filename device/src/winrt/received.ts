/** What a handler of `pushnotificationreceived` is given: the notification in the types of `Windows.Networking.PushNotifications`. */
import type { Priority } from "@belfry/protocol";
import type { ReceivedNotification } from "../notification.ts";

/** Which of the notifications of an event's arguments is there. Belfry never gives a TileFlyout, as WNS has no type for it. */
export const PushNotificationType = { Toast: 0, Tile: 1, Badge: 2, Raw: 3, TileFlyout: 4 } as const;
export type PushNotificationType = (typeof PushNotificationType)[keyof typeof PushNotificationType];

/** A tile, toast or badge notification. */
export interface XmlNotification {
  /** The XML as the sender wrote it; `@belfry/content` reads it. */
  readonly content: string;
  /** Null when the sender named no time to live. */
  readonly expirationTime: Date | null;
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
  /** The label that the app gave to the alternate channel it came on; null on a primary channel. */
  readonly channelId: string | null;
  /** On alternate channels: how the content is encrypted, for the app to decrypt it. Null on a primary channel. */
  readonly headers: ReadonlyMap<string, string> | null;
}

/** What a handler gets. Exactly the notification that `notificationType` names is there, the others are null. */
export class PushNotificationReceivedEventArgs {
  readonly notificationType: PushNotificationType;
  readonly toastNotification: ToastNotification | null = null;
  readonly tileNotification: XmlNotification | null = null;
  readonly badgeNotification: XmlNotification | null = null;
  readonly rawNotification: RawNotification | null = null;
  /**
   * Set to true by a handler that took care of it itself: the default action does not run, for a raw notification no background
   * task, and the service hears `suppressed`.
   */
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

/** A payload as bytes. */
export const asBytes = (payload: string | Uint8Array): Uint8Array =>
  typeof payload === "string" ? new TextEncoder().encode(payload) : payload;

function toXml({ payload, expiresAt, tag }: ReceivedNotification): XmlNotification {
  return { content: asText(payload), expirationTime: expiresAt ?? null, tag: tag ?? "" };
}

function toToast(received: ReceivedNotification): ToastNotification {
  const { group, suppressPopup, priority } = received;
  return { ...toXml(received), group: group ?? "", suppressPopup, priority };
}

function toRaw({ payload, kind, label, headers }: ReceivedNotification): RawNotification {
  const isAlternate = kind === "alternate";
  return {
    content: asText(payload),
    contentBytes: asBytes(payload),
    channelId: isAlternate ? (label ?? "") : null,
    headers: isAlternate ? new Map(Object.entries(headers ?? {})) : null,
  };
}
