import { describe, expect, test } from "bun:test";
import { commands } from "./commands.ts";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

async function belfry(...words: string[]) {
  const terminal = fakeTerminal();
  const code = await dispatch(words, terminal);
  return { code, out: terminal.lines().join("\n"), err: terminal.errors() };
}

describe("a command line", () => {
  test("help lists every command and exits with 0", async () => {
    const { code, out } = await belfry("help");
    expect(code).toBe(0);
    for (const name of Object.keys(commands)) expect(out).toContain(name);
  });

  test("no command at all shows help and exits with 2", async () => {
    const { code, out } = await belfry();
    expect(code).toBe(2);
    expect(out).toContain("Usage: belfry COMMAND");
  });

  test("every command explains itself with --help", async () => {
    for (const name of Object.keys(commands)) {
      const { code, out } = await belfry(...name.split(" "), "--help");
      expect({ name, code, begins: out.startsWith(`belfry ${name}`) }).toEqual({ name, code: 0, begins: true });
    }
  });

  test("a mistyped command is refused with the one that was meant, exit code 2", async () => {
    const { code, err } = await belfry("app", "secrit", "rotate");
    expect(code).toBe(2);
    expect(err).toContain('"app secrit rotate" is no command; did you mean "app secret rotate"?');
  });

  test("half a command is answered with what can come after it", async () => {
    const { code, err } = await belfry("channel");
    expect(code).toBe(2);
    expect(err).toContain('after "channel" comes one of: channel list, channel open, channel close');
  });

  test("with --json a refusal is one object on standard error, and standard output stays empty", async () => {
    const { code, out, err } = await belfry("push", "--json");
    expect(code).toBe(2);
    expect(out).toBe("");
    const { error } = JSON.parse(err) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: "USAGE", advice: "fix-request" });
    expect(error.message).toContain("URI is missing");
  });

  test("a server that does not run is refused with where it was looked for, exit code 1", async () => {
    const { code, err } = await belfry("app", "list", "--data", "/no/such/directory");
    expect(code).toBe(1);
    expect(err).toContain("/no/such/directory");
    expect(err).toContain("belfry up");
  });

  test("config says of which level `up` logs for a person, and for a program", async () => {
    const { out } = await belfry("config", "--data", "/no/such/directory");
    expect(out).toMatch(/^logLevel +warn +default/m);
    const { out: named } = await belfry("config", "--data", "/no/such/directory", "--log-level", "debug");
    expect(named).toMatch(/^logLevel +debug +flag/m);
    const { out: lines } = await belfry("config", "--data", "/no/such/directory", "--json");
    const rows = lines.split("\n").map((line) => JSON.parse(line) as Record<string, string>);
    expect(rows.find(({ name }) => name === "logLevel")).toMatchObject({ value: "info", from: "default" });
  });

  test("the version names the runtime too", async () => {
    const { code, out } = await belfry("--version", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  });

  test("what this version does not have is refused and not ignored", async () => {
    const { code, err } = await belfry("listen", "--app", "ms-app://x", "--web-push");
    expect(code).toBe(2);
    expect(err).toContain("Web Push is not in this version");
  });
});
