import { expect, test } from "bun:test";
import { pageBytes } from "../../test/support/page-bytes.ts";

const ENTRY = `${import.meta.dir}/index.ts`;
const KB = 1024;

test("a page with tiles, toasts and a centre loads at most 53 KB, Lit, reader and layout included", async () => {
  const { first, code } = await pageBytes(ENTRY);
  for (const element of ["belfry-start", "belfry-toasts", "belfry-centre"]) expect(code).toContain(element);
  expect(first).toBeLessThanOrEqual(53 * KB);
});

test.each([
  ["start", 40],
  ["toasts", 43],
  ["centre", 44],
])("a page that shows belfry-%s alone loads at most %d KB, and no other home", async (home, most) => {
  const { first, code } = await pageBytes(`${import.meta.dir}/testing/pages/${home}.ts`);
  const homes = ["start", "toasts", "centre"].filter((each) => code.includes(`define("belfry-${each}"`));
  expect(homes).toEqual([home]);
  expect(first).toBeLessThanOrEqual(most * KB);
});

test("Windows 8, sounds and menus are loaded with the first of each, and are at most 7, 2 and 2 KB", async () => {
  const { later, code } = await pageBytes(ENTRY);
  for (const words of ["subBlock", "createBuffer", "showPopover"]) expect(code).not.toContain(words);
  expect(Object.keys(later).sort()).toEqual(["open-menu", "players", "windows8-drawing"]);
  expect(later["windows8-drawing"]).toBeLessThanOrEqual(7 * KB);
  expect(later.players).toBeLessThanOrEqual(2 * KB);
  expect(later["open-menu"]).toBeLessThanOrEqual(2 * KB);
});

test("a page carries no word of a finding, and not the parser that explains what is no XML", async () => {
  const { code } = await pageBytes(ENTRY);
  expect(code).toContain("E-XML");
  for (const words of ["write well-formed XML", "is not known", "wrong case", "did you mean", "unclosed tag"]) {
    expect(code).not.toContain(words);
  }
});

test("all elements with Lit alone are at most 32 KB", async () => {
  const { first } = await pageBytes(ENTRY, ["@belfry/content", "@belfry/device"]);
  expect(first).toBeLessThanOrEqual(32 * KB);
});
