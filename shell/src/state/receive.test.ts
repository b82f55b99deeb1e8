import { expect, test } from "bun:test";
import { NEW_YEAR } from "../testing/manual-time.ts";
import { coming, MAIL, notification, tileXml, toastXml } from "../testing/received.ts";
import { receive, reduce } from "./reduce.ts";
import { EMPTY_STATE, MAX_APPS } from "./shell-state.ts";

const at = NEW_YEAR;
const full = [
  coming(tileXml("a"), at),
  coming('<badge value="7"/>', at),
  coming(toastXml("a"), at, { tag: "T" }),
].reduce((state, event) => reduce(state, event), EMPTY_STATE);

const DROPPED: [string, ReturnType<typeof coming>][] = [
  ["a toast that is not well-formed", coming("<toast><visual>", at)],
  ["a tile that was sent as a toast", coming(tileXml("b"), at, { type: "wns/toast", tag: "T" })],
  ["a tile whose templates nobody knows", coming(tileXml("b", ["TileHuge"]), at)],
  ["a badge that is no badge", coming('<badge value="smile"/>', at)],
  [
    "a toast with an action without content",
    coming(toastXml("b", "", '<actions><action arguments="a"/></actions>'), at, { tag: "T" }),
  ],
  [
    "a payload of bytes",
    {
      type: "received",
      app: MAIL,
      at,
      notification: { ...notification(toastXml("b")), payload: new Uint8Array([255]) },
    },
  ],
];

for (const [name, event] of DROPPED) {
  test(`C-98: ${name} is dropped as malformed and changes nothing in tile, badge or list`, () => {
    expect(receive(full, event)).toEqual({ state: full, result: "malformed" });
    expect(reduce(full, event)).toBe(full);
  });
}

const SUPPRESSED: [string, ReturnType<typeof coming>][] = [
  ["a tile that came too late", coming(tileXml("b"), at, { expiresAt: at })],
  ["a badge that came too late", coming('<badge value="0"/>', at, { expiresAt: at - 1 })],
  ["a toast that came too late", coming(toastXml("b"), at, { expiresAt: at, tag: "T" })],
  ["a raw notification", coming("hello", at, { type: "wns/raw" })],
  ["a toast of a secondary tile", coming(toastXml("b"), at, { tile: "inbox" })],
  [
    "a tile on an alternate channel",
    { type: "received", app: MAIL, at, notification: { ...notification(tileXml("b")), kind: "alternate", label: "x" } },
  ],
];

for (const [name, event] of SUPPRESSED) {
  test(`${name} is suppressed and changes nothing`, () => {
    const { state, result } = receive(full, event);
    expect([result, state === full]).toEqual(["suppressed", true]);
  });
}

test("what is shown is told so: a tile, a badge, a toast with and without a pop-up, and a badge that clears where none is", () => {
  for (const event of [
    coming(tileXml("b"), at),
    coming('<badge value="0"/>', at, { tile: "other" }),
    coming('<badge value="3"/>', at),
    coming(toastXml("b"), at),
    coming(toastXml("b"), at, { quiet: true }),
  ]) {
    expect(receive(full, event).result).toBe("shown");
  }
});

test("payloads are read as the Windows that is asked for", () => {
  const event = coming(tileXml("b"), at);
  expect([receive(EMPTY_STATE, event, { profile: "win8" }).result, receive(EMPTY_STATE, event).result]).toEqual([
    "malformed",
    "shown",
  ]);
});

test("an app more than there is room for is suppressed, and one that was forgotten makes room", () => {
  const apps = Array.from({ length: MAX_APPS }, (_, index) => `ms-app://s-${index}`);
  const crowded = apps.reduce((state, app) => reduce(state, coming(tileXml("a"), at, { app })), EMPTY_STATE);
  const event = coming(tileXml("a"), at);
  expect(receive(crowded, event)).toEqual({ state: crowded, result: "suppressed" });
  const roomy = reduce(crowded, { type: "appForgotten", app: "ms-app://s-0", at });
  expect(receive(roomy, event).result).toBe("shown");
  expect(receive(crowded, coming(tileXml("b"), at, { app: "ms-app://s-1" })).result).toBe("shown");
});
