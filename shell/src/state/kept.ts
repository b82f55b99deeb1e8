/**
 * What a page keeps of its shell while it is closed: payloads, labels and what the person chose. Nothing of it is trusted when it comes
 * back: every payload is read again, every number and bound is checked again. Refuses to know where it is kept.
 */
import {
  type NotificationKind,
  readValue,
  staysUntilDismissed,
  TILE_SIZES,
  type TileSize,
  type Toast,
} from "@belfry/content";
import { isShownAt, shownUntil } from "@belfry/device";
import { withApp, withTile } from "./app-state.ts";
import { linedUp, USUAL_POPUPS } from "./popups.ts";
import { withReadOnTile } from "./receive.ts";
import { current, type ReduceOptions } from "./reduce.ts";
import {
  appOf,
  byNewest,
  EMPTY_STATE,
  isSameToast,
  MAX_WAITING_POPUPS,
  type ShellState,
  type ShownNotification,
  type TileState,
  type ToastItem,
  tileOf,
} from "./shell-state.ts";
import { limitedData } from "./toast-data.ts";
import { latestReturn, withToast } from "./toast-list.ts";

/**
 * Characters of what is kept: a fifth of what localStorage holds for a whole origin. Where more is on display the oldest notifications
 * are left out, whichever app they are of.
 */
export const MAX_KEPT_CHARACTERS = 1_000_000;

const VERSION = 1;
/** Characters around the entries. */
const FRAME = 100;

/** What the person or the app chose for one tile. */
interface KeptTile {
  readonly app: string;
  readonly tileId: string;
  readonly queueEnabled?: readonly TileSize[];
  readonly size?: TileSize | undefined;
}

/** One notification. */
interface KeptNotification {
  readonly app: string;
  readonly kind: NotificationKind;
  readonly payload: string;
  readonly receivedAt: number;
  readonly until: number;
  readonly tileId?: string;
  readonly tag?: string | undefined;
  readonly group?: string | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly dataSequence?: number | undefined;
  readonly pending?: true | undefined;
  readonly snoozedUntil?: number | undefined;
  /** It pops up again, because it stays until somebody does something. */
  readonly popsUp?: true | undefined;
}

function keptTiles(state: ShellState): KeptTile[] {
  return Object.entries(state.apps).flatMap(([app, { tiles }]) =>
    Object.entries(tiles)
      .filter(([, { queueEnabled, size }]) => queueEnabled.length > 0 || size !== undefined)
      .map(([tileId, { queueEnabled, size }]) => ({ app, tileId, queueEnabled, size })),
  );
}

const spanOf = ({ payload, receivedAt, until }: ShownNotification) => ({ payload, receivedAt, until });

function keptToast(state: ShellState, app: string, toast: ToastItem): KeptNotification {
  const { key, tag, group, data, dataSequence, pending, snoozedUntil, value } = toast;
  const popsUp = staysUntilDismissed(value) && [...state.popups, ...state.waiting].some(isSameToast({ app, key }));
  return {
    ...{ app, kind: "toast", ...spanOf(toast), tag, group, pending, snoozedUntil },
    data: Object.keys(data).length > 0 ? data : undefined,
    dataSequence: dataSequence > 0 ? dataSequence : undefined,
    popsUp: popsUp || undefined,
  };
}

/** A notification on display, and what is kept of it. */
interface Kept {
  readonly item: ShownNotification;
  readonly entry: KeptNotification;
}

function keptOnTile(app: string, tileId: string, { notifications, badge }: TileState): Kept[] {
  const tiles = notifications.map((item): Kept => {
    return { item, entry: { app, kind: "tile", tileId, ...spanOf(item), tag: item.tag } };
  });
  return badge === undefined
    ? tiles
    : [...tiles, { item: badge, entry: { app, kind: "badge", tileId, ...spanOf(badge) } }];
}

/** Newest first. */
function keptNotifications(state: ShellState): KeptNotification[] {
  const all = Object.entries(state.apps).flatMap(([app, { tiles, toasts }]) => [
    ...toasts.map((item): Kept => ({ item, entry: keptToast(state, app, item) })),
    ...Object.entries(tiles).flatMap(([tileId, tile]) => keptOnTile(app, tileId, tile)),
  ]);
  return all.sort((a, b) => byNewest(a.item, b.item)).map(({ entry }) => entry);
}

/** The first entries that fit together, as JSON. */
function fitting(entries: readonly unknown[], characters: number): readonly string[] {
  const texts: string[] = [];
  let left = characters;
  for (const entry of entries) {
    const text = JSON.stringify(entry);
    // One more for the comma.
    left -= text.length + 1;
    if (left < 0) break;
    texts.push(text);
  }
  return texts;
}

/**
 * The state as text, no longer than {@link MAX_KEPT_CHARACTERS}. Pop-ups that go by themselves are not kept: their toasts are in the
 * list when the page opens again.
 */
export function keep(state: ShellState): string {
  const tiles = fitting(keptTiles(state), MAX_KEPT_CHARACTERS - FRAME);
  const used = tiles.reduce((sum, text) => sum + text.length + 1, FRAME);
  const notifications = fitting(keptNotifications(state), MAX_KEPT_CHARACTERS - used);
  const { doNotDisturb } = state;
  return `{"version":${VERSION},"doNotDisturb":${doNotDisturb},"tiles":[${tiles}],"notifications":[${notifications}]}`;
}

