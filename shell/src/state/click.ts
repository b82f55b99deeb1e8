/** What a click comes to: an event of the shell, an activation of the app, both or neither. Does none of it. */
import {
  type ActivatedApp,
  type Activation,
  activationOf,
  type Control,
  type Inputs,
  staysPending,
  systemCommandOf,
} from "./activation.ts";
import type { ShellEvent, Untimed } from "./event.ts";
import { appOf, type ShellState, type TileItem, type ToastItem, tileOf } from "./shell-state.ts";

/** Where somebody clicked, and what was entered until then. */
export interface Click {
  /** Of the toast, or of the notification that the tile showed; undefined for a default tile. */
  readonly key: string | undefined;
  readonly control: Control;
  readonly inputs: Inputs;
}

/** See the head of this file. */
export interface ClickResult {
  readonly event?: Untimed<ShellEvent>;
  readonly activation?: Activation;
}

function itemOf(state: ShellState, app: string, { key, control }: Click): TileItem | ToastItem | undefined {
  const ofApp = appOf(state, app);
  const items: readonly (TileItem | ToastItem)[] =
    control.kind === "tile" ? tileOf(ofApp, control.tileId).notifications : ofApp.toasts;
  return items.find((item) => item.key === key);
}

/** What a click does to a toast; undefined where the toast stays as it is. */
function eventOf(app: string, { key, value }: ToastItem | TileItem, click: Click, isTold: boolean) {
  if (value.kind !== "toast") return undefined;
  const { control, inputs } = click;
  const command = systemCommandOf(value, control, inputs);
  if (command?.kind === "dismiss") return { type: "dismissed", app, key } as const;
  if (command?.kind === "snooze") return { type: "snoozed", app, key, minutes: command.minutes } as const;
  if (!isTold || control.kind === "header") return undefined;
  return { type: "activated", app, key, pendingUpdate: staysPending(value, control) } as const;
}

/**
 * The system's own controls put a toast off or away. Any other tells the app, and takes the toast away unless it is a header, or a
 * button that leaves it waiting. A tile stays as it is.
 *
 * @returns nothing for a toast that is gone, and for a control that is not there
 * @source Microsoft, Toast schema; "Toast headers"
 */
export function clickOn(state: ShellState, app: ActivatedApp, click: Click): ClickResult {
  const item = itemOf(state, app.packageSid, click);
  if (item === undefined && click.control.kind !== "tile") return {};
  const activation = activationOf(app, item, click.control, click.inputs);
  const event = item && eventOf(app.packageSid, item, click, activation !== undefined);
  return { ...(event && { event }), ...(activation && { activation }) };
}
