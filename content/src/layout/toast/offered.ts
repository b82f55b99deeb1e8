/** What a toast offers, as far as it counts: of more than five of a kind, the first. Says nothing and places nothing. */
import { type Action, COMMAND_IDS, type Command, type Commands, type Input, MAX_ACTIONS } from "../../toast/actions.ts";
import type { Toast } from "../../toast/toast.ts";
import type { ToastDrawing } from "./toast-drawing.ts";

/** One of the toast's actions or commands, and its place among all. */
export interface Offer<Kind> {
  readonly action: Kind;
  readonly index: number;
}

/** Everything that can be done. */
export interface Offered {
  readonly inputs: readonly Input[];
  readonly buttons: readonly Offer<Action>[];
  /** In the menu of a right click. */
  readonly menu: readonly Offer<Action>[];
  /** The buttons of Windows 8.1's alarms and calls, as far as they belong to what they stand on. */
  readonly commands: readonly Offer<Command>[];
  /** The system asks for how long, and its own snooze and dismiss stand for inputs and buttons. */
  readonly asksMinutes: boolean;
}

/** Menu items are known from this build on; before, they were buttons. */
const KNOWS_MENU = 14393;

const counted = <Kind>(all: readonly Kind[]): readonly Offer<Kind>[] =>
  all.slice(0, MAX_ACTIONS).map((action, index) => ({ action, index }));

function knownCommands({ scenario, commands }: Commands): readonly Offer<Command>[] {
  return counted(commands).filter(({ action }) => COMMAND_IDS[scenario].includes(action.id));
}

/** See the head of this file. @source Microsoft, Toast schema, actions */
export function offeredBy({ actions, commands }: Toast, drawing: ToastDrawing): Offered {
  const buttons: Offer<Action>[] = [];
  const menu: Offer<Action>[] = [];
  for (const offer of actions ? counted(actions.actions) : []) {
    const isInMenu = offer.action.placement === "contextMenu" && !drawing.isOlderThan(KNOWS_MENU);
    (isInMenu ? menu : buttons).push(offer);
  }
  return {
    inputs: actions?.inputs.slice(0, MAX_ACTIONS) ?? [],
    buttons,
    menu,
    commands: commands ? knownCommands(commands) : [],
    asksMinutes: actions?.systemCommands !== undefined,
  };
}
