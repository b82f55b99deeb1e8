import { describe, expect, test } from "bun:test";
import type { Toast } from "../../toast/toast.ts";
import { toast } from "../../toast/toast-builder.ts";
import { baselinesOf, imagesOf, layToast, linesOf, OPTIONS, textsOf } from "../testing/lay-toast.ts";
import { buttonStyleOf } from "./button-style.ts";
import { snoozeChoices } from "./snooze-choices.ts";

const ICON = "https://img.example/i.png";
const said = toast().text("Message");
/** Where the row of texts ends. */
const BELOW_TEXTS = 85;
const boxesOf = (built: { readonly value: Toast }, more = {}) =>
  layToast(built, more).controls.map(({ x, y, width, height }) => ({ x, y, width, height }));
const namesOf = (built: { readonly value: Toast }, more = {}) =>
  layToast(built, more).controls.map(({ control, index }) => `${control} ${index}`);

describe("inputs", () => {
  test("an input is 332 wide and 32 high at 16, with its title above and 16 below", () => {
    const scene = layToast(said.input("a").input("b", { title: "Your answer" }));
    expect(boxesOf(said.input("a").input("b", { title: "Your answer" }))).toEqual([
      { x: 16, y: 85, width: 332, height: 32 },
      { x: 16, y: 85 + 48 + 24, width: 332, height: 32 },
    ]);
    expect(textsOf(scene, "inputTitle")[0]).toMatchObject({ font: { sizePx: 15, weight: 400 }, opacity: 0.6, x: 16 });
    expect(baselinesOf(scene, "inputTitle")[0]).toBeCloseTo(85 + 48 + 16.2);
    expect(scene.size.height).toBe(85 + 48 + 24 + 48);
  });

  test("C-79: a sixth input and a sixth button are not shown, and menu items count with the buttons", () => {
    const inputs = [1, 2, 3, 4, 5, 6].reduce((built, at) => built.input(`i${at}`), said);
    expect(namesOf(inputs)).toEqual([0, 1, 2, 3, 4].map((at) => `input ${at}`));
    const buttons = [1, 2, 3, 4].reduce((built, at) => built.button(`b${at}`, "x"), said.menuItem("m", "x"));
    expect(namesOf(buttons.button("six", "x"))).toEqual([1, 2, 3, 4].map((at) => `button ${at}`));
  });

  test("C-80: a button that names a text input stands at its right, and the keyboard reaches it next", () => {
    const built = said.input("first").input("reply").button("Send", "s", { inputId: "reply" }).button("Like", "l");
    expect(namesOf(built)).toEqual(["input 0", "input 1", "button 0", "button 1"]);
    // Four letters of 7.5 and 12 on each side.
    expect(boxesOf(built).slice(1)).toEqual([
      { x: 16, y: 133, width: 332 - 4 - 54, height: 32 },
      { x: 348 - 54, y: 133, width: 54, height: 32 },
      { x: 16, y: 181, width: 332, height: 32 },
    ]);
  });

  test("C-80: with an icon it is a square of 32; without, never wider than 120", () => {
    const reply = (content: string, hints = {}) =>
      layToast(said.input("i").button(content, "s", { inputId: "i", ...hints })).controls[1];
    expect(reply("Send", { imageUri: ICON })).toMatchObject({ x: 316, width: 32, look: "icon", icon: ICON });
    expect(reply("S")).toMatchObject({ width: 32, look: "box" });
    expect(reply("Send it to everybody")).toMatchObject({ x: 228, width: 120 });
  });

  test("C-80: a button that names a selection stays in the row, and so does a second one of a text input", () => {
    const choice = said.choice("c", [{ id: "1", content: "One" }]).button("Pick", "p", { inputId: "c" });
    expect(boxesOf(choice)[1]).toEqual({ x: 16, y: 133, width: 332, height: 32 });
    const twice = said.input("i").button("a", "a", { inputId: "i" }).button("b", "b", { inputId: "i" });
    expect(boxesOf(twice)[2]).toEqual({ x: 16, y: 133, width: 332, height: 32 });
    const sameName = said.input("i").input("i").button("a", "a", { inputId: "i" });
    expect(namesOf(sameName)).toEqual(["input 0", "button 0", "input 1"]);
  });
});

