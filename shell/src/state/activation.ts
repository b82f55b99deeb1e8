/**
 * What a click hands to the app, as Windows does: the arguments of what was clicked, what the person entered, and for a protocol an
 * address that is safe to open. Opens nothing, and takes nothing away.
 */
import { type Action, bindingFor, type Input, type Tile, type TileSize, type Toast } from "@belfry/content";
import type { ShellApp } from "../shell-app.ts";
import type { TileItem, ToastItem } from "./shell-state.ts";

/** What was clicked. */
export type Control =
  /** The body of the toast. */
  | { readonly kind: "toast" }
  /** The nth action of the toast, in the row of buttons or in the menu. */
  | { readonly kind: "button"; readonly index: number }
  /** The nth of the deprecated commands. */
  | { readonly kind: "command"; readonly index: number }
  | { readonly kind: "header" }
  /** A tile; its id is empty for the app's own. */
  | { readonly kind: "tile"; readonly tileId: string; readonly size: TileSize }
  /** The system's own. */
  | { readonly kind: "snooze"; readonly minutes?: number }
  | { readonly kind: "dismiss" };

/** What the person entered, by id of the input. */
export type Inputs = Readonly<Record<string, string>>;

/** What the app is told. */
export interface Activation {
  /** Package SID, lower case. */
  readonly app: string;
  readonly kind: "toast" | "button" | "menu" | "header" | "tile" | "command";
  /** Empty where the sender gave none. */
  readonly arguments: string;
  readonly activationType: "foreground" | "background" | "protocol";
  /** Of a button: the value of every input of the toast; of a selection, the id of the choice. */
  readonly inputs: Inputs;
  /** Of a toast. */
  readonly tag: string | undefined;
  readonly group: string | undefined;
  /** Of a tile; empty for the app's own. */
  readonly tileId?: string;
  /** Of a command. */
  readonly commandId?: string;
  /** What a protocol opens; not there where its scheme may not be opened. */
  readonly protocolUri?: string;
  /** The app that a protocol is meant for, where the sender names one. */
  readonly protocolActivationTargetApplicationPfn?: string;
}

/** What the shell does itself. */
export type SystemCommand =
  | { readonly kind: "dismiss" }
  /** Minutes are no number where the person chose none. */
  | { readonly kind: "snooze"; readonly minutes: number };

/** What of an app decides about its activations. */
export type ActivatedApp = Pick<ShellApp, "packageSid" | "protocols">;

const OPENED = ["http", "https", "mailto", "tel"];
/** They run in the page or read what is not the sender's; no app can list them. */
const NEVER = ["javascript", "data", "file", "blob", "vbscript"];

/** An address as it may be opened. */
function openable(address: string, { protocols = [] }: ActivatedApp): string | undefined {
  const url = URL.parse(address);
  const scheme = url?.protocol.slice(0, -1) ?? "";
  const listed = protocols.map((protocol) => protocol.toLowerCase().replace(/:$/, ""));
  const isAllowed = !NEVER.includes(scheme) && (OPENED.includes(scheme) || listed.includes(scheme));
  return isAllowed ? url?.href : undefined;
}

/** Value of an input: of a selection only one that it offers. */
function enteredIn(input: Input, inputs: Inputs): string {
  const entered = Object.hasOwn(inputs, input.id) ? inputs[input.id] : undefined;
  const given = [entered, input.defaultInput].filter((value) => value !== undefined);
  if (input.type === "text") return given[0] ?? "";
  return given.find((value) => input.selections.some(({ id }) => id === value)) ?? "";
}

const valuesOf = ({ actions }: Toast, inputs: Inputs): Inputs =>
  Object.fromEntries((actions?.inputs ?? []).map((input) => [input.id, enteredIn(input, inputs)]));

/** The part of a toast, a button or a header that says how the app is started. */
type Start = Pick<Action, "protocolActivationTargetApplicationPfn"> & {
  readonly arguments?: string | undefined;
  readonly activationType?: "background" | "protocol" | undefined;
};

