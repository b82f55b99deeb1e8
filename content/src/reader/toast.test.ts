import { describe, expect, test } from "bun:test";
import { listTemplates } from "../catalogue/templates.ts";
import { SOUND_PREFIX, SOUNDS } from "../toast/audio.ts";
import type { GenericBinding } from "../toast/toast.ts";
import { readNotification } from "./read-notification.ts";
import type { ReadOptions } from "./reading.ts";

const generic = (content: string) => `<visual><binding template="ToastGeneric">${content}</binding></visual>`;
const said = generic("<text>x</text>");
const toast = (content: string, more = "") => `<toast${more}>${content}</toast>`;
const read = (xml: string, options?: ReadOptions) => readNotification(xml, "toast", options);
const codes = (xml: string, options?: ReadOptions) => read(xml, options).findings.map(({ code }) => code);
const children = (content: string, options?: ReadOptions) =>
  (read(toast(generic(content)), options).value?.binding as GenericBinding | undefined)?.children;
const offered = (content: string, more = "") => read(toast(`${said}<actions${more}>${content}</actions>`));
const offerCodes = (content: string, more = "") => offered(content, more).findings.map(({ code }) => code);

describe("a legacy toast", () => {
  test("C-42 the eight names are accepted by every Windows with their numbers of texts and pictures", () => {
    for (const { name, textCount, imageCount } of listTemplates().filter(({ kind }) => kind === "toast")) {
      const texts = Array.from({ length: textCount + 1 }, (_, at) => `<text id="${at + 1}">t</text>`).join("");
      const images = Array.from({ length: imageCount + 1 }, (_, at) => `<image id="${at + 1}" src="i"/>`).join("");
      const xml = toast(`<visual><binding template="${name}">${images}${texts}</binding></visual>`);
      for (const profile of ["win8", "win81", "win10"] as const) {
        expect(codes(xml, { profile })).toEqual(["W-ID-RANGE", "W-ID-RANGE"]);
        expect(read(xml, { profile }).value?.binding).toMatchObject({
          template: name,
          texts: Array.from({ length: textCount }, () => ({ text: "t" })),
          images: Array.from({ length: imageCount }, () => ({ src: "i" })),
        });
      }
    }
    expect(codes(toast(said), { profile: "win81" }).sort()).toEqual(["E-NO-USABLE", "E-TEMPLATE"]);
  });

  test("C-45 launch, duration, sound and commands are read; a command of another scenario is ignored", () => {
    const xml = toast(
      `${said}<commands scenario="alarm"><command id="snooze"/><command id="voice"/><command id="dismiss" arguments="x"/></commands>`,
      ' launch="id=7" duration="long"',
    );
    expect(codes(xml)).toEqual(["W-COMMANDS", "W-ENUM"]);
    expect(read(xml).value).toMatchObject({
      launch: "id=7",
      duration: "long",
      commands: { scenario: "alarm", commands: [{ id: "snooze" }, { id: "dismiss", arguments: "x" }] },
    });
  });
});