describe("buttons", () => {
  test("C-81: one button is as wide as the toast, several are equal with 4 between them, 32 high, 16 below", () => {
    expect(boxesOf(said.button("a", "1"))).toEqual([{ x: 16, y: 85, width: 332, height: 32 }]);
    const two = said.button("a", "1").button("b", "2");
    expect(boxesOf(two)).toEqual([
      { x: 16, y: 85, width: 164, height: 32 },
      { x: 184, y: 85, width: 164, height: 32 },
    ]);
    expect(layToast(two).size.height).toBe(85 + 32 + 16);
    const five = boxesOf([1, 2, 3, 4, 5].reduce((built, at) => built.button(`${at}`, "x"), said));
    for (const [at, { x, width }] of five.entries()) {
      expect(width).toBeCloseTo((332 - 16) / 5);
      expect(x).toBeCloseTo(16 + at * (width + 4));
    }
  });

  test("C-81: menu items stand in the menu only; before build 14393 they are buttons", () => {
    const built = said.menuItem("Mute", "m").button("Open", "o");
    expect(layToast(built).menu).toEqual([0]);
    expect(namesOf(built)).toEqual(["button 1"]);
    expect(layToast(built, { build: 10586 }).menu).toEqual([]);
    expect(namesOf(built, { build: 10586 })).toEqual(["button 0", "button 1"]);
  });

  test("C-82: a style counts only where the toast turns styles on", () => {
    const built = said.button("Yes", "y", { buttonStyle: "Success" }).button("No", "n", { buttonStyle: "Critical" });
    expect([0, 1, 2].map((at) => buttonStyleOf(built.value, at))).toEqual(["Success", "Critical", undefined]);
    const { useButtonStyle: _, ...plain } = built.value;
    expect(buttonStyleOf(plain, 0)).toBeUndefined();
  });

  test("C-82: icons stand left of the words, on all buttons of the row or on none", () => {
    const looks = (built: { readonly value: Toast }) => layToast(built).controls.map(({ look, icon }) => [look, icon]);
    const one = said.button("a", "1", { imageUri: ICON });
    expect(looks(one.button("b", "2", { imageUri: ICON }))).toEqual([
      ["icon", ICON],
      ["icon", ICON],
    ]);
    expect(looks(one.button("b", "2"))).toEqual([
      ["box", undefined],
      ["box", undefined],
    ]);
    // A quick reply has its icon beside plain buttons, as in Microsoft's own example.
    const reply = said.input("i").button("Send", "s", { inputId: "i", imageUri: ICON }).button("Like", "l");
    expect(looks(reply).slice(1)).toEqual([
      ["icon", ICON],
      ["box", undefined],
    ]);
  });

  test("a system button without words says what it does, in the words that were given", () => {
    const built = said
      .button("", "snooze", { activationType: "system" })
      .button("", "dismiss", { activationType: "system" });
    const words = (more = {}) => layToast(built, more).controls.map((control) => control.words);
    expect(words()).toEqual(["Snooze", "Dismiss"]);
    expect(words({ strings: { snooze: "Später" } })).toEqual(["Später", "Dismiss"]);
  });

  test("the deprecated commands are buttons in their order, unless there are real ones", () => {
    const built = said.commands({
      scenario: "incomingCall",
      commands: [{ id: "voice" }, { id: "snooze" }, { id: "decline" }],
    });
    expect(namesOf(built)).toEqual(["command 0", "command 2"]);
    expect(layToast(built).controls.map(({ words }) => words)).toEqual(["Voice", "Decline"]);
    expect(namesOf(built.button("a", "b"))).toEqual(["button 0"]);
  });
});

