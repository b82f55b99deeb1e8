/** What becomes of a proved push: kept, sent only if the device is there, or dropped. Pure: every fact is handed in. */
import {
  type ChannelKind,
  DEFAULT_TTL_SECONDS,
  type EndReason,
  type NotificationType,
  type Profile,
  type PushHeaders,
} from "@belfry/protocol";
import { type Slot, slotOf } from "../inbox/slot.ts";

/** Facts the decision rests on. */
export interface Circumstances {
  readonly headers: PushHeaders;
  readonly topic: string | undefined;
  readonly payloadBytes: number;
  readonly kind: ChannelKind;
  /** Whether the device holds a connection now. */
  readonly connected: boolean;
  readonly profile: Profile;
}

export type Decision =
  | { readonly keep: true; readonly slot: Slot; readonly ttlSeconds: number; readonly why: string }
  | { readonly keep: false; readonly why: string; readonly reason: DropReason };

/** Why nobody gets it. */
export type DropReason = Extract<EndReason, "AWAY" | "USELESS">;

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
export function decide(facts: Circumstances): Decision {
  const { headers, topic, kind, connected, profile } = facts;
  const { type, cachePolicy, ttlSeconds, tag, group } = headers;
  const useless = uselessBecause(facts);
  if (useless !== undefined) return { keep: false, why: useless, reason: "USELESS" };
  const cached = cachePolicy === undefined ? CACHED_BY_DEFAULT[type] && ttlSeconds !== 0 : cachePolicy === "cache";
  const slot = slotOf(type, { tag, group, topic }, { cached, connected, kind, profile });
  if (cached) return { keep: true, slot, ttlSeconds: ttlSeconds ?? DEFAULT_TTL_SECONDS, why: cachedBecause(slot) };
  if (!connected) return { keep: false, why: awayBecause(facts), reason: "AWAY" };
  // In Web Push a time to live of 0 means this very moment: what breaks off is not sent again. @source RFC 8030 section 5.2
  const bridge = kind === "alternate" ? 0 : Math.min(ttlSeconds || BRIDGE_SECONDS, BRIDGE_SECONDS);
  return { keep: true, slot, ttlSeconds: bridge, why: "it may not wait, and its device is connected" };
}

/** Why nobody could ever receive it. @source docs/reference/wns.md, R-5.17, and WNS-2.09 for tiles */
function uselessBecause({ headers: { type }, payloadBytes, kind }: Circumstances): string | undefined {
  if (kind === "tile" && type !== "wns/tile" && type !== "wns/badge")
    return "A secondary tile takes tiles and badges only";
  // On an alternate channel an empty push is a knock on the door. RFC 8030 allows it.
  if (payloadBytes === 0 && kind !== "alternate") return "Raw notification payload is empty";
  return undefined;
}

const cachedBecause = ({ slot }: Slot): string =>
  slot === null
    ? "it may wait for its device and replaces nothing"
    : "it may wait for its device and replaces the older one in its slot";

/** The last was seen in answers of WNS. @source docs/reference/wns.md, WNS-7.02 */
function awayBecause({ kind, headers: { ttlSeconds } }: Circumstances): string {
  if (kind === "alternate") return "Device is offline and TTL is 0";
  return ttlSeconds === 0
    ? "Device is offline and X-WNS-TTL is 0"
    : "Device is offline and X-WNS-Cache-Policy is no-cache";
}
