/** What becomes of a proved push: kept, sent only if the device is there, or dropped. Pure: every fact is handed in. */
import { DEFAULT_TTL_SECONDS, type NotificationType, type Profile, type PushHeaders } from "@belfry/protocol";
import { type Slot, slotOf } from "../inbox/slot.ts";

/** Facts the decision rests on. */
export interface Circumstances {
  readonly headers: PushHeaders;
  readonly payloadBytes: number;
  /** Whether the device holds a connection now. */
  readonly connected: boolean;
  readonly profile: Profile;
}

export type Decision =
  | { readonly keep: true; readonly slot: Slot; readonly ttlSeconds: number; readonly why: string }
  | { readonly keep: false; readonly why: string };

/**
 * How long a notification that must not wait may bridge a broken connection of a device that was there when it came.
 *
 * @source ADR 0006; docs/reference/wns.md: WNS-7.10 wants none lost across a socket drop; WNS-7.02 wants none kept for a device that is away
 */
const BRIDGE_SECONDS = 60;

/** @source docs/reference/wns.md, R-7.1 */
const CACHED_BY_DEFAULT: Readonly<Record<NotificationType, boolean>> = {
  "wns/toast": true,
  "wns/tile": true,
  "wns/badge": true,
  "wns/raw": false,
};

/** Decides on one notification. @source docs/reference/wns.md, R-5.10, R-5.17, R-7.1, R-7.3 */
export function decide({ headers, payloadBytes, connected, profile }: Circumstances): Decision {
  const { type, cachePolicy, ttlSeconds } = headers;
  if (payloadBytes === 0) return { keep: false, why: "Raw notification payload is empty" };
  const cached = cachePolicy === undefined ? CACHED_BY_DEFAULT[type] && ttlSeconds !== 0 : cachePolicy === "cache";
  const slot = slotOf(type, headers, cached, profile);
  if (cached) return { keep: true, slot, ttlSeconds: ttlSeconds ?? DEFAULT_TTL_SECONDS, why: cachedBecause(slot) };
  if (!connected) return { keep: false, why: awayBecause(ttlSeconds) };
  const bridge = Math.min(ttlSeconds || BRIDGE_SECONDS, BRIDGE_SECONDS);
  return { keep: true, slot, ttlSeconds: bridge, why: "it may not wait, and its device is connected" };
}

const cachedBecause = ({ slot }: Slot): string =>
  slot === null
    ? "it may wait for its device and replaces nothing"
    : "it may wait for its device and replaces the older one in its slot";

/** The first was seen in answers of WNS. @source docs/reference/wns.md, WNS-7.02 */
const awayBecause = (ttlSeconds: number | undefined): string =>
  ttlSeconds === 0 ? "Device is offline and X-WNS-TTL is 0" : "Device is offline and X-WNS-Cache-Policy is no-cache";