describe("a toast of Windows 10", () => {
  test("C-72 V11 three texts are shown and a fourth is noted", () => {
    const four = "<text>1</text><image src='i'/><text>2</text><text>3</text><text>4</text>";
    expect(codes(toast(generic(four)))).toEqual(["W-TEXT-MAX"]);
    expect(children(four)?.map((child) => child.kind)).toEqual(["text", "image", "text", "text"]);
  });

  test("C-73 hints of groups have no effect on a text outside a group", () => {
    expect(codes(toast(generic('<text hint-style="title" hint-maxLines="1">x</text>')))).toEqual(["I-TOP-HINT"]);
    expect(children('<text hint-style="title" hint-maxLines="1">x</text>')).toEqual([
      { kind: "text", text: "x", maxLines: 1 },
    ]);
  });

  test("C-74 V10 a toast without text is shown with words of Windows' own", () => {
    expect(read(toast('<visual><binding template="ToastGeneric"/></visual>'))).toMatchObject({
      ok: true,
      value: { binding: { kind: "generic", children: [] } },
      findings: [{ code: "W-NO-TEXT" }],
    });
  });

  test("C-76 an attribution counts once, and before build 14393 as an ordinary text", () => {
    const xml = '<text>x</text><text placement="attribution">a</text><text placement="attribution">b</text>';
    expect(codes(toast(generic(xml)))).toEqual(["W-DUP"]);
    expect(children(xml, { build: 10586 })).toEqual(["x", "a", "b"].map((text) => ({ kind: "text", text })));
  });

  test("C-77 a progress bar's value is a share, a word or a name of data; a status is needed", () => {
    const bar = (more: string) => children(`<text>x</text><progress status="s"${more}/>`)?.[1];
    expect(bar(' value="0.5"')).toEqual({ kind: "progress", status: "s", value: 0.5 });
    expect(bar(' value="{done}"')).toEqual({ kind: "progress", status: "s", value: "{done}" });
    expect(bar(' value="indeterminate"')).toEqual({ kind: "progress", status: "s", value: "indeterminate" });
    expect(bar(' value="2"')).toEqual({ kind: "progress", status: "s", value: 1 });
    expect(codes(toast(generic('<text>x</text><progress value="-1"/>'))).sort()).toEqual([
      "E-PROGRESS-STATUS",
      "W-RANGE",
    ]);
    expect(codes(toast(generic('<text>x</text><progress status="s"/>')), { build: 14393 })).toEqual(["I-BUILD"]);
  });

  test("C-71 each attribute of the toast is read with a good value and noted with a bad one", () => {
    const good = {
      launch: "a",
      activationType: "background",
      duration: "long",
      scenario: "urgent",
      displayTimestamp: "2031-05-17T10:30:00Z",
      useButtonStyle: "true",
      "hint-toastId": "t",
      "hint-people": "mailto:a@b",
    };
    const xml = (attributes: object) =>
      toast(
        said,
        Object.entries(attributes)
          .map(([name, value]) => ` ${name}="${value}"`)
          .join(""),
      );
    expect(codes(xml(good))).toEqual([]);
    for (const name of ["activationType", "duration", "scenario", "displayTimestamp"]) {
      expect(codes(xml({ [name]: "sometimes" }))).toEqual(["W-ENUM"]);
    }
    expect(codes(xml({ useButtonStyle: "maybe" }))).toEqual(["W-BOOL"]);
    expect(codes(xml({ displayTimeStamp: "2031-05-17T10:30:00Z" }))).toEqual(["W-CASE-ATTR"]);
    expect(codes(xml({ protocolActivationTargetApplicationPfn: "p" }))).toEqual(["W-PFN"]);
    expect(codes(xml({ protocolActivationTargetApplicationPfn: "p", activationType: "protocol" }))).toEqual([]);
  });

  test("C-71 pictures stand inline, as logo or on top; anything else is inline", () => {
    const of = (placement: string) => children(`<text>x</text><image src="i" placement="${placement}"/>`)?.[1];
    expect(of("hero")).toEqual({ kind: "image", src: "i", placement: "hero" });
    expect(of("inline")).toEqual({ kind: "image", src: "i" });
    expect(of("background")).toEqual({ kind: "image", src: "i" });
    expect(codes(toast(generic('<text>x</text><image src="i" hint-align="left"/>')))).toEqual(["W-UNKNOWN-ATTR"]);
  });

  test("C-79 V12 a sixth button, input or choice is noted and not shown; menu items count with the buttons", () => {
    const button = '<action content="c" arguments="a"/>';
    const six = offered(button.repeat(5) + button.replace("/>", ' placement="contextMenu"/>'));
    expect(six.findings.map(({ code }) => code)).toEqual(["E-ACTIONS-MAX"]);
    expect(six.value?.actions?.actions.length).toBe(5);
    const inputs = Array.from({ length: 6 }, (_, at) => `<input id="${at}" type="text"/>`).join("");
    expect(offerCodes(inputs)).toEqual(["E-INPUTS-MAX"]);
    const choices = Array.from({ length: 6 }, (_, at) => `<selection id="${at}" content="c"/>`).join("");
    expect(offerCodes(`<input id="i" type="selection">${choices}</input>`)).toEqual(["E-SELECTIONS-MAX"]);
  });

  test("C-82 styles need the toast's flag and their exact case; icons are for all buttons or none", () => {
    const styled = '<action content="c" arguments="a" hint-buttonStyle="Success"/>';
    expect(offerCodes(styled)).toEqual(["W-BUTTON-STYLE"]);
    const on = (xml: string) => read(toast(`${said}<actions>${xml}</actions>`, ' useButtonStyle="true"'));
    expect(on(styled).value?.actions?.actions).toEqual([{ content: "c", arguments: "a", buttonStyle: "Success" }]);
    const low = on(styled.replace("Success", "success"));
    expect(low.findings.map(({ code }) => code)).toEqual(["W-ENUM"]);
    expect(low.value?.actions?.actions).toEqual([{ content: "c", arguments: "a" }]);
    expect(offerCodes('<action content="c" arguments="a" imageUri="i"/><action content="d" arguments="a"/>')).toEqual([
      "W-ICON-MIX",
    ]);
  });

  test("C-83 the system's own snooze and dismiss are read; the name without its last letter does nothing", () => {
    expect(offered("", ' hint-systemCommands="SnoozeAndDismiss"').value?.actions).toEqual({
      systemCommands: "SnoozeAndDismiss",
      inputs: [],
      actions: [],
    });
    expect(offerCodes("", ' hint-systemCommand="SnoozeAndDismiss"')).toEqual(["W-UNKNOWN-ATTR"]);
  });

  test("C-84 an action without content drops the toast, one without arguments is left out", () => {
    expect(offered('<action arguments="a"/>')).toMatchObject({ ok: false, findings: [{ code: "E-ACTION-CONTENT" }] });
    expect(offered('<action content="" activationType="system" arguments="snooze"/>')).toMatchObject({
      ok: true,
      findings: [],
    });
    expect(offered('<action content="c"/>')).toMatchObject({
      ok: true,
      findings: [{ code: "E-ACTION-ARGS" }],
      value: { actions: { actions: [] } },
    });
  });

  test("C-80 a button beside an input names one that is there; a faulty input or choice is left out", () => {
    expect(offerCodes('<action content="c" arguments="a" hint-inputId="x"/>')).toEqual(["W-ENUM"]);
    expect(offerCodes('<action content="c" arguments="a" hint-inputid="x"/>')).toEqual(["W-CASE-ATTR"]);
    expect(offerCodes('<input id="a"/><input type="text"/><input id="b" type="date"/>').sort()).toEqual([
      "E-INPUT",
      "E-INPUT",
      "E-INPUT",
      "W-ENUM",
    ]);
    expect(offerCodes('<input id="a" type="selection"><selection id="1"/></input>')).toEqual(["E-SELECTION"]);
  });

  test("C-85 a reminder without a button behaves as any other toast", () => {
    const reminder = toast(said, ' scenario="reminder"');
    expect(codes(reminder)).toEqual(["W-SCENARIO"]);
    expect(read(reminder).value).not.toHaveProperty("scenario");
    expect(codes(toast(said, ' scenario="urgent"'), { build: 18363 })).toEqual(["I-BUILD"]);
  });

  test("C-86 a header without id, title or arguments is left out", () => {
    const header = (more: string) => toast(`${said}<header${more}/>`);
    expect(read(header(' id="1" title="t" arguments=""')).value?.header).toEqual({
      id: "1",
      title: "t",
      arguments: "",
    });
    for (const part of [
      ' title="t" arguments=""',
      ' id="" title="t" arguments=""',
      ' id="1" arguments=""',
      ' id="1" title="t"',
    ]) {
      expect(codes(header(part))).toEqual(["W-HEADER"]);
    }
    expect(codes(header(' id="1" title="t" arguments=""'), { build: 14393 })).toEqual(["I-BUILD"]);
  });

  test("unknown and repeated parts of a toast are ignored, and so are the parts that Windows 8 does not know", () => {
    expect(codes(toast(`${said}<audio/><audio/><other/>`))).toEqual(["W-DUP", "W-UNKNOWN-EL"]);
    const old = toast('<visual><binding template="ToastText01"/></visual><actions/>');
    expect(codes(old, { profile: "win81" })).toEqual(["W-UNKNOWN-EL"]);
    const people = said.replace(
      "</visual>",
      '<binding template="ToastGeneric" experienceType="shoulderTap"/></visual>',
    );
    expect(codes(toast(people))).toEqual([]);
  });
});

