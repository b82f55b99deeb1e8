/** Notifications as a device hands them out, and the payloads in them. */
import type { ReceivedNotification } from "@belfry/device";
import type { Received } from "../state/event.ts";
import { NEW_YEAR } from "./manual-time.ts";

export const MAIL = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
export const CHAT = "ms-app://s-1-15-2-7-6-5-4-3-2-1";

/** What a test may say of a notification. */
export interface Said {
  readonly type?: ReceivedNotification["type"];
  readonly tag?: string | undefined;
  readonly group?: string | undefined;
  readonly expiresAt?: number | undefined;
  /** It came on this secondary tile's channel. */
  readonly tile?: string | undefined;
  readonly quiet?: boolean;
}

/** A notification without labels and deadline, unless the test gives some. Its type is that of its root element. */
export function notification(payload: string, said: Said = {}): ReceivedNotification {
  const root = /^<(\w+)/.exec(payload)?.[1];
  return {
    id: "0000000000000001",
    seq: 1,
    type: said.type ?? (root === "tile" || root === "badge" ? `wns/${root}` : "wns/toast"),
    channelId: "channel-1",
    kind: said.tile === undefined ? "primary" : "tile",
    label: said.tile,
    payload,
    tag: said.tag,
    group: said.group,
    priority: 1,
    suppressPopup: said.quiet ?? false,
    collectionId: undefined,
    acceptedAt: new Date(NEW_YEAR),
    expiresAt: said.expiresAt === undefined ? undefined : new Date(said.expiresAt),
    traceparent: undefined,
    headers: undefined,
  };
}

/** The event of its coming. */
export function coming(payload: string, at: number, said: Said & { readonly app?: string } = {}): Received {
  return { type: "received", app: said.app ?? MAIL, notification: notification(payload, said), at };
}

/** A toast with a title, and whatever else stands in its root element and behind its visual. */
export function toastXml(title: string, attributes = "", more = ""): string {
  return `<toast ${attributes}><visual><binding template="ToastGeneric"><text>${title}</text></binding></visual>${more}</toast>`;
}

/** A tile with a text on each size. */
export function tileXml(text: string, sizes: readonly string[] = ["TileMedium", "TileWide"], attributes = ""): string {
  const bindings = sizes.map((size) => `<binding template="${size}"><text>${text}</text></binding>`);
  return `<tile><visual ${attributes}>${bindings.join("")}</visual></tile>`;
}
