/** Which waiting notification a new one replaces, and how many may wait beside it. Pure. */
import { type ChannelKind, MAX_WAITING_TOASTS, type NotificationType, type Profile } from "@belfry/protocol";
import { TILE_SLOT } from "../engine/store.ts";

export interface Slot {
  /** Entries of one channel with the same slot replace one another; null stands for itself. */
  readonly slot: string | null;
  /** How many entries of this type and this number may wait on the channel; see `EntryContent.keep`. */
  readonly keep: number;
}

/** What besides type and labels says how a notification waits. */
export interface Waiting {
  /** Whether its policy lets it wait for a device that is away. */
  readonly cached: boolean;
  readonly connected: boolean;
  readonly kind: ChannelKind;
  readonly profile: Profile;
}

/** What a sender says about replacing. */
export interface Labels {
  readonly tag: string | undefined;
  readonly group: string | undefined;
  /** On alternate channels only. */
  readonly topic: string | undefined;
}

/** While a device is connected nothing is cached for it: entries without policy only bridge a broken connection. */
const MAX_IN_TRANSIT = 256;

/** What may wait on an alternate channel: senders of Web Push mean each one that has no topic. @source RFC 8030 section 5.2; ours the number */
const MAX_ON_ALTERNATE = 200;

const tile: Slot = { slot: TILE_SLOT, keep: 1 };
const badge: Slot = { slot: "badge", keep: 1 };
const raw: Slot = { slot: "raw", keep: 1 };
const strictToast: Slot = { slot: "toast", keep: 1 };
const untaggedToast: Slot = { slot: null, keep: MAX_WAITING_TOASTS };
const inTransit: Slot = { slot: null, keep: MAX_IN_TRANSIT };

/**
 * The slot of a notification.
 *
 * A tile or badge is as good as its newest, also on its way. Of raw notifications and toasts a connected device gets each: what one slot
 * or twenty places hold is for devices that are away.
 *
 * @source docs/reference/wns.md, R-7.1, R-7.6; ADR 0005 for toasts in `compat`
 */
export function slotOf(type: NotificationType, labels: Labels, { cached, connected, kind, profile }: Waiting): Slot {
  if (kind === "alternate") return slotOfTopic(labels.topic, cached);
  if (!cached) return inTransit;
  if (type === "wns/tile") return tile;
  if (type === "wns/badge") return badge;
  if (type === "wns/raw") return connected ? inTransit : raw;
  if (profile === "strict") return connected ? inTransit : strictToast;
  if (labels.tag === undefined) return connected ? inTransit : untaggedToast;
  // Neither label can hold a blank, so the pair is unambiguous.
  const keep = connected ? MAX_IN_TRANSIT : MAX_WAITING_TOASTS;
  return { slot: `toast ${labels.group ?? ""} ${labels.tag}`, keep };
}

/** @source RFC 8030 section 5.4: the newest of a topic replaces what waits, also when it may not wait itself */
const slotOfTopic = (topic: string | undefined, cached: boolean): Slot => ({
  slot: topic === undefined ? null : `topic ${topic}`,
  keep: cached ? MAX_ON_ALTERNATE : MAX_IN_TRANSIT,
});
