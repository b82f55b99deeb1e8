/** Everything that can happen to a shell, as a closed list of plain values. Each says when; none says what comes of it. */
import type { TileSize } from "@belfry/content";
import type { Match, ReceivedNotification } from "@belfry/device";
import type { ToastRef } from "./shell-state.ts";

/** When it happened: milliseconds since 1970, by the clock of the notifications' deadlines. */
interface At {
  readonly at: number;
}

interface OfApp extends At {
  /** Package SID, lower case. */
  readonly app: string;
}

interface OfToast extends At, ToastRef {}

interface OfTile extends OfApp {
  /** Of a secondary tile; empty for the app's own. */
  readonly tileId: string;
}

/** A notification came for an app. */
export interface Received extends OfApp {
  readonly type: "received";
  readonly notification: ReceivedNotification;
}

/** The sender or the app took toasts back. */
export interface Removed extends OfApp {
  readonly type: "removed";
  readonly match: Match;
}

/** The person put a toast away. */
export interface Dismissed extends OfToast {
  readonly type: "dismissed";
}

/** The person clicked a toast or one of its controls. */
export interface Activated extends OfToast {
  readonly type: "activated";
  /** Whether it stays in sight, waiting for the app; it leaves when absent. */
  readonly pendingUpdate?: boolean;
}

/** The person wants to see a toast again later. */
export interface Snoozed extends OfToast {
  readonly type: "snoozed";
  /** From 1 minute to three days; what lies outside becomes the nearest of them, and what is no number nine minutes. */
  readonly minutes: number;
}

/** The pointer or the keyboard came upon a pop-up. */
export interface Held extends OfToast {
  readonly type: "held";
}

/** And left it. */
export interface Released extends OfToast {
  readonly type: "released";
}

/** Time passed. */
export interface Tick extends At {
  readonly type: "tick";
}

/** The app took what its tile shows away; the badge stays. */
export interface TileCleared extends OfTile {
  readonly type: "tileCleared";
}

/** The app took its badge away; the tile stays. */
export interface BadgeCleared extends OfTile {
  readonly type: "badgeCleared";
}

/** The app lets a tile show up to five notifications in turn, or the newest alone. */
export interface QueueEnabled extends OfTile {
  readonly type: "queueEnabled";
  readonly enabled: boolean;
  /** On this size; on every one when absent. */
  readonly size?: TileSize;
}

/** The person wants no pop-ups, or wants them again. */
export interface DoNotDisturb extends At {
  readonly type: "doNotDisturb";
  readonly enabled: boolean;
}

/** The app gave a toast other data. */
export interface DataUpdated extends OfApp {
  readonly type: "dataUpdated";
  readonly tag: string;
  readonly group: string | undefined;
  /** By name; what is not named stays. */
  readonly data: Readonly<Record<string, string>>;
  /** 0 always counts; otherwise only one that is higher than all before. */
  readonly sequence: number;
}

/** The person made a tile larger or smaller. */
export interface Resized extends OfTile {
  readonly type: "resized";
  readonly size: TileSize;
}

/** The person emptied the notification centre. */
export interface CentreCleared extends At {
  readonly type: "centreCleared";
  /** Only of this app; of every one when absent. */
  readonly app?: string;
}

/** An app was uninstalled: nothing of it stays. */
export interface AppForgotten extends OfApp {
  readonly type: "appForgotten";
}

/** See the head of this file. */
export type ShellEvent =
  | Received
  | Removed
  | Dismissed
  | Activated
  | Snoozed
  | Held
  | Released
  | Tick
  | TileCleared
  | BadgeCleared
  | QueueEnabled
  | DoNotDisturb
  | DataUpdated
  | Resized
  | CentreCleared
  | AppForgotten;

/** What callers hand in who leave the time to the shell. */
export type Untimed<Event extends At> = Event extends At ? Omit<Event, "at"> : never;