type Fields = Readonly<Record<string, unknown>>;

/** When, and as which Windows, what was kept is read. */
interface Reading {
  readonly now: number;
  readonly options: ReduceOptions;
}

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;
const isText = (value: unknown): value is string => typeof value === "string";
const isTime = (value: unknown): value is number =>
  typeof value === "number" && !Number.isNaN(new Date(value).getTime());
const isKind = (value: unknown): value is NotificationKind =>
  value === "tile" || value === "toast" || value === "badge";
const isTileSize = (value: unknown): value is TileSize => (TILE_SIZES as readonly unknown[]).includes(value);
const fieldsIn = (value: unknown): Fields[] => (Array.isArray(value) ? value.filter(isFields) : []);
const textOf = (value: unknown): string | undefined => (isText(value) ? value : undefined);

function parsed(text: string): Fields | undefined {
  if (text.length > MAX_KEPT_CHARACTERS) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isFields(value) && value.version === VERSION ? value : undefined;
  } catch {
    // What is no JSON was not written here, and is as good as nothing.
    return undefined;
  }
}

function withKeptTile(state: ShellState, { app, tileId, queueEnabled, size }: Fields): ShellState {
  if (!isText(app) || !isText(tileId)) return state;
  const enabled = Array.isArray(queueEnabled) ? queueEnabled : [];
  const before = appOf(state, app);
  const next = {
    ...tileOf(before, tileId),
    queueEnabled: TILE_SIZES.filter((each) => enabled.includes(each)),
    size: isTileSize(size) ? size : undefined,
  };
  return withApp(state, app, withTile(before, tileId, next));
}

function dataOf(value: unknown): ToastItem["data"] {
  if (!isFields(value)) return {};
  return (
    limitedData(
      Object.fromEntries(Object.entries(value).filter((entry): entry is [string, string] => isText(entry[1]))),
    ) ?? {}
  );
}

function toastOf(fields: Fields, shown: ShownNotification, value: Toast, now: number): ToastItem {
  const { tag, group, data, dataSequence, pending, snoozedUntil } = fields;
  const returnsAt = isTime(snoozedUntil) ? Math.min(snoozedUntil, latestReturn(now)) : undefined;
  const most = shownUntil({ type: "wns/toast", expiresAt: undefined }, returnsAt ?? shown.receivedAt);
  return {
    ...shown,
    ...{ value, tag: textOf(tag), group: textOf(group), data: dataOf(data) },
    until: Math.min(shown.until, most),
    dataSequence: Number.isSafeInteger(dataSequence) ? Math.max(0, Number(dataSequence)) : 0,
    ...(pending === true && { pending }),
    ...(returnsAt !== undefined && { snoozedUntil: returnsAt }),
  };
}

/** Those that stay until somebody does something wait to pop up again. */
function withKeptToast(state: ShellState, app: string, toast: ToastItem, popsUp: boolean): ShellState {
  const next = withApp(state, app, withToast(appOf(state, app), toast));
  const isInLine = popsUp && staysUntilDismissed(toast.value) && next.waiting.length < MAX_WAITING_POPUPS;
  return isInLine ? { ...next, waiting: [...next.waiting, { app, key: toast.key }] } : next;
}

/** Puts one notification on top of those that were kept before it. */
function withKept(state: ShellState, fields: Fields, { now, options }: Reading): ShellState {
  const { app, kind, payload, receivedAt, until, tileId, tag } = fields;
  if (!isText(app) || !isText(payload) || !isTime(receivedAt) || !isTime(until) || !isKind(kind)) return state;
  const value = readValue(payload, kind, options);
  const keyed = { ...state, keysGiven: state.keysGiven + 1 };
  // Nothing came later than now; a clock that was set back since then makes it come now.
  const shown = { key: String(keyed.keysGiven), payload, receivedAt: Math.min(receivedAt, now), until };
  if (value?.kind === "toast") {
    const toast = toastOf(fields, shown, value, now);
    const isShown = isShownAt(toast.receivedAt)(toast);
    return isShown ? withKeptToast(keyed, app, toast, fields.popsUp === true) : state;
  }
  if (value === undefined || !isText(tileId)) return state;
  return withReadOnTile(keyed, value, { app, tileId, tag: textOf(tag), shown });
}

/**
 * The state that was kept, as it is now. Anything that {@link keep} did not write, and what another version wrote, is the empty state;
 * a part that is wrong is left out.
 *
 * @param text undefined where nothing was kept
 * @param now milliseconds since 1970
 */
export function restore(text: string | undefined, now: number, options: ReduceOptions = {}): ShellState {
  const kept = text === undefined ? undefined : parsed(text);
  if (kept === undefined) return EMPTY_STATE;
  const chosen = fieldsIn(kept.tiles).reduce(withKeptTile, {
    ...EMPTY_STATE,
    doNotDisturb: kept.doNotDisturb === true,
  });
  const oldestFirst = fieldsIn(kept.notifications).toReversed();
  const shown = oldestFirst.reduce<ShellState>((state, fields) => withKept(state, fields, { now, options }), chosen);
  return linedUp(current(shown, now), now, options.maxPopups ?? USUAL_POPUPS);
}