describe("snooze and dismiss", () => {
  test("C-83: six choices of minutes with 9 preset, and two buttons", () => {
    expect(snoozeChoices().map(({ minutes, content }) => [minutes, content])).toEqual([
      [5, "5 minutes"],
      [9, "9 minutes"],
      [10, "10 minutes"],
      [60, "1 hour"],
      [240, "4 hours"],
      [1440, "1 day"],
    ]);
    expect(snoozeChoices().filter(({ preset }) => preset)).toMatchObject([{ minutes: 9 }]);
    expect(snoozeChoices({ minutes: (count) => `${count} min` })[3]?.content).toBe("60 min");
    const scene = layToast(said.snoozeAndDismiss());
    expect(scene.controls).toEqual([
      { control: "minutes", index: 0, look: "box", words: "Snooze for", x: 16, y: 85, width: 332, height: 32 },
      { control: "snooze", index: 0, look: "box", words: "Snooze", x: 16, y: 133, width: 164, height: 32 },
      { control: "dismiss", index: 0, look: "box", words: "Dismiss", x: 184, y: 133, width: 164, height: 32 },
    ]);
    expect(scene.size.height).toBe(133 + 48);
  });

  test("C-83: the sender's own inputs and buttons are not shown then, its menu is", () => {
    const scene = layToast(said.input("i").button("b", "x").menuItem("m", "x").snoozeAndDismiss());
    expect(scene.controls.map(({ control }) => control)).toEqual(["minutes", "snooze", "dismiss"]);
    expect(scene.menu).toEqual([1]);
  });
});

describe("a call", () => {
  const call = said.scenario("incomingCall");

  test("C-85: round buttons of 72 stand in the middle, 12 apart; the last one answers, 24 below, as wide as the toast", () => {
    const scene = layToast(call.button("Text", "t").button("Decline", "d").button("Answer", "a"));
    expect(scene.controls).toMatchObject([
      { index: 0, look: "round", x: 104, y: BELOW_TEXTS, width: 72, height: 72 },
      { index: 1, look: "round", x: 188, y: BELOW_TEXTS, width: 72, height: 72 },
      { index: 2, look: "box", accent: true, x: 16, y: BELOW_TEXTS + 96, width: 332, height: 32 },
    ]);
    expect(scene.controls.filter(({ accent }) => accent)).toHaveLength(1);
    expect(scene.size.height).toBe(BELOW_TEXTS + 96 + 32 + 16);
    expect(boxesOf(call.button("Answer", "a"))).toEqual([{ x: 16, y: BELOW_TEXTS, width: 332, height: 32 }]);
    expect(boxesOf(call)).toEqual([]);
  });

  test("C-85: the caller's picture is above the texts, a circle of 96 or a square of 200, 12 above them", () => {
    const round = layToast(call.image(ICON, { crop: "circle" }));
    expect(imagesOf(round, "inline")).toMatchObject([
      { box: { x: 134, y: 44, width: 96, height: 96 }, crop: "circle" },
    ]);
    expect(baselinesOf(round, "title")[0]).toBeCloseTo(44 + 96 + 12 + 16.2);
    const square = layToast(call.image(ICON).image(ICON));
    expect(imagesOf(square, "inline").map(({ box }) => box.width)).toEqual([200, 332]);
    expect(imagesOf(square, "inline")[0]?.box).toEqual({ x: 82, y: 44, width: 200, height: 200 });
  });

  test("C-85: a text is in the middle where it asks for that, in a call only", () => {
    const built = toast().text("Ann", { callScenarioCenterAlign: true }).text("calls");
    const aligns = (each: { readonly value: Toast }) =>
      ["title", "body"].map((role) => textsOf(layToast(each), role)[0]?.align);
    expect(aligns(built.scenario("incomingCall"))).toEqual(["center", "left"]);
    expect(aligns(built)).toEqual(["left", "left"]);
  });

  test("a call that only the system answers keeps the system's look", () => {
    expect(layToast(call.snoozeAndDismiss()).controls.map(({ look }) => look)).toEqual(["box", "box", "box"]);
    expect(linesOf(layToast(call), "appName")).toEqual([OPTIONS.app.name]);
  });
});
