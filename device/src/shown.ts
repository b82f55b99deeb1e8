/**
 * What a device shows of one app: its tile, its badge, its toasts, and its secondary tiles. The rules of replacing, making room,
 * expiring and removing, as Windows has them: as functions for those who keep their own lists, and as {@link Shown}, which keeps them.
 *
 * Pure: every time is an argument, and all of them by one clock, the service's ({@link import("./device.ts").Device.serviceNow}),
 * because deadlines are. Refuses to know how anything is drawn, and reads no XML.
 */
import { DEFAULT_TTL_SECONDS, MAX_QUEUED_TILES, MAX_WAITING_TOASTS, type Match } from "@belfry/protocol";
import type { ReceivedNotification } from "./notification.ts";

/** Tile notifications that a tile with a queue shows in turn. @source docs/reference/wns.md, R-7.4 */
export const MAX_SHOWN_TILES = MAX_QUEUED_TILES;

/** Toasts of one app on display. @source ADR 0005 */
export const MAX_SHOWN_TOASTS = MAX_WAITING_TOASTS;

/** Three days: what is shown without a deadline of its sender, and no toast longer. @source docs/reference/wns.md, R-7.3 */
const SHOWN_MS = DEFAULT_TTL_SECONDS * 1000;

/** The part of a notification that says until when it may be shown. */
type Lasting = Pick<ReceivedNotification, "type" | "expiresAt">;

/** By what a notification is found again. */
export type Labels = Pick<ReceivedNotification, "tag" | "group">;

/** A span on display; both ends in milliseconds since 1970. */
export interface ShownSpan {
  readonly receivedAt: number;
  /** It is gone from this moment on. */
  readonly until: number;
}

/**
 * Until when a notification may be shown: its sender's deadline, else 3 days after the device received it; toasts never longer
 * than 3 days. Raw notifications are not shown and have only their deadline.
 *
 * @param receivedAt milliseconds since 1970
 * @returns milliseconds since 1970; Infinity for a raw notification without a deadline
 * @source docs/reference/wns.md, R-7.3
 */
export function shownUntil({ type, expiresAt }: Lasting, receivedAt: number): number {
  const threeDays = receivedAt + SHOWN_MS;
  const deadline = expiresAt?.getTime() ?? (type === "wns/raw" ? Number.POSITIVE_INFINITY : threeDays);
  return type === "wns/toast" ? Math.min(deadline, threeDays) : deadline;
}

/** Whether a removal is about the toast: every label that the match names is the toast's. @source docs/reference/wns.md, R-5.18 */
export function isMatched(match: Match, { tag, group }: Labels): boolean {
  if (match.all) return true;
  return (match.tag ?? tag) === tag && (match.group ?? group) === group;
}

/** Whether it is on display still. @param now milliseconds since 1970 */
export const isShownAt =
  (now: number) =>
  ({ until }: Pick<ShownSpan, "until">): boolean =>
    now < until;

/**
 * Whether a tile in the queue goes for a newer one: that has the same tag, in whatever case. One without a tag stands for itself.
 *
 * @source Microsoft, `TileNotification.Tag`
 */
export function replacesTile(newer: Pick<Labels, "tag">, older: Pick<Labels, "tag">): boolean {
  return !!newer.tag && older.tag?.toLowerCase() === newer.tag.toLowerCase();
}

/** Whether a toast goes for a newer one. Its identity is its tag and group; one without a tag stands for itself. @source ADR 0005 */
export function replacesToast(newer: Labels, older: Labels): boolean {
  return !!newer.tag && older.tag === newer.tag && older.group === newer.group;
}

/**
 * Puts the newest in front and makes room: what it replaces goes, what has expired goes, then the oldest beyond the number that fits.
 * What has expired before it came changes nothing.
 *
 * @param items newest first, as is what comes back
 */
export function withNewest<Item extends ShownSpan>(
  items: readonly Item[],
  newest: Item,
  most: number,
  isReplaced: (older: Item) => boolean,
): readonly Item[] {
  const isShown = isShownAt(newest.receivedAt);
  if (!isShown(newest)) return items;
  return [newest, ...items.filter((older) => isShown(older) && !isReplaced(older))].slice(0, most);
}

