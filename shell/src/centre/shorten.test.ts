import { describe, expect, test } from "bun:test";
import type { Header } from "@belfry/content";
import type { ToastItem } from "../state/shell-state.ts";
import { shorten } from "./shorten.ts";

function toast(key: string, header?: Header): ToastItem {
  const value = { kind: "toast", binding: { kind: "generic", children: [] }, ...(header && { header }) } as const;
  return {
    key,
    value,
    payload: "",
    tag: undefined,
    group: undefined,
    data: {},
    dataSequence: 0,
    receivedAt: 0,
    until: 1,
  };
}

const HEADER: Header = { id: "trip", title: "Trip", arguments: "trip" };
const alone = (key: string) => ({ header: undefined, toasts: [toast(key)] });
const keys = ({ sections }: ReturnType<typeof shorten>) =>
  sections.map(({ toasts }) => toasts.map(({ key }) => key).join());

describe("an app's part of the notification centre", () => {
  const blocks = [
    alone("6"),
    alone("5"),
    { header: HEADER, toasts: [toast("4", HEADER), toast("2", HEADER)] },
    alone("3"),
  ];
  const group = { app: "app", blocks };

  test("three toasts are in sight, and the number of the others is known", () => {
    const short = shorten(group, false);
    expect(keys(short)).toEqual(["6,5", "4"]);
    expect(short).toMatchObject({ count: 5, hidden: 2 });
  });

  test("all are in sight once they were asked for", () => {
    const whole = shorten(group, true);
    expect(keys(whole)).toEqual(["6,5", "4,2", "3"]);
    expect(whole).toMatchObject({ count: 5, hidden: 0 });
  });

  test("C-92: toasts of one header stand under its title, the others under none", () => {
    expect(shorten(group, true).sections.map(({ header }) => header?.title)).toEqual([undefined, "Trip", undefined]);
  });

  test("nothing is hidden of an app that has no more than three", () => {
    expect(shorten({ app: "app", blocks: blocks.slice(0, 2) }, false).hidden).toBe(0);
  });
});
