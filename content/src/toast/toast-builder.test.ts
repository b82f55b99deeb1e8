import { describe, expect, test } from "bun:test";
import { listTemplates } from "../catalogue/templates.ts";
import { ContentError, type ContentErrorCode } from "../content-error.ts";
import { rawPayload } from "../raw-payload.ts";
import { legacyToast, type ToastBuilder, toast } from "./toast-builder.ts";

const codeOf = (build: () => unknown): ContentErrorCode | undefined => {
  try {
    build();
    return undefined;
  } catch (thrown) {
    if (thrown instanceof ContentError && thrown.advice !== "") return thrown.code;
    throw thrown;
  }
};

const said = toast().text("Order shipped");
const refused = (built: ToastBuilder) => codeOf(() => built.xml());

describe("a toast", () => {
  test("texts, a picture and a button stand where Windows looks for them", () => {
    expect(said.image("https://img.example/p.png").button("Track", "order=7&x").launch("order=7").xml()).toBe(
      '<toast launch="order=7&amp;x"><visual><binding template="ToastGeneric"><text>Order shipped</text>'.replace(
        "&amp;x",
        "",
      ) +
        '<image src="https://img.example/p.png"/></binding></visual><actions><action content="Track" arguments="order=7&amp;x"/></actions></toast>',
    );
  });

  test("everything a toast may hold is written in one order", () => {
    const xml = said
      .attribution("via Belfry")
      .logo("l.png", { crop: "circle" })
      .hero("h.png", { alt: "A ship" })
      .progress({ status: "On its way", value: 0.25, title: "{what}" })
      .header({ id: "o", title: "Orders", arguments: "a" })
      .input("reply", { placeHolderContent: "Answer" })
      .choice("day", [{ id: "1", content: "Monday" }], { defaultInput: "1" })
      .button("Send", "send", { inputId: "reply", buttonStyle: "Success", activationType: "background" })
      .menuItem("Mute", "mute")
      .audio("Looping.Call", { loop: true })
      .long()
      .scenario("incomingCall")
      .set({ displayTimestamp: "2031-05-17T10:30:00Z" })
      .xml();
    expect(xml).toBe(
      '<toast duration="long" scenario="incomingCall" displayTimestamp="2031-05-17T10:30:00Z" useButtonStyle="true"><visual>' +
        '<binding template="ToastGeneric"><text>Order shipped</text><text placement="attribution">via Belfry</text>' +
        '<image src="l.png" placement="appLogoOverride" hint-crop="circle"/><image src="h.png" placement="hero" alt="A ship"/>' +
        '<progress title="{what}" value="0.25" status="On its way"/></binding></visual>' +
        '<audio src="ms-winsoundevent:Notification.Looping.Call" loop="true"/><actions>' +
        '<input id="reply" type="text" placeHolderContent="Answer"/><input id="day" type="selection" defaultInput="1">' +
        '<selection id="1" content="Monday"/></input><action content="Send" arguments="send" activationType="background" ' +
        'hint-inputId="reply" hint-buttonStyle="Success"/><action content="Mute" arguments="mute" placement="contextMenu"/>' +
        '</actions><header id="o" title="Orders" arguments="a"/></toast>',
    );
  });

  test("a builder does not change by what is built on it", () => {
    const before = said.xml();
    said.text("more").button("x", "y").silent();
    expect(said.xml()).toBe(before);
  });

  test("what Windows would leave out or replace is refused with a code and advice", () => {
    expect(refused(toast())).toBe("MISSING");
    expect(refused(toast().attribution("x"))).toBe("MISSING");
    expect(refused(said.text("2").text("3").text("4"))).toBe("TOO_MANY");
    expect(refused(said.attribution("1").attribution("2"))).toBe("TOO_MANY");
    expect(refused(said.hero("1").hero("2"))).toBe("TOO_MANY");
    expect(refused(said.header({ id: "", title: "x", arguments: "" }))).toBe("MISSING");
    expect(refused(said.progress({ status: "", value: 1.5 }))).toBe("VALUE");
    expect(refused(said.set({ displayTimestamp: "today" }))).toBe("VALUE");
    expect(refused(said.set({ protocolActivationTargetApplicationPfn: "x" }))).toBe("VALUE");
    expect(refused(said.scenario("reminder"))).toBe("MISSING");
    expect(refused(said.scenario("reminder").snoozeAndDismiss())).toBeUndefined();
  });

  test("C-79 a sixth button, input or choice is refused; menu items count as buttons", () => {
    const numbers = [1, 2, 3, 4, 5];
    const five = numbers.reduce((so, at) => so.button(`b${at}`, "x"), said);
    expect(refused(five)).toBeUndefined();
    expect(refused(five.menuItem("six", "x"))).toBe("TOO_MANY");
    expect(refused(numbers.reduce((so, at) => so.input(`i${at}`), said).input("six"))).toBe("TOO_MANY");
    expect(
      refused(
        said.choice(
          "c",
          [0, ...numbers].map((at) => ({ id: `${at}`, content: "x" })),
        ),
      ),
    ).toBe("TOO_MANY");
    expect(refused(said.choice("c", []))).toBe("MISSING");
  });

  test("C-82 C-84 a button needs words, an input that is there, and icons are for all or none", () => {
    expect(refused(said.button("", "x"))).toBe("MISSING");
    expect(refused(said.button("", "snooze", { activationType: "system" }))).toBeUndefined();
    expect(refused(said.button("x", "y", { inputId: "nowhere" }))).toBe("VALUE");
    expect(refused(said.button("x", "y", { imageUri: "a.png" }).button("z", "y"))).toBe("VALUE");
    expect(refused(said.input("a").input("a"))).toBe("VALUE");
    expect(refused(said.snoozeAndDismiss().button("x", "y"))).toBe("TOO_MANY");
  });

  test("C-89 a loop without a long duration and a sound Windows cannot play are refused", () => {
    expect(refused(said.audio("Looping.Alarm", { loop: true }))).toBe("VALUE");
    expect(refused(said.audio("Looping.Alarm", { loop: true }).long())).toBeUndefined();
    expect(refused(said.audio("ms-appx:///bell.mp3"))).toBeUndefined();
    expect(refused(said.audio("ms-appx:///bell.txt"))).toBe("VALUE");
  });
});

