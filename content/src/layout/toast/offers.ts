/** Which button of a toast stands where, and what stands on it. Places nothing. */
import type { Action, Command, Input } from "../../toast/actions.ts";
import type { ImageLookup } from "../image-address.ts";
import type { ControlBox } from "../scene.ts";
import type { Offer, Offered } from "./offered.ts";
import type { ToastDrawing } from "./toast-drawing.ts";

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

/** The words on a button; snooze and dismiss of the system need none of their own. */
function wordsOf({ content, activationType, arguments: given }: Action, drawing: ToastDrawing): string {
  if (content !== "" || activationType !== "system") return drawing.words(content);
  return given === "snooze" || given === "dismiss" ? drawing.strings[given] : "";
}

function button(offer: Offer<Action>, hasIcon: boolean, around: ImageLookup, drawing: ToastDrawing): Button {
  const { action, index } = offer;
  const { imageUri: src } = action;
  const icon = hasIcon && src !== undefined ? drawing.image({ src }, around)?.address : undefined;
  return { control: "button", index, words: wordsOf(action, drawing), icon };
}

function systemButton(control: "snooze" | "dismiss", { strings }: ToastDrawing): Button {
  return { control, index: 0, words: strings[control] };
}

const COMMANDS = ["snooze", "dismiss", "video", "voice", "decline"] as const;

/** The buttons of Windows 8.1's alarms and calls, which have no words of their own. */
export function commandButtons(commands: readonly Offer<Command>[], { strings }: ToastDrawing): readonly Button[] {
  return commands.map(({ action: { id }, index }) => {
    const known = COMMANDS.find((each) => each === id);
    return { control: "command", index, words: known === undefined ? id : strings[known] };
  });
}

/** The first button of each text input stands beside it; where two inputs have one name, beside the first. */
function replyTo(input: Input, { inputs, buttons }: Offered): Offer<Action> | undefined {
  const named = inputs.find(({ id, type }) => type === "text" && id === input.id);
  return named === input ? buttons.find(({ action }) => action.inputId === input.id) : undefined;
}

/**
 * What a toast offers. The buttons of the row have icons where all of them name one; a button beside its input has its own in any case.
 *
 * @source Microsoft, Toast schema, actions; "Interactive toasts"
 */
export function offersOf(offered: Offered, around: ImageLookup, drawing: ToastDrawing): Offers {
  const { inputs, buttons, commands } = offered;
  if (offered.asksMinutes) {
    return { asked: "minutes", row: [systemButton("snooze", drawing), systemButton("dismiss", drawing)] };
  }
  const replies = inputs.map((input) => replyTo(input, offered));
  const row = buttons.filter((each) => !replies.includes(each));
  const haveIcons = row.every(({ action }) => action.imageUri !== undefined);
  return {
    asked: inputs.map((input, index) => {
      const reply = replies[index];
      return { input, index, reply: reply && button(reply, true, around, drawing) };
    }),
    // What a sender wrote for Windows 10 stands for what it wrote for Windows 8.1.
    row:
      buttons.length > 0
        ? row.map((each) => button(each, haveIcons, around, drawing))
        : commandButtons(commands, drawing),
  };
}
