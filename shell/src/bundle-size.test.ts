import { expect, test } from "bun:test";
import { pageBytes } from "../../test/support/page-bytes.ts";
import { splitBundle } from "../../test/support/split-bundle.ts";

const ENTRY = `${import.meta.dir}/index.ts`;
const KB = 1024;

test("a page with tiles, toasts and a centre loads at most 49.4 KB, Lit, reader and layout included", async () => {
  const { first, code } = await pageBytes(ENTRY);
  for (const element of ["belfry-start", "belfry-toasts", "belfry-centre"]) expect(code).toContain(element);
  expect(first).toBeLessThanOrEqual(49.4 * KB);
});

test.each([
  ["start", 38.6],
  ["toasts", 39.2],
  ["centre", 40],
])("a page that shows belfry-%s alone loads at most %d KB, and no other home", async (home, most) => {
  const { first, code } = await pageBytes(`${import.meta.dir}/testing/pages/${home}.ts`);
  const homes = ["start", "toasts", "centre"].filter((each) => code.includes(`define("belfry-${each}"`));
  expect(homes).toEqual([home]);
  expect(first).toBeLessThanOrEqual(most * KB);
});

test("Windows 8, feet of toasts, sounds and menus are loaded with the first of each, and are at most 6.5, 4.5, 2 and 2 KB", async () => {
  const { later, code } = await pageBytes(ENTRY);
  for (const words of ["subBlock", "input-", "createBuffer", "showPopover"]) expect(code).not.toContain(words);
  expect(Object.keys(later).sort()).toEqual(["foot", "open-menu", "players", "windows8-drawing"]);
  expect(later["windows8-drawing"]).toBeLessThanOrEqual(6.5 * KB);
  expect(later.foot).toBeLessThanOrEqual(4.5 * KB);
  expect(later.players).toBeLessThanOrEqual(2 * KB);
  expect(later["open-menu"]).toBeLessThanOrEqual(2 * KB);
});

test("what comes later shares nothing with what a page begins with, which is one file for that reason", async () => {
  const { texts } = await splitBundle(ENTRY);
  expect(texts.size).toBe(5);
  for (const text of texts.values()) expect(text).not.toMatch(/(?:from|import)"\.\//);
});

test("a page carries no word of a finding, and not the parser that explains what is no XML", async () => {
  const { code } = await pageBytes(ENTRY);
  expect(code).toContain("E-XML");
  for (const words of ["write well-formed XML", "is not known", "wrong case", "did you mean", "unclosed tag"]) {
    expect(code).not.toContain(words);
  }
});

test("all elements with Lit alone are at most 29.5 KB", async () => {
  const { first } = await pageBytes(ENTRY, ["@belfry/content", "@belfry/device"]);
  expect(first).toBeLessThanOrEqual(29.5 * KB);
});
