import { describe, expect, test } from "bun:test";
import type { Action, Actions, Input, Toast } from "@belfry/content";
import { firstValueOf, inputsOf, replyTo } from "./entered.ts";
import { outcomeOf } from "./press.ts";

const REPLY: Input = { type: "text", id: "reply", defaultInput: "On my way" };
const TIME: Input = {
  type: "selection",
  id: "time",
  defaultInput: "15",
  selections: [
    { id: "5", content: "5 minutes" },
    { id: "15", content: "A quarter" },
  ],
};
const NOTHING_ENTERED = new Map<string, string>();

const toast = (actions: Partial<Actions>, more: Partial<Toast> = {}): Toast => ({
  kind: "toast",
  binding: { kind: "generic", children: [] },
  actions: { inputs: [], actions: [], ...actions },
  ...more,
});
const action = (more: Partial<Action>): Action => ({ content: "Go", arguments: "go", ...more });

describe("what a toast's inputs hold", () => {
  test("an input that nobody touched holds what the sender preset", () => {
    expect(inputsOf(toast({ inputs: [REPLY, TIME] }), [0, 1], NOTHING_ENTERED)).toEqual({
      reply: "On my way",
      time: "15",
    });
  });

  test("what the person entered stands in place of what was preset, even when it is nothing", () => {
    const entered = new Map([
      ["input-0", ""],
      ["input-1", "5"],
    ]);
    expect(inputsOf(toast({ inputs: [REPLY, TIME] }), [0, 1], entered)).toEqual({ reply: "", time: "5" });
  });

  test("a selection that presets a choice it does not have begins empty", () => {
    expect(firstValueOf({ ...TIME, defaultInput: "60" })).toBe("");
    const { defaultInput: _, ...open } = TIME;
    expect(firstValueOf(open)).toBe("");
  });

  test("C-79: an input that is not on display gives nothing", () => {
    expect(inputsOf(toast({ inputs: [REPLY, TIME] }), [1], NOTHING_ENTERED)).toEqual({ time: "15" });
  });

  test("of two inputs with one id, the first counts", () => {
    expect(inputsOf(toast({ inputs: [REPLY, { ...REPLY, defaultInput: "two" }] }), [0, 1], NOTHING_ENTERED)).toEqual({
      reply: "On my way",
    });
  });

  test("an id that is a name of every object is an ordinary id", () => {
    const inputs = inputsOf(toast({ inputs: [{ ...REPLY, id: "__proto__" }] }), [0], NOTHING_ENTERED);
    expect(Object.keys(inputs)).toEqual(["__proto__"]);
    expect(Object.getPrototypeOf(inputs)).toBe(Object.prototype);
  });
});

describe("what comes of a press", () => {
  const press = (pressed: Parameters<typeof outcomeOf>[0], on: Toast, entered = NOTHING_ENTERED) =>
    outcomeOf(pressed, on, inputsOf(on, [0], entered), entered.get("minutes-0"));

  test("a button hands the inputs to the app", () => {
    const asked = toast({ inputs: [REPLY], actions: [action({})] });
    const detail = { control: "button", index: 0, inputs: { reply: "On my way" } } as const;
    expect(press({ control: "button", index: 0 }, asked)).toEqual({ kind: "activate", detail });
  });

  test("the system's dismiss dismisses, whatever is entered", () => {
    const asked = toast({ inputs: [REPLY], actions: [action({ activationType: "system", arguments: "dismiss" })] });
    expect(press({ control: "button", index: 0 }, asked)).toEqual({ kind: "dismiss" });
  });

  test("a snooze button takes its minutes from the selection it names", () => {
    const snooze = action({ activationType: "system", arguments: "snooze", inputId: "time" });
    const asked = toast({ inputs: [TIME], actions: [snooze] });
    expect(press({ control: "button", index: 0 }, asked)).toEqual({ kind: "snooze", minutes: 15 });
    expect(press({ control: "button", index: 0 }, asked, new Map([["input-0", "5"]]))).toEqual({
      kind: "snooze",
      minutes: 5,
    });
  });

  test.each([undefined, "nowhere", "__proto__"])("a snooze button that names %p snoozes nine minutes", (inputId) => {
    const snooze = action({
      activationType: "system",
      arguments: "snooze",
      ...(inputId === undefined ? {} : { inputId }),
    });
    const asked = toast({ inputs: [{ ...TIME, id: "other" }], actions: [snooze] });
    expect(press({ control: "button", index: 0 }, asked)).toEqual({ kind: "snooze", minutes: 9 });
  });

  test.each(["soon", "-5", "0", " "])("minutes that read %p are nine", (id) => {
    const snooze = action({ activationType: "system", arguments: "snooze", inputId: "time" });
    const asked = toast({ inputs: [TIME], actions: [snooze] });
    expect(press({ control: "button", index: 0 }, asked, new Map([["input-0", id]]))).toEqual({
      kind: "snooze",
      minutes: 9,
    });
  });

  test("C-83: the system's own snooze takes the minutes chosen, nine at first", () => {
    const asked = toast({ systemCommands: "SnoozeAndDismiss" });
    expect(press({ control: "snooze", index: 0 }, asked)).toEqual({ kind: "snooze", minutes: 9 });
    expect(press({ control: "snooze", index: 0 }, asked, new Map([["minutes-0", "60"]]))).toEqual({
      kind: "snooze",
      minutes: 60,
    });
  });

  test("a command of a call is the app's, those of an alarm are the system's", () => {
    const commands = { scenario: "alarm", commands: [{ id: "snooze" }, { id: "dismiss" }, { id: "video" }] } as const;
    const old = toast({}, { commands });
    expect(press({ control: "command", index: 0 }, old)).toEqual({ kind: "snooze", minutes: 9 });
    expect(press({ control: "command", index: 1 }, old)).toEqual({ kind: "dismiss" });
    expect(press({ control: "command", index: 2 }, old).kind).toBe("activate");
  });
});

describe("the button that Enter presses", () => {
  test("C-80: it is the one that names the text input; a selection has none", () => {
    const asked = toast({
      inputs: [REPLY, TIME],
      actions: [action({}), action({ inputId: "reply" }), action({ inputId: "time" })],
    });
    expect(replyTo(asked, 0, [0, 1, 2])).toBe(1);
    expect(replyTo(asked, 1, [0, 1, 2])).toBeUndefined();
    expect(replyTo(asked, 0, [0, 2])).toBeUndefined();
  });
});
