import { describe, expect, test } from "bun:test";
import { commands } from "./commands.ts";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

async function belfry(...words: string[]) {
  const terminal = fakeTerminal();
  const code = await dispatch(words, terminal);
  // Refusals are wrapped; what they say is looked at as one line.
  const err = terminal.errors().replaceAll(/\n +/g, " ");
  return { code, out: terminal.lines().join("\n"), err, errors: terminal.errors() };
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

  test("half a command shows the commands that begin with it, and is wrong usage unless help was asked for", async () => {
    for (const words of [["channel"], ["channel", "--help"], ["help", "channel"], ["channel", "--json"]]) {
      const { code, out } = await belfry(...words);
      expect({ words, code }).toEqual({ words, code: words.includes("--help") || words.includes("help") ? 0 : 2 });
      for (const name of ["channel list", "channel open", "channel close"]) expect(out).toContain(name);
      expect(out).not.toContain("fault set");
    }
  });

  test("what cannot come after half a command is answered with what can", async () => {
    const { code, err } = await belfry("channel", "transmogrify");
    expect(code).toBe(2);
    expect(err).toContain('after "channel" comes one of: channel list, channel open, channel close');
    expect(err).toContain("`belfry channel --help`");
    expect((await belfry("channel", "--nonsense")).code).toBe(2);
  });

  test("of several commands that resemble what was typed the nearest is meant", async () => {
    expect((await belfry("fault", "lst")).err).toContain('did you mean "fault list"?');
    expect((await belfry("lisen")).err).toContain('did you mean "listen"?');
  });

  test("a flag before the command is refused with where it belongs", async () => {
    const { code, err } = await belfry("--data", "x", "app", "list");
    expect(code).toBe(2);
    expect(err).toContain("--data stands before the command; flags come after it");
  });

  test("wrong usage ends with the help of the command that was meant", async () => {
    expect((await belfry("fault", "set")).err).toContain("`belfry fault set --help` shows how it is used.");
    expect((await belfry("nonsense")).err).toContain("`belfry help` lists the commands");
    expect((await belfry("help", "nonsense")).err).toContain("`belfry help` lists the commands");
  });

  test("a refusal is no wider than the terminal", async () => {
    const { errors } = await belfry("fault", "set", "explode");
    expect(errors.split("\n").every((line) => line.length <= 100)).toBe(true);
    expect(errors.split("\n").length).toBeGreaterThan(3);
  });

  test("what no push can be is wrong usage, before any server is looked for", async () => {
    const push = (uri: string, ...more: string[]) =>
      belfry("push", uri, "--app", "SID", "--secret", "s", "--data", "/no/such/directory", ...more);
    const URI = "http://127.0.0.1:1/?token=t";
    for (const [uri, more, words] of [
      ["nope", ["--toast", "x"], 'URI must be a channel URI, and "nope" is not a URL'],
      [URI, ["--toast", "x", "--tag", ""], "--tag must be 1 to 64"],
      [URI, ["--remove", "everything"], "--remove must be tag=T"],
      [URI, ["--remove", "all", "--tag", "t"], "--tag means nothing with --remove"],
      [URI, ["--remove", "all", "--toast", "x"], "--toast means nothing with --remove"],
    ] as const) {
      const { code, err } = await push(uri, ...more);
      expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(words) });
    }
  });

  test("trace wants one id or the newest, and what goes with which", async () => {
    expect((await belfry("trace")).err).toContain("ID is missing; --last 20 lists the newest");
    expect((await belfry("trace", "4A1C08D2F97E3B60", "--last", "5")).err).toContain(
      "ID and --last exclude each other",
    );
    expect((await belfry("trace", "--last", "5", "--follow")).err).toContain("--follow goes with an ID only");
    expect((await belfry("trace", "4A1C08D2F97E3B60", "--app", "SID")).err).toContain(
      "ID and --app exclude each other",
    );
  });

  test("help of a command that starts a server says what each setting takes, its default and its variable", async () => {
    for (const name of ["up", "serve"]) {
      const out = (await belfry(name, "--help")).out.replaceAll(/\s+/g, " ");
      expect(out).toContain("(a port from 0 to 65535; default 8030; BELFRY_PORT)");
      expect(out).toContain("(compat or strict; default compat; BELFRY_PROFILE)");
      expect(out).toContain("default no limit; BELFRY_MAX_DATA)");
      expect(out).toContain("(pushes a second, a whole number from 1 to 10000000; default 10; BELFRY_CHANNEL_RATE)");
      expect(out).toContain("(default .belfry; BELFRY_DATA)");
    }
  });

  test("in help a flag too long for its column stands on a line of its own, above its sentence", async () => {
    const { out } = await belfry("serve", "--help");
    expect(out).toMatch(/^ {2}--autopush-message-limit NOTIFICATIONS\n {10,}With more than these waiting/m);
    expect(out.split("\n").every((line) => line.length <= 100)).toBe(true);
  });

  test("help of doctor shows the flags that it looks at, and says where all settings are told", async () => {
    const { out } = await belfry("doctor", "--help");
    const shown = Array.from(out.matchAll(/^ {2}--([a-z-]+)/gm), ([, name]) => name);
    expect(shown).toEqual(["data", "host", "port", "hub-port", "admin-host", "admin-port", "json", "help"]);
    expect(out.replaceAll(/\s+/g, " ")).toContain("`belfry serve --help` tells all of them");
    expect(await belfry("doctor", "--profile", "strict")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--profile"),
    });
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
    expect(err).toContain("none runs on /no/such/directory");
    expect(err.match(/`belfry up`/g)).toHaveLength(1);
  });

  test("config says the same to a person and to a program, and what `up` does otherwise", async () => {
    const { out } = await belfry("config", "--data", "/no/such/directory");
    expect(out).toMatch(/^logLevel +info +default/m);
    expect(out).toMatch(/^maxData +no limit +default/m);
    expect(out).toContain("`belfry up` logs warn unless told otherwise");
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
});