describe("the sound of a toast", () => {
  const audio = (more: string, duration = "") => read(toast(`${said}<audio${more}/>`, duration));

  test("C-88 the 25 names and files of the app are accepted, 9 of the names on Windows 8", () => {
    expect(SOUNDS.length).toBe(25);
    expect(SOUNDS.filter((sound) => sound.startsWith("Looping.")).length).toBe(20);
    for (const sound of SOUNDS) expect(audio(` src="${SOUND_PREFIX}${sound}"`).findings).toEqual([]);
    const old = SOUNDS.filter((sound) => {
      const xml = toast(`<visual><binding template="ToastText01"/></visual><audio src="${SOUND_PREFIX}${sound}"/>`);
      return codes(xml, { profile: "win81" }).length === 0;
    });
    expect(old.length).toBe(9);
    for (const type of ["aac", "flac", "m4a", "mp3", "wav", "wma"]) {
      for (const scheme of ["ms-appx:///", "ms-appdata:///local/", "ms-resource:"]) {
        expect(audio(` src="${scheme}a.${type}"`).findings).toEqual([]);
      }
    }
  });

  test("C-88 any other source is heard as the default sound", () => {
    for (const src of ["http://h/a.mp3", "ms-appx:///a.ogg", `${SOUND_PREFIX}Alarm`, "", "file:///a.mp3"]) {
      expect(audio(` src="${src}"`)).toMatchObject({ ok: true, value: { audio: {} }, findings: [{ code: "W-AUDIO" }] });
    }
  });

  test("C-89 V18 a loop needs a long duration", () => {
    const call = ` src="${SOUND_PREFIX}Looping.Call" loop="true"`;
    expect(audio(call)).toMatchObject({ ok: true, findings: [{ code: "W-LOOP" }] });
    expect(audio(call).value?.audio).not.toHaveProperty("loop");
    expect(audio(call, ' duration="long"').value?.audio).toHaveProperty("loop", true);
  });
});
