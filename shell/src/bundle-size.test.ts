import { expect, test } from "bun:test";
import { pageBytes } from "../../test/support/page-bytes.ts";

const ENTRY = `${import.meta.dir}/index.ts`;
const KB = 1024;

test("a page with tiles, toasts and a centre loads at most 60 KB, Lit, reader and layout included", async () => {
  const { first, code } = await pageBytes(ENTRY);
  for (const element of ["belfry-start", "belfry-toasts", "belfry-centre"]) expect(code).toContain(element);
  expect(first).toBeLessThanOrEqual(60 * KB);
});

test("what draws the templates of Windows 8 is loaded with the first of them, and is at most 7 KB", async () => {
  const { later, code } = await pageBytes(ENTRY);
  expect(code).not.toContain("subBlock");
  expect(later).toBeGreaterThan(0);
  expect(later).toBeLessThanOrEqual(7 * KB);
});

test("a page carries no word of a finding, and not the parser that explains what is no XML", async () => {
  const { code } = await pageBytes(ENTRY);
  expect(code).toContain("E-XML");
  expect(code).not.toContain("write well-formed XML");
  expect(code).not.toContain("unclosed tag");
});

test("all elements with Lit alone are at most 36 KB", async () => {
  const { first } = await pageBytes(ENTRY, ["@belfry/content", "@belfry/device"]);
  expect(first).toBeLessThanOrEqual(36 * KB);
});