function started(app: ActivatedApp, kind: Activation["kind"], toast: ToastItem, start: Start): Activation {
  const { activationType = "foreground", protocolActivationTargetApplicationPfn: pfn } = start;
  const given = start.arguments ?? "";
  const protocolUri = activationType === "protocol" ? openable(given, app) : undefined;
  return {
    app: app.packageSid,
    kind,
    arguments: given,
    activationType,
    inputs: {},
    tag: toast.tag,
    group: toast.group,
    ...(protocolUri !== undefined && { protocolUri }),
    ...(pfn !== undefined && { protocolActivationTargetApplicationPfn: pfn }),
  };
}

function pressed(app: ActivatedApp, item: ToastItem, index: number, inputs: Inputs): Activation | undefined {
  const action = item.value.actions?.actions[index];
  if (action === undefined) return undefined;
  const { activationType, placement } = action;
  if (activationType === "system") return undefined;
  const start = { ...action, activationType };
  const activation = started(app, placement === "contextMenu" ? "menu" : "button", item, start);
  return { ...activation, inputs: valuesOf(item.value, inputs) };
}

function commanded(app: ActivatedApp, item: ToastItem, index: number): Activation | undefined {
  const command = item.value.commands?.commands[index];
  if (command === undefined) return undefined;
  return { ...started(app, "command", item, { arguments: command.arguments }), commandId: command.id };
}

function opened(app: ActivatedApp, tile: Tile | undefined, tileId: string, size: TileSize): Activation {
  const binding = tile && bindingFor(tile, size);
  const near = binding?.kind === "adaptive" ? binding.arguments : undefined;
  const given = near ?? tile?.arguments ?? "";
  const plain = { activationType: "foreground", inputs: {}, tag: undefined, group: undefined } as const;
  return { ...plain, app: app.packageSid, kind: "tile", arguments: given, tileId };
}

const isToast = (item: TileItem | ToastItem): item is ToastItem => item.value.kind === "toast";

/**
 * What a click hands to the app.
 *
 * @param item the toast, or the notification that the tile showed when it was clicked; undefined for a default tile
 * @returns undefined for what is the system's own, and for a control that the toast does not have
 * @source Microsoft, "Handle local activation", Toast schema; "Chaseable tiles"
 */
export function activationOf(
  app: ActivatedApp,
  item: TileItem | ToastItem | undefined,
  control: Control,
  inputs: Inputs = {},
): Activation | undefined {
  if (control.kind === "tile") {
    const tile = item === undefined || isToast(item) ? undefined : item.value;
    return opened(app, tile, control.tileId, control.size);
  }
  if (item === undefined || !isToast(item)) return undefined;
  const { value } = item;
  if (control.kind === "toast") return started(app, "toast", item, { ...value, arguments: value.launch });
  if (control.kind === "button") return pressed(app, item, control.index, inputs);
  if (control.kind === "command") return commanded(app, item, control.index);
  if (control.kind === "header" && value.header !== undefined) return started(app, "header", item, value.header);
  return undefined;
}

/** The system's own part of a click; undefined where the click is the app's. @source Microsoft, Toast schema, action */
export function systemCommandOf(toast: Toast, control: Control, inputs: Inputs = {}): SystemCommand | undefined {
  if (control.kind === "dismiss") return { kind: "dismiss" };
  if (control.kind === "snooze") return { kind: "snooze", minutes: control.minutes ?? Number.NaN };
  const action = control.kind === "button" ? toast.actions?.actions[control.index] : undefined;
  if (action?.activationType !== "system") return undefined;
  if (action.arguments === "dismiss") return { kind: "dismiss" };
  if (action.arguments !== "snooze") return undefined;
  const { inputId } = action;
  const chosen = toast.actions?.inputs.find((input) => input.id === inputId && input.type === "selection");
  // An empty text is the number 0, and here no number at all.
  const minutes = chosen === undefined ? "" : enteredIn(chosen, inputs);
  return { kind: "snooze", minutes: minutes.trim() === "" ? Number.NaN : Number(minutes) };
}

/** Whether the toast stays in sight after the click until its app updates it. @source Microsoft, Toast schema, afterActivationBehavior */
export function staysPending({ actions }: Toast, control: Control): boolean {
  return control.kind === "button" && actions?.actions[control.index]?.afterActivationBehavior === "pendingUpdate";
}
