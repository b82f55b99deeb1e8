import { describe, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

async function check(input: string, ...words: string[]) {
  const terminal = fakeTerminal({}, input);
  const code = await dispatch(["content", "check", "-", ...words], terminal);
  return { code, out: terminal.lines().join("\n"), err: terminal.errors().replaceAll(/\n +/g, " ") };
}

const TOAST = '<toast><visual><binding template="ToastGeneric"><text>Hello</text></binding></visual></toast>';

describe("belfry content check", () => {
  test("a sound payload exits with 0 and says what it is", async () => {
    expect(await check(TOAST)).toEqual({ code: 0, out: "Nothing is wrong with this toast.", err: "" });
    expect((await check('<badge value="7"/>')).out).toContain("badge");
  });

  test("an error is told with its place, with what Windows does and with how to mend it, and exits with 1", async () => {
    const { code, out } = await check(
      '<toast>\n  <visual>\n    <binding template="ToastGeneric"><Text>Hello</Text></binding>\n  </visual>\n</toast>',
    );
    expect(code).toBe(1);
    expect(out).toContain("stdin:3:38: E-CASE-EL Text is written in the wrong case\n");
    expect(out).toContain("  Windows: the element is unknown and left out\n  Mend:    write text\n");
  });

  test("what Windows drops is said in so many words", async () => {
    const { code, out } = await check("<toast><visual>");
    expect(code).toBe(1);
    expect(out).toContain("E-XML");
    expect(out).toEndWith("Windows would drop this toast.");
  });

  test("a warning alone exits with 0", async () => {
    const { code, out } = await check(TOAST.replace("<text>", '<text colour="red">'));
    expect(code).toBe(0);
    expect(out).toContain("W-UNKNOWN-ATTR");
    expect(out).toEndWith("Windows would show this toast; 0 errors, 1 remark.");
  });

  test("--type says what it is pushed as, with wns/ or without", async () => {
    for (const type of ["wns/tile", "tile"]) {
      const { code, out } = await check(TOAST, "--type", type);
      expect(code).toBe(1);
      expect(out).toContain("E-ROOT");
    }
  });

  test("--windows and --build choose as which Windows it is read", async () => {
    const progress = TOAST.replace("</text>", '</text><progress value="0.5" status="s"/>');
    expect((await check(progress)).out).toContain("Nothing is wrong");
    expect((await check(progress, "--build", "14393")).out).toContain("I-BUILD");
    expect((await check(TOAST, "--windows", "8.1")).code).toBe(1);
  });

  test("with --json it is one object", async () => {
    const { out } = await check("<badge value='bell'/>", "--json");
    const { type, ok, findings } = JSON.parse(out);
    expect({ type, ok }).toEqual({ type: "wns/badge", ok: false });
    expect(findings).toMatchObject([{ code: "E-BADGE", severity: "error", line: 1, column: 8 }]);
  });

  test("a root element in a namespace is known by its own name", async () => {
    const { code, out } = await check('<n:badge xmlns:n="urn:n" value="7"/>');
    expect(code).toBe(0);
    expect(out).toContain("W-NS");
  });

  test("a byte-order mark is a finding, not a failure", async () => {
    expect((await check(`\ufeff${TOAST}`)).out).toContain("W-BOM");
  });

  test.each([
    ["<html/>", [], "the root element is html, and of WNS it is tile, toast or badge"],
    [TOAST, ["--type", "wns/raw"], "--type must be one of: wns/tile, wns/toast, wns/badge"],
    [TOAST, ["--windows", "7"], "--windows must be one of: 8, 8.1, 10, 11"],
    [TOAST, ["--windows", "toString"], "--windows must be one of"],
    [TOAST, ["--windows", "8", "--build", "14393"], "--build goes with Windows 10 and 11 only"],
    [TOAST, ["--build", "1"], "--build must be a whole number from 10000"],
  ])("wrong usage exits with 2: %s %j", async (input, words, detail) => {
    const { code, err } = await check(input, ...words);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(detail) });
  });

  test("a file is read, and one that is missing or no UTF-8 is refused by its name", async () => {
    const directory = await mkdtemp(join(tmpdir(), "belfry-content-"));
    try {
      const good = join(directory, "toast.xml");
      const bad = join(directory, "latin.xml");
      await writeFile(good, TOAST.replace("text>Hello", "Text>Hello"));
      await writeFile(bad, Uint8Array.of(0x3c, 0xe4, 0x2f, 0x3e));
      const run = async (file: string) => {
        const terminal = fakeTerminal();
        const code = await dispatch(["content", "check", file], terminal);
        return { code, said: terminal.lines().join("\n") + terminal.errors().replaceAll(/\s+/g, " ") };
      };
      expect(await run(good)).toEqual({ code: 1, said: expect.stringContaining(`${good}:1:`) });
      expect(await run(bad)).toEqual({ code: 2, said: expect.stringContaining("is not UTF-8") });
      expect(await run(join(directory, "none"))).toEqual({ code: 2, said: expect.stringContaining("cannot be read") });
    } finally {
      await rm(directory, { recursive: true });
    }
  });
});
