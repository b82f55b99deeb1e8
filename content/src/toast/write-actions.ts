/** Writes buttons, inputs and commands of a toast, and refuses what Windows would not show. */
import { ContentError, refuseMissing, refuseMore } from "../content-error.ts";
import { type WriteOptions, writeEach, writeElement } from "../pen.ts";
import {
  ACTION,
  ACTIONS,
  type Action,
  type Actions,
  COMMAND,
  COMMAND_IDS,
  COMMANDS,
  type Commands,
  INPUT,
  type Input,
  MAX_ACTIONS,
  SELECTION,
} from "./actions.ts";
import type { Toast } from "./toast.ts";

function refuse(words: string, advice: string): never {
  throw new ContentError("VALUE", words, advice);
}

function refuseInput(input: Input): void {
  refuseMissing(input.id, "the id of an input", "give it one: the app gets what was entered under it");
  if (input.type !== "selection") return;
  refuseMore(input.selections.length, MAX_ACTIONS, `choices of the input ${input.id}`);
  refuseMissing(input.selections[0], `a choice of the input ${input.id}`, "add one or more choices");
  for (const { id, content } of input.selections) {
    refuseMissing(id, `the id of a choice of ${input.id}`, "Windows leaves a choice without id out");
    refuseMissing(content, `the words of a choice of ${input.id}`, "Windows leaves a choice without content out");
  }
}

/** Whether a button may be without words: the system writes its own, and an icon may stand alone. */
function isWordless(action: Action): boolean {
  return action.activationType === "system" || (action.imageUri !== undefined && action.toolTip !== undefined);
}

function refuseAction(action: Action, toast: Toast, inputs: readonly Input[]): void {
  const { content, buttonStyle, inputId, activationType } = action;
  if (content === undefined || !isWordless(action)) {
    refuseMissing(content, "the words of a button", "Windows drops a toast with a button that has none");
  }
  if (action.arguments === undefined) refuseMissing(undefined, `the arguments of ${content}`, "Windows leaves it out");
  if (buttonStyle !== undefined && toast.useButtonStyle !== true) {
    refuse(`the style of ${content} has no effect`, "set useButtonStyle on the toast");
  }
  if (inputId !== undefined && !inputs.some(({ id }) => id === inputId)) {
    refuse(`${content} belongs to an input that is not there`, "name the id of an input of this toast");
  }
  refuseTarget(action.protocolActivationTargetApplicationPfn, activationType);
}

/** Throws for a target app without the protocol that would reach it. */
export function refuseTarget(target: string | undefined, activationType: string | undefined): void {
  if (target === undefined || activationType === "protocol") return;
  refuse("a target app needs activation by protocol", "set activationType to protocol");
}

function refuseSystem({ systemCommands, inputs, actions }: Actions): void {
  if (systemCommands === undefined) return;
  const buttons = actions.filter(({ placement }) => placement === undefined).length;
  refuseMore(inputs.length + buttons, 0, "inputs and buttons beside the system's snooze and dismiss");
}

function refuseActions(actions: Actions, toast: Toast): void {
  refuseMore(actions.inputs.length, MAX_ACTIONS, "inputs");
  refuseMore(actions.actions.length, MAX_ACTIONS, "buttons and menu items");
  for (const input of actions.inputs) refuseInput(input);
  const ids = actions.inputs.map(({ id }) => id);
  if (new Set(ids).size < ids.length) refuse("two inputs have the same id", "give each its own");
  for (const action of actions.actions) refuseAction(action, toast, actions.inputs);
  const buttons = actions.actions.filter(({ placement }) => placement === undefined);
  const icons = buttons.filter(({ imageUri }) => imageUri !== undefined).length;
  if (icons > 0 && icons < buttons.length) refuse("only some buttons have icons", "give one to all of them or to none");
  refuseSystem(actions);
}

function writeInput(input: Input, options: WriteOptions): string {
  const choices = input.type === "selection" ? input.selections : [];
  const content = writeEach(choices, (each) => writeElement("selection", SELECTION, each, "", options));
  return writeElement("input", INPUT, input, content, options);
}

/** @throws ContentError TOO_MANY, MISSING, VALUE */
export function writeActions(actions: Actions, toast: Toast, options: WriteOptions): string {
  refuseActions(actions, toast);
  const inputs = writeEach(actions.inputs, (input) => writeInput(input, options));
  const buttons = writeEach(actions.actions, (action) => writeElement("action", ACTION, action, "", options));
  return writeElement("actions", ACTIONS, actions, inputs + buttons, options);
}

/** @throws ContentError VALUE for a command of another scenario */
export function writeCommands(commands: Commands, options: WriteOptions): string {
  for (const { id } of commands.commands) {
    if (COMMAND_IDS[commands.scenario]?.includes(id) === true) continue;
    refuse(`${id} is no command of ${commands.scenario}`, `use ${COMMAND_IDS[commands.scenario]?.join(", ")}`);
  }
  const content = writeEach(commands.commands, (command) => writeElement("command", COMMAND, command, "", options));
  return writeElement("commands", COMMANDS, commands, content, options);
}
