/**
 * Everything the person sees, as plain values: of each app its tiles, badges and toasts, and the pop-ups. Holds no payload that was
 * not read, and knows no page: how it changes stands in reduce.ts, what is seen of it at a moment in the selectors.
 */
import type { Badge, Tile, TileSize, Toast } from "@belfry/content";
import type { ShownSpan } from "@belfry/device";

/** Apps that one shell shows; what comes for another is suppressed. The page names its apps, so that none is left out by chance. */
export const MAX_APPS = 100;

/** Secondary tiles of one app; what comes for another is suppressed. As many as a person could pin and still find. */
export const MAX_SECONDARY_TILES = 50;

/** Toasts that wait to pop up. The one that waits longest makes room: it is in the list anyway. */
export const MAX_WAITING_POPUPS = 20;

/** What every notification on display has. Times are milliseconds since 1970. */
export interface ShownNotification extends ShownSpan {
  /**
   * Names it within the shell: a number in digits, higher than that of all that came before. Never given twice: what replaces it gets
   * another one, and so does a toast that comes back.
   */
  readonly key: string;
  /** The XML as it came. */
  readonly payload: string;
}

/** A tile notification. */
export interface TileItem extends ShownNotification {
  readonly value: Tile;
  readonly tag: string | undefined;
}

/** A badge that is seen; one that clears leaves none. */
export interface BadgeItem extends ShownNotification {
  readonly value: Badge;
}

/** A toast. */
export interface ToastItem extends ShownNotification {
  readonly value: Toast;
  readonly tag: string | undefined;
  readonly group: string | undefined;
  /** What stands for the `{name}` of its texts and bars. */
  readonly data: Readonly<Record<string, string>>;
  /** The highest sequence number of its data so far, 0 at first. */
  readonly dataSequence: number;
  /** A button was pressed that leaves the toast in sight until the app replaces or updates it. */
  readonly pending?: true;
  /** Out of sight until this moment, when it comes as if it were new. */
  readonly snoozedUntil?: number;
}

/** One tile: the app's own or a secondary one. */
export interface TileState {
  /** The sizes on which it shows up to five notifications in turn; on the others it shows the newest. At first none. */
  readonly queueEnabled: readonly TileSize[];
  /** Newest first. */
  readonly notifications: readonly TileItem[];
  readonly badge: BadgeItem | undefined;
  /** As the person chose it; undefined until then. */
  readonly size: TileSize | undefined;
}

/** Everything of one app. */
export interface AppState {
  /** By id of a secondary tile; the app's own tile is under the empty text. Tiles on which nothing was ever done are not there. */
  readonly tiles: Readonly<Record<string, TileState>>;
  /** Newest first, at most 20; those that pop up and those that are snoozed are among them. */
  readonly toasts: readonly ToastItem[];
}

/** Names a toast. */
export interface ToastRef {
  /** Package SID, lower case. */
  readonly app: string;
  readonly key: string;
}

/** A toast that pops up. */
export interface Popup extends ToastRef {
  /** When it goes; Infinity while it stays until somebody does something. */
  readonly until: number;
  /** Since when the pointer or the keyboard is on it, which stops its time. */
  readonly heldSince?: number;
}

/** See the head of this file. */
export interface ShellState {
  /** By package SID, lower case. */
  readonly apps: Readonly<Record<string, AppState>>;
  /** In sight, the one that came first in front; at most as many as the options allow. */
  readonly popups: readonly Popup[];
  /** Toasts that pop up when there is room, in this order; they are in the list meanwhile. */
  readonly waiting: readonly ToastRef[];
  /** Toasts go straight to the list, but for alarms, calls and urgent ones. */
  readonly doNotDisturb: boolean;
  /** How many keys were given. */
  readonly keysGiven: number;
}

/** A shell that shows nothing. */
export const EMPTY_STATE: ShellState = { apps: {}, popups: [], waiting: [], doNotDisturb: false, keysGiven: 0 };

/** An app of which nothing is shown. */
export const EMPTY_APP: AppState = { tiles: {}, toasts: [] };

/** The tile of an app before anything was done to it. */
export const EMPTY_TILE: TileState = { queueEnabled: [], notifications: [], badge: undefined, size: undefined };

/** What stands under a name. Names come from senders and apps, and `__proto__` is one of them. */
function lookUp<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** The app's part of the state. @param app package SID, lower case */
export function appOf(state: ShellState, app: string): AppState {
  return lookUp(state.apps, app) ?? EMPTY_APP;
}

/** One tile of an app. @param tileId empty for the app's own */
export function tileOf(app: AppState, tileId: string): TileState {
  return lookUp(app.tiles, tileId) ?? EMPTY_TILE;
}

/** The toast of a reference, unless it is gone. */
export function toastOf(state: ShellState, { app, key }: ToastRef): ToastItem | undefined {
  return appOf(state, app).toasts.find((toast) => toast.key === key);
}

/** Sorts what came last to the front. By its key, because clocks are set back. */
export const byNewest = (a: ShownNotification, b: ShownNotification): number => Number(b.key) - Number(a.key);

/** Whether two references name one toast. */
export const isSameToast =
  (a: ToastRef) =>
  (b: ToastRef): boolean =>
    a.app === b.app && a.key === b.key;

/** Whether it is in the list of the notification centre: neither popping up nor put off. */
export function isListed(state: ShellState, app: string, { key, snoozedUntil }: ToastItem): boolean {
  return snoozedUntil === undefined && !state.popups.some(isSameToast({ app, key }));
}
