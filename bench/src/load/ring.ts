/** The rings of the bench: toasts of some hundred bytes for a thousand devices, each of which says when it was rung. */
import type { InboxEntry } from "../../../service/src/engine/store.ts";

export const DEVICES = 1_000;

const TEXT = `<toast><visual><binding template="ToastText02"><text id="1">Storm</text><text id="2">${"Wind ".repeat(40)}</text></binding></visual></toast>`;

/** Milliseconds since 1970 with their fraction, alike in all processes of this machine. */
export const nowMs = (): number => performance.timeOrigin + performance.now();

/** The n-th ring. */
export function ringOf(n: number): InboxEntry {
  const at = Date.now();
  return {
    deviceId: `device-${n % DEVICES}`,
    channelId: "channel-0",
    app: "ms-app://s-1-15-2-1-2-3-4-5-6-7",
    seq: n + 1,
    slot: null,
    keep: 20,
    messageId: (n + 1).toString(16).toUpperCase().padStart(16, "0"),
    type: "wns/toast",
    payload: `${nowMs()} ${TEXT}`,
    base64: false,
    tag: null,
    group: null,
    priority: 2,
    suppressPopup: false,
    collectionId: null,
    headers: null,
    acceptedAt: at,
    expiresAt: at + 86_400_000,
    showUntil: null,
  };
}
