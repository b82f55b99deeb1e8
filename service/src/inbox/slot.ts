/** Which waiting notification a new one replaces, and how many may wait beside it. Pure. */
import { MAX_WAITING_TOASTS, type NotificationType, type Profile } from "@belfry/protocol";

export interface Slot {
  /** Entries of one channel with the same slot replace one another; null stands for itself. */
  readonly slot: string | null;
  /** How many entries of this type without a slot may wait on the channel. */
  readonly keep: number;
}

/** While a device is connected nothing is cached for it: entries without policy only bridge a broken connection. */
const MAX_IN_TRANSIT = 256;

const tile: Slot = { slot: "tile", keep: 1 };
const badge: Slot = { slot: "badge", keep: 1 };
const raw: Slot = { slot: "raw", keep: 1 };
const strictToast: Slot = { slot: "toast", keep: 1 };
const untaggedToast: Slot = { slot: null, keep: MAX_WAITING_TOASTS };
const inTransit: Slot = { slot: null, keep: MAX_IN_TRANSIT };

/**
 * The slot of a notification.
 *
 * @param cached whether its policy lets it wait for a device that is away
 * @source docs/reference/wns.md, R-7.1; ADR 0005 for toasts in `compat`
 */
export function slotOf(
  type: NotificationType,
  labels: { readonly tag: string | undefined; readonly group: string | undefined },
  cached: boolean,
  profile: Profile,
): Slot {
  if (!cached) return inTransit;
  if (type === "wns/tile") return tile;
  if (type === "wns/badge") return badge;
  if (type === "wns/raw") return raw;
  if (profile === "strict") return strictToast;
  if (labels.tag === undefined) return untaggedToast;
  // Neither label can hold a blank, so the pair is unambiguous.
  return { slot: `toast ${labels.group ?? ""} ${labels.tag}`, keep: MAX_WAITING_TOASTS };
}
