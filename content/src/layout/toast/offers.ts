/** What a person can do on a toast: which inputs and buttons count, and which button stands where. Places nothing. */
import { type Action, COMMAND_IDS, type Input, MAX_ACTIONS } from "../../toast/actions.ts";
import type { Toast } from "../../toast/toast.ts";
import type { ImageLookup } from "../image-address.ts";
import type { ControlBox } from "../scene.ts";
import type { ToastDrawing } from "./frame.ts";
import { commandWords, stringsOf } from "./toast-strings.ts";

/** A button without a place. */
export type Button = Pick<ControlBox, "control" | "index" | "words" | "icon">;

/** An input, and the button beside it. */
export interface Asked {
  readonly input: Input;
  readonly index: number;
  readonly reply: Button | undefined;
}

/** Everything that can be done, but for the menu. */
export interface Offers {
  /** `minutes`: the system's own choice. */
  readonly asked: readonly Asked[] | "minutes";
  /** Below the inputs, beside each other. */
  readonly row: readonly Button[];
}

/** Menu items are known from this build on; before, they were buttons. */
const KNOWS_MENU = 14393;

interface Indexed {
  readonly action: Action;
  readonly index: number;
}

/** The words on a button; snooze and dismiss of the system need none of their own. */
function wordsOf({ content, activationType, arguments: given }: Action, drawing: ToastDrawing): string {
  if (content !== "" || activationType !== "system") return drawing.words(content);
  return given === "snooze" || given === "dismiss" ? stringsOf(drawing.options.strings)[given] : "";
}

function button({ action, index }: Indexed, hasIcon: boolean, around: ImageLookup, drawing: ToastDrawing): Button {
  const { imageUri: src } = action;
  const icon = hasIcon && src !== undefined ? drawing.image({ src }, around)?.address : undefined;
  return { control: "button", index, words: wordsOf(action, drawing), icon };
}

function systemButton(control: "snooze" | "dismiss", { options }: ToastDrawing): Button {
  return { control, index: 0, words: stringsOf(options.strings)[control] };
}

/** The buttons of Windows 8.1's alarms and calls, as far as they belong to what they stand on. */
function commandButtons({ commands }: Toast, { options }: ToastDrawing): Button[] {
  if (commands === undefined) return [];
  const known = COMMAND_IDS[commands.scenario];
  return commands.commands
    .slice(0, MAX_ACTIONS)
    .flatMap(({ id }, index): Button[] =>
      known.includes(id) ? [{ control: "command", index, words: commandWords(id, options.strings) }] : [],
    );
}

/** The first button of each text input stands beside it; where two inputs have one name, beside the first. */
function replyTo(input: Input, inputs: readonly Input[], buttons: readonly Indexed[]): Indexed | undefined {
  const named = inputs.find(({ id, type }) => type === "text" && id === input.id);
  return named === input ? buttons.find(({ action }) => action.inputId === input.id) : undefined;
}

const isMenu = ({ placement }: Action, drawing: ToastDrawing): boolean =>
  placement === "contextMenu" && !drawing.isOlderThan(KNOWS_MENU);

/** The actions that count, with their places among all. */
const countedActions = ({ actions }: Toast): readonly Indexed[] =>
  (actions?.actions ?? []).slice(0, MAX_ACTIONS).map((action, index) => ({ action, index }));

/** Indices of the actions in the menu of a right click. */
export function menuOf(toast: Toast, drawing: ToastDrawing): readonly number[] {
  return countedActions(toast)
    .filter(({ action }) => isMenu(action, drawing))
    .map(({ index }) => index);
}

/**
 * What a toast offers. Of more than five inputs, or five buttons and menu items, the first count. The buttons of the row have icons
 * where all of them name one; a button beside its input has its own in any case.
 *
 * @source Microsoft, Toast schema, actions; "Interactive toasts"
 */
export function offersOf(toast: Toast, around: ImageLookup, drawing: ToastDrawing): Offers {
  const { inputs = [], systemCommands } = toast.actions ?? {};
  if (systemCommands !== undefined) {
    return { asked: "minutes", row: [systemButton("snooze", drawing), systemButton("dismiss", drawing)] };
  }
  const buttons = countedActions(toast).filter(({ action }) => !isMenu(action, drawing));
  const asked = inputs.slice(0, MAX_ACTIONS);
  const replies = asked.map((input) => replyTo(input, asked, buttons));
  const row = buttons.filter((each) => !replies.includes(each));
  const haveIcons = row.every(({ action }) => action.imageUri !== undefined);
  return {
    asked: asked.map((input, index) => {
      const reply = replies[index];
      return { input, index, reply: reply && button(reply, true, around, drawing) };
    }),
    // What a sender wrote for Windows 10 stands for what it wrote for Windows 8.1.
    row:
      buttons.length > 0 ? row.map((each) => button(each, haveIcons, around, drawing)) : commandButtons(toast, drawing),
  };
}
