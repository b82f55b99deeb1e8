import { expect, test } from "bun:test";
import { readNotification } from "@belfry/content";
import fc from "fast-check";
import { NEW_YEAR } from "../testing/manual-time.ts";
import { coming, MAIL, toastXml } from "../testing/received.ts";
import {
  type ActivatedApp,
  type Activation,
  activationOf,
  type Control,
  staysPending,
  systemCommandOf,
} from "./activation.ts";
import { reduce } from "./reduce.ts";
import { appOf, EMPTY_STATE, type TileItem, type ToastItem } from "./shell-state.ts";

const APP: ActivatedApp = { packageSid: MAIL, protocols: ["Maps", "javascript:", "file"] };

function toast(attributes: string, more = ""): ToastItem {
  const event = coming(toastXml("a", attributes, more), NEW_YEAR, { tag: "T", group: "G" });
  const [item] = appOf(reduce(EMPTY_STATE, event), MAIL).toasts;
  if (item === undefined) throw new Error("the toast was not shown");
  return item;
}

function tileItem(payload: string): TileItem {
  const { value } = readNotification(payload, "tile");
  if (value === undefined) throw new Error("the tile was not read");
  return { key: "1", payload, value, tag: undefined, receivedAt: 0, until: 1 };
}

const activate = (item: ToastItem | TileItem | undefined, control: Control, inputs = {}) =>
  activationOf(APP, item, control, inputs);

const REPLY = toast(
  'launch="open=1"',
  `<header id="h" title="H" arguments="header=1"/>
   <actions>
     <input id="reply" type="text" defaultInput="Hi"/>
     <input id="when" type="selection" defaultInput="15"><selection id="5" content="5"/><selection id="15" content="15"/></input>
     <action content="Send" arguments="send=1" activationType="background" hint-inputId="reply" afterActivationBehavior="pendingUpdate"/>
     <action content="Later" arguments="snooze" activationType="system" hint-inputId="when"/>
     <action content="Away" arguments="dismiss" activationType="system"/>
     <action content="Mute" arguments="mute=1" placement="contextMenu"/>
     <action content="Odd" arguments="shout" activationType="system"/>
   </actions>`,
);

const COMMON = { app: MAIL, tag: "T", group: "G" } as const;

test("a click on the body hands the launch arguments over, and nothing that was entered", () => {
  expect(activate(REPLY, { kind: "toast" }, { reply: "Yes" })).toEqual({
    ...COMMON,
    kind: "toast",
    arguments: "open=1",
    activationType: "foreground",
    inputs: {},
  });
  expect(activate(toast(""), { kind: "toast" })?.arguments).toBe("");
});

test("a button hands its arguments and every input over: what was entered, else what the input began with", () => {
  const send = { ...COMMON, kind: "button", arguments: "send=1", activationType: "background" } as const;
  const button = { kind: "button", index: 0 } as const;
  expect(activate(REPLY, button)).toEqual({ ...send, inputs: { reply: "Hi", when: "15" } });
  expect(activate(REPLY, button, { reply: "", when: "5" })).toEqual({ ...send, inputs: { reply: "", when: "5" } });
  expect(activate(REPLY, button, { when: "never", other: "x" })).toEqual({
    ...send,
    inputs: { reply: "Hi", when: "15" },
  });
});

test("an item of the menu is told from a button, and both from what is not there", () => {
  expect(activate(REPLY, { kind: "button", index: 3 })).toMatchObject({ kind: "menu", arguments: "mute=1" });
  for (const index of [-1, 5, 0.5]) expect(activate(REPLY, { kind: "button", index })).toBeUndefined();
  expect(activate(REPLY, { kind: "command", index: 0 })).toBeUndefined();
  expect(activate(toast(""), { kind: "header" })).toBeUndefined();
  expect(activate(undefined, { kind: "toast" })).toBeUndefined();
});

test("a header hands its own arguments over", () => {
  expect(activate(REPLY, { kind: "header" })).toMatchObject({ kind: "header", arguments: "header=1", inputs: {} });
});

test("a command of Windows 8.1 hands over its id and its arguments", () => {
  const call = toast(
    "",
    '<commands scenario="incomingCall"><command id="video" arguments="v=1"/><command id="decline"/></commands>',
  );
  expect(activate(call, { kind: "command", index: 0 })).toMatchObject({
    kind: "command",
    commandId: "video",
    arguments: "v=1",
  });
  expect(activate(call, { kind: "command", index: 1 })).toMatchObject({
    kind: "command",
    commandId: "decline",
    arguments: "",
  });
});

test("a tile hands over the arguments of what it showed: of the size, else of the whole, else none", () => {
  const size = "TileMedium";
  const item = tileItem(
    `<tile><visual arguments="all"><binding template="TileMedium" arguments="medium"><text>a</text></binding><binding template="TileWide"><text>a</text></binding></visual></tile>`,
  );
  const click = { kind: "tile", tileId: "inbox", size } as const;
  expect(activate(item, click)).toEqual({
    ...{ app: MAIL, tag: undefined, group: undefined, kind: "tile", tileId: "inbox" },
    ...{ arguments: "medium", activationType: "foreground", inputs: {} },
  } satisfies Activation);
  expect(activate(item, { ...click, size: "TileWide" })?.arguments).toBe("all");
  expect(activate(undefined, click)).toMatchObject({ kind: "tile", arguments: "", tileId: "inbox" });
});

