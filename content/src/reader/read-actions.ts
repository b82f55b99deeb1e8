/** Reads buttons, inputs and commands of a toast. */
import {
  ACTION,
  ACTIONS,
  type Action,
  type Actions,
  COMMAND,
  COMMAND_IDS,
  COMMANDS,
  type Command,
  type Commands,
  INPUT,
  type Input,
  MAX_ACTIONS,
  SELECTION,
  type Selection,
} from "../toast/actions.ts";
import type { FindingCode } from "./finding.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** The first five; the sixth is noted. */
function keepFive<Item>(reading: Reading, found: readonly (readonly [Item, XmlElement])[], code: FindingCode): Item[] {
  const sixth = found[MAX_ACTIONS];
  if (sixth !== undefined) reading.report(code, sixth[1]);
  return found.slice(0, MAX_ACTIONS).map(([item]) => item);
}

function readSelections(reading: Reading, elements: readonly XmlElement[]): Selection[] {
  const found = elements.flatMap((element) => {
    const { id, content } = readAttributes<Selection>(reading, element, SELECTION);
    reading.children(element, []);
    if (id && content) return [[{ id, content }, element] as const];
    reading.report("E-SELECTION", element);
    return [];
  });
  return keepFive(reading, found, "E-SELECTIONS-MAX");
}

function readInput(reading: Reading, element: XmlElement): Input | undefined {
  const { id, type, placeHolderContent, ...look } = readAttributes(reading, element, INPUT);
  const selections = readSelections(reading, reading.children(element, ["selection"]));
  if (!id || type === undefined) {
    reading.report("E-INPUT", element);
    return undefined;
  }
  if (type === "selection") return { ...look, id, type, selections };
  return { ...look, ...(placeHolderContent === undefined ? {} : { placeHolderContent }), id, type: "text" };
}

/** Leaves out what has no effect because of something else that is missing. */
function withoutIdle(reading: Reading, element: XmlElement, action: Action, styled: boolean): Action {
  const { protocolActivationTargetApplicationPfn: target, buttonStyle: style, placement, ...rest } = action;
  const reaches = target === undefined || action.activationType === "protocol";
  if (!reaches) reading.report("W-PFN", element);
  if (style !== undefined && !styled) reading.report("W-BUTTON-STYLE", element);
  const isMenu = placement !== undefined && !reading.isOlderThan(14393, element, "menu");
  return {
    ...rest,
    ...(target !== undefined && reaches ? { protocolActivationTargetApplicationPfn: target } : {}),
    ...(style !== undefined && styled ? { buttonStyle: style } : {}),
    ...(isMenu ? { placement } : {}),
  };
}

function readAction(reading: Reading, element: XmlElement, styled: boolean): Action | undefined {
  const said = readAttributes<Action>(reading, element, ACTION);
  reading.children(element, []);
  const { content, arguments: given } = said;
  if (content === undefined) reading.report("E-ACTION-CONTENT", element);
  if (given === undefined) reading.report("E-ACTION-ARGS", element);
  if (content === undefined || given === undefined) return undefined;
  return withoutIdle(reading, element, { ...said, content, arguments: given }, styled);
}

function checkButtons(reading: Reading, element: XmlElement, { actions, inputs }: Actions): Action[] {
  const buttons = actions.filter(({ placement }) => placement === undefined);
  const icons = buttons.filter(({ imageUri }) => imageUri !== undefined).length;
  if (icons > 0 && icons < buttons.length) reading.report("W-ICON-MIX", element);
  return actions.map((action) => {
    const { inputId, ...rest } = action;
    if (inputId === undefined || inputs.some(({ id }) => id === inputId)) return action;
    reading.report("W-ENUM", element);
    return rest;
  });
}

/** @param styled whether the toast turns button styles on */
export function readActions(reading: Reading, element: XmlElement, styled: boolean): Actions {
  const said = readAttributes<Actions>(reading, element, ACTIONS);
  const children = reading.children(element, ["input", "action"]);
  const pairs = <Item>(name: string, read: (each: XmlElement) => Item | undefined) =>
    children
      .filter((child) => child.name === name)
      .map((child) => [read(child), child] as const)
      .filter((pair): pair is readonly [Item & {}, XmlElement] => pair[0] !== undefined);
  const inputs = keepFive(
    reading,
    pairs("input", (each) => readInput(reading, each)),
    "E-INPUTS-MAX",
  );
  const found = pairs("action", (each) => readAction(reading, each, styled));
  const actions = keepFive(reading, found, "E-ACTIONS-MAX");
  return { ...said, inputs, actions: checkButtons(reading, element, { inputs, actions }) };
}

/** The commands that belong to their scenario; undefined without one. */
export function readCommands(reading: Reading, element: XmlElement): Commands | undefined {
  if (reading.profile === "win10") reading.report("W-COMMANDS", element);
  const { scenario } = readAttributes<Commands>(reading, element, COMMANDS);
  const commands = reading.children(element, ["command"]).flatMap((child) => {
    const { id, ...more } = readAttributes<Command>(reading, child, COMMAND);
    reading.children(child, []);
    if (scenario !== undefined && id !== undefined && COMMAND_IDS[scenario].includes(id)) return [{ ...more, id }];
    reading.report("W-ENUM", child);
    return [];
  });
  if (scenario !== undefined) return { scenario, commands };
  if (attributeOf(element, "scenario") === undefined) {
    reading.report("W-ENUM", element);
  }
  return undefined;
}
