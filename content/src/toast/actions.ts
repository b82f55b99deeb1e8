/** What a person can do on a toast: buttons, menu items and inputs, as values and as attributes. */
import { type AttributesOf, choice, flag, text } from "../attribute.ts";

/** Inputs, buttons (menu items among them) and choices of one input that Windows shows. @source Microsoft, Toast schema */
export const MAX_ACTIONS = 5;

/** One choice of a selection. */
export interface Selection {
  readonly id: string;
  readonly content: string;
}

interface InputShape {
  /** Under this name the app gets what the person entered. */
  readonly id: string;
  /** Stands above it. */
  readonly title?: string;
  /** The text it begins with, or the id of the choice it begins with. */
  readonly defaultInput?: string;
}

/** A box for words. */
export interface TextInput extends InputShape {
  readonly type: "text";
  /** Stands in it, in grey, while it is empty. */
  readonly placeHolderContent?: string;
}

/** A box with choices. */
export interface SelectionInput extends InputShape {
  readonly type: "selection";
  /** One to five. */
  readonly selections: readonly Selection[];
}

/** What a person can enter. */
export type Input = TextInput | SelectionInput;

/** How the app is started by a click. */
export const ACTIVATIONS = ["foreground", "background", "protocol"] as const;

/** How a button looks and acts. Absent means Windows' default. */
export interface ActionHints {
  /** `foreground` when absent; `system` for snooze and dismiss. */
  readonly activationType?: "background" | "protocol" | "system";
  /** The app that a protocol opens. */
  readonly protocolActivationTargetApplicationPfn?: string;
  /** `pendingUpdate` keeps the toast in sight, waiting. */
  readonly afterActivationBehavior?: "pendingUpdate";
  /** An icon of 16 by 16 pixels, white; all buttons have one or none has. */
  readonly imageUri?: string;
  /** The text input beside which the button stands, or the selection that holds a snooze button's minutes. */
  readonly inputId?: string;
  /** Needs `useButtonStyle` on the toast. */
  readonly buttonStyle?: "Success" | "Critical";
  readonly toolTip?: string;
  readonly actionId?: string;
}

/** A button, or an item in the menu. */
export interface Action extends ActionHints {
  /** The words on it. */
  readonly content: string;
  /** Handed to the app; `snooze` or `dismiss` for the system's own. */
  readonly arguments: string;
  /** In the menu of a right click, not in the row of buttons; from build 14393. */
  readonly placement?: "contextMenu";
}

/** Everything a person can do on a toast: at most five inputs, and five buttons and menu items. */
export interface Actions {
  readonly inputs: readonly Input[];
  readonly actions: readonly Action[];
  /** The system's own snooze and dismiss, instead of inputs and buttons. */
  readonly systemCommands?: "SnoozeAndDismiss";
}

/** Deprecated buttons of Windows 8.1 phones' alarms and calls. */
export interface Commands {
  readonly scenario: "alarm" | "incomingCall";
  readonly commands: readonly Command[];
}

/** One of the deprecated buttons. */
export interface Command {
  readonly id: string;
  readonly arguments?: string;
}

/** The commands of each scenario. @source Microsoft, Toast schema, command */
export const COMMAND_IDS: Readonly<Record<Commands["scenario"], readonly string[]>> = {
  alarm: ["snooze", "dismiss"],
  incomingCall: ["video", "voice", "decline"],
};

/** The attribute of the element around inputs and buttons. */
export const ACTIONS: AttributesOf<Actions> = [choice("hint-systemCommands", ["SnoozeAndDismiss"])];

/** The attributes of an input. */
export const INPUT: AttributesOf<InputShape & { readonly type: string; readonly placeHolderContent?: string }> = [
  text("id"),
  choice("type", ["text", "selection"]),
  text("title"),
  text("placeHolderContent"),
  text("defaultInput"),
];

/** The attributes of a choice. */
export const SELECTION: AttributesOf<Selection> = [text("id"), text("content")];

/** The attributes of a button. */
export const ACTION: AttributesOf<Action> = [
  text("content"),
  text("arguments"),
  choice("activationType", [...ACTIVATIONS, "system"], { standard: "foreground" }),
  text("protocolActivationTargetApplicationPfn"),
  choice("afterActivationBehavior", ["default", "pendingUpdate"], { standard: "default" }),
  choice("placement", ["contextMenu"]),
  text("imageUri"),
  text("hint-inputId"),
  choice("hint-buttonStyle", ["Success", "Critical"], { exact: true }),
  text("hint-toolTip"),
  text("hint-actionId"),
];

/** The attribute of the element around commands. */
export const COMMANDS: AttributesOf<Commands> = [choice("scenario", Object.keys(COMMAND_IDS))];
/** The attributes of a command. */
export const COMMAND: AttributesOf<Command> = [text("id"), text("arguments")];

/** The flag that turns `hint-buttonStyle` on stands on the toast itself. */
export const USE_BUTTON_STYLE = flag("useButtonStyle", false);