test("snooze and dismiss are the system's own: no activation, but a command with the minutes that were chosen", () => {
  const later = { kind: "button", index: 1 } as const;
  const away = { kind: "button", index: 2 } as const;
  for (const control of [later, away, { kind: "button", index: 4 }, { kind: "snooze" }, { kind: "dismiss" }] as const) {
    expect(activate(REPLY, control)).toBeUndefined();
  }
  expect(systemCommandOf(REPLY.value, later)).toEqual({ kind: "snooze", minutes: 15 });
  expect(systemCommandOf(REPLY.value, later, { when: "5" })).toEqual({ kind: "snooze", minutes: 5 });
  expect(systemCommandOf(REPLY.value, away)).toEqual({ kind: "dismiss" });
  expect(systemCommandOf(REPLY.value, { kind: "dismiss" })).toEqual({ kind: "dismiss" });
  expect(systemCommandOf(REPLY.value, { kind: "snooze", minutes: 60 })).toEqual({ kind: "snooze", minutes: 60 });
  for (const control of [{ kind: "button", index: 0 }, { kind: "button", index: 4 }, { kind: "toast" }] as const) {
    expect(systemCommandOf(REPLY.value, control)).toBeUndefined();
  }
  const plain = toast("", '<actions><action content="" arguments="snooze" activationType="system"/></actions>');
  expect(systemCommandOf(plain.value, { kind: "button", index: 0 })).toEqual({ kind: "snooze", minutes: Number.NaN });
});

test("only the button that says so leaves the toast waiting", () => {
  expect([0, 1, 2, 3].map((index) => staysPending(REPLY.value, { kind: "button", index }))).toEqual([
    true,
    false,
    false,
    false,
  ]);
  expect(staysPending(REPLY.value, { kind: "toast" })).toBe(false);
});

const launched = (address: string) =>
  activate(toast(`activationType="protocol" launch="${address}"`), { kind: "toast" });

const OPENED: [string, string | undefined][] = [
  ["https://mail.example/1", "https://mail.example/1"],
  ["http://mail.example/", "http://mail.example/"],
  ["mailto:ann@mail.example", "mailto:ann@mail.example"],
  ["tel:+4912345", "tel:+4912345"],
  ["maps:rome", "maps:rome"],
  ["MAPS:rome", "maps:rome"],
  ["ftp://mail.example/", undefined],
  ["javascript:alert(1)", undefined],
  ["JavaScript:alert(1)", undefined],
  [" javascript:alert(1)", undefined],
  ["java&#10;script:alert(1)", undefined],
  ["&#9;javascript:alert(1)", undefined],
  ["data:text/html,a", undefined],
  ["file:///etc/hosts", undefined],
  ["blob:https://mail.example/1", undefined],
  ["vbscript:a", undefined],
  ["mail/1", undefined],
  ["", undefined],
];

for (const [address, opened] of OPENED) {
  test(`of a protocol, ${JSON.stringify(address)} is ${opened === undefined ? "not opened" : "opened"}`, () => {
    const activation = launched(address);
    expect([activation?.activationType, activation?.protocolUri]).toEqual(["protocol", opened]);
  });
}

test("buttons and headers open protocols by the same rule, with the app that the sender means", () => {
  const item = toast(
    "",
    `<header id="h" title="H" arguments="data:text/html,a" activationType="protocol"/>
     <actions><action content="Go" arguments="maps:rome" activationType="protocol" protocolActivationTargetApplicationPfn="Maps_1"/></actions>`,
  );
  expect(activate(item, { kind: "button", index: 0 })).toMatchObject({
    protocolUri: "maps:rome",
    protocolActivationTargetApplicationPfn: "Maps_1",
  });
  expect(activate(item, { kind: "header" })).not.toHaveProperty("protocolUri");
});

test("whatever is written before them, nothing opens a scheme that runs in the page or that nobody allowed", () => {
  const noise = fc.string({
    unit: fc.constantFrom(" ", "\t", "\n", "\r", "\0", "\u0001", "\u00a0", "\ufeff", "a", ":", "/", "%0a"),
  });
  const scheme = fc.constantFrom(
    "javascript",
    "data",
    "vbscript",
    "file",
    "blob",
    "ftp",
    "JAVASCRIPT",
    "java\tscript",
    "ms-settings",
  );
  fc.assert(
    fc.property(noise, scheme, fc.string(), (before, name, rest) => {
      const item = toast('activationType="protocol"');
      const value = { ...item.value, launch: `${before}${name}:${rest}` };
      const uri = activationOf(APP, { ...item, value }, { kind: "toast" })?.protocolUri;
      expect(uri === undefined || /^(?:https?|mailto|tel|maps):/.test(uri)).toBe(true);
    }),
  );
});
