import { expect, test } from "bun:test";
import { NEW_YEAR } from "../testing/manual-time.ts";
import { CHAT, coming, MAIL, toastXml } from "../testing/received.ts";
import { centreOf } from "./centre-of.ts";
import { reduce } from "./reduce.ts";
import { EMPTY_STATE, type ShellState } from "./shell-state.ts";

const header = (id: string, title: string) => `<header id="${id}" title="${title}" arguments="go"/>`;

/** Toasts one after the other, each a second later: app, title, and the header that it has. */
function arrived(...toasts: readonly (readonly [app: string, title: string, header?: string])[]): ShellState {
  return toasts.reduce(
    (state, [app, title, more], second) =>
      reduce(state, coming(toastXml(title, "", more), NEW_YEAR + second * 1000, { app, tag: title, quiet: true })),
    EMPTY_STATE,
  );
}

const now = NEW_YEAR + 60_000;
const seen = (state: ShellState) =>
  centreOf(state, now).map(({ app, blocks }) => [
    app,
    ...blocks.map((block) => `${block.header?.title ?? "-"}: ${block.toasts.map(({ tag }) => tag).join(" ")}`),
  ]);

test("C-92: toasts with one header stand together, the group with the newest toast first, under the title of its newest toast", () => {
  const state = arrived(
    [MAIL, "a", header("trip", "Trip")],
    [MAIL, "b"],
    [MAIL, "c", header("work", "Work")],
    [MAIL, "d", header("trip", "Trip to Rome")],
    [MAIL, "e"],
  );
  expect(seen(state)).toEqual([[MAIL, "-: e", "Trip to Rome: d a", "Work: c", "-: b"]]);
});

test("C-92: when the newest toast of a header group goes, the title and the place are those of the next", () => {
  const state = arrived([MAIL, "a", header("trip", "Trip")], [MAIL, "b"], [MAIL, "c", header("trip", "Trip to Rome")]);
  const next = reduce(state, { type: "removed", app: MAIL, match: { all: false, tag: "c" }, at: now });
  expect(seen(next)).toEqual([[MAIL, "-: b", "Trip: a"]]);
});

test("C-92: a header's id that is the key of a toast groups nothing with that toast", () => {
  const plain = arrived([MAIL, "a"]);
  const key = centreOf(plain, now)[0]?.blocks[0]?.toasts[0]?.key ?? "";
  const state = arrived([MAIL, "a"], [MAIL, "b", header(key, "Key")]);
  expect(seen(state)).toEqual([[MAIL, "Key: b", "-: a"]]);
});

test("the app with the newest toast comes first", () => {
  expect(seen(arrived([MAIL, "a"], [CHAT, "b"], [CHAT, "c"])).map(([app]) => app)).toEqual([CHAT, MAIL]);
  expect(seen(arrived([MAIL, "a"], [CHAT, "b"], [MAIL, "c"])).map(([app]) => app)).toEqual([MAIL, CHAT]);
});