describe("a legacy toast", () => {
  test("C-45 launch, duration, audio and commands are written as on Windows 8.1", () => {
    const built = legacyToast("ToastImageAndText02", { image1: { src: "p.png", alt: "" }, text1: "T", text2: "B" })
      .launch("id=7")
      .long()
      .audio("Looping.Alarm", { loop: true })
      .commands({ scenario: "alarm", commands: [{ id: "snooze" }, { id: "dismiss", arguments: "x" }] });
    expect(built.xml()).toBe(
      '<toast launch="id=7" duration="long"><visual><binding template="ToastImageAndText02"><image id="1" src="p.png" alt=""/>' +
        '<text id="1">T</text><text id="2">B</text></binding></visual><audio src="ms-winsoundevent:Notification.Looping.Alarm" loop="true"/>' +
        '<commands scenario="alarm"><command id="snooze"/><command id="dismiss" arguments="x"/></commands></toast>',
    );
    const other = built.commands({ scenario: "alarm", commands: [{ id: "voice" }] });
    expect(() => other.xml()).toThrow("voice is no command of alarm");
  });

  test("C-42 all eight templates are written under their names", () => {
    const loose = legacyToast as (name: string, fields: object) => ToastBuilder;
    const toasts = listTemplates().filter(({ kind }) => kind === "toast");
    for (const { name } of toasts) expect(loose(name, {}).xml()).toContain(`<binding template="${name}"/>`);
  });

  test("it takes nothing but its own fields", () => {
    expect(() => legacyToast("ToastText01", { text1: "x" }).text("y")).toThrow("ToastText01 takes nothing but");
  });
});

describe("a raw notification", () => {
  test("text becomes UTF-8, nothing and more than 5,000 bytes are refused", () => {
    expect(rawPayload("é")).toEqual(new Uint8Array([0xc3, 0xa9]));
    expect(codeOf(() => rawPayload(""))).toBe("MISSING");
    expect(() => rawPayload(new Uint8Array(5001))).toThrow("has 5001 bytes");
  });
});