/** One notification on display. */
export interface ShownItem extends ShownSpan {
  readonly notification: ReceivedNotification;
}

/** One tile as it stands. */
export interface ShownTile {
  /** Oldest first: at most one, or with the queue at most five that the tile shows in turn. */
  readonly tiles: readonly ShownItem[];
  readonly badge: ShownItem | undefined;
}

/** Everything of one app at one moment. */
export interface ShownNow extends ShownTile {
  /** Oldest first, at most 20. */
  readonly toasts: readonly ShownItem[];
  /** By id of the tile; those that show nothing are left out. */
  readonly secondaryTiles: ReadonlyMap<string, ShownTile>;
}

/** One tile, main or secondary: its queue, newest first, and its badge. */
class Tile {
  #most = 1;
  #tiles: readonly ShownItem[] = [];
  #badge: ShownItem | undefined;

  enableQueue(enabled: boolean): void {
    this.#most = enabled ? MAX_SHOWN_TILES : 1;
    this.#tiles = this.#tiles.slice(0, this.#most);
  }

  show(item: ShownItem): void {
    const { notification } = item;
    if (notification.type === "wns/badge") this.#badge = item;
    else {
      const isReplaced = (older: ShownItem) => replacesTile(notification, older.notification);
      this.#tiles = withNewest(this.#tiles, item, this.#most, isReplaced);
    }
  }

  at(now: number): ShownTile {
    const isShown = isShownAt(now);
    return {
      tiles: this.#tiles.filter(isShown).reverse(),
      badge: this.#badge !== undefined && isShown(this.#badge) ? this.#badge : undefined,
    };
  }
}

/** See the head of this file. One for each app. */
export class Shown {
  readonly #main = new Tile();
  readonly #secondary = new Map<string, Tile>();
  /** Newest first. */
  #toasts: readonly ShownItem[] = [];

  /**
   * Whether a tile shows up to five notifications in turn instead of the newest. At first it does not; switched off again, the
   * newest stays.
   *
   * @param tileId a secondary tile's; absent for the app's own
   * @source Microsoft, `TileUpdater.EnableNotificationQueue`; docs/reference/wns.md, R-7.4
   */
  enableTileQueue(enabled: boolean, tileId?: string): void {
    this.#tile(tileId).enableQueue(enabled);
  }

  /**
   * Takes in a notification. Raw ones are not shown, and what has expired changes nothing. What came on a secondary tile's channel
   * goes to that tile; toasts on it are passed over, as there are none.
   *
   * @param receivedAt milliseconds since 1970
   * @returns whether it is on display now
   */
  show(notification: ReceivedNotification, receivedAt: number): boolean {
    const { type, kind, label } = notification;
    const item = { notification, receivedAt, until: shownUntil(notification, receivedAt) };
    if (type === "wns/raw" || kind === "alternate" || !isShownAt(receivedAt)(item)) return false;
    if (type !== "wns/toast") this.#tile(kind === "tile" ? label : undefined).show(item);
    else if (kind === "primary") {
      const isReplaced = (older: ShownItem) => replacesToast(notification, older.notification);
      this.#toasts = withNewest(this.#toasts, item, MAX_SHOWN_TOASTS, isReplaced);
    } else return false;
    return true;
  }

  /** Takes the toasts away that match. @returns those that were there, oldest first */
  remove(match: Match): readonly ShownItem[] {
    const gone = this.#toasts.filter(({ notification }) => isMatched(match, notification));
    this.#toasts = this.#toasts.filter((toast) => !gone.includes(toast));
    return gone.reverse();
  }

  /** What is on display. Changes nothing, so it may be asked for any moment. @param now milliseconds since 1970 */
  at(now: number): ShownNow {
    const secondary = [...this.#secondary].map(([id, tile]) => [id, tile.at(now)] as const);
    const visible = secondary.filter(([, { tiles, badge }]) => tiles.length > 0 || badge !== undefined);
    const toasts = this.#toasts.filter(isShownAt(now)).reverse();
    return { ...this.#main.at(now), toasts, secondaryTiles: new Map(visible) };
  }

  #tile(id: string | undefined): Tile {
    if (id === undefined) return this.#main;
    const tile = this.#secondary.get(id) ?? new Tile();
    this.#secondary.set(id, tile);
    return tile;
  }
}
