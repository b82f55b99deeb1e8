import { expect, test } from "bun:test";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describeFailure, run } from "./run.ts";

test("a command that ends well has no failure to describe", async () => {
  const ending = await run({ argv: ["true"], seconds: 10 });
  expect(ending).toEqual({ how: "exited", code: 0 });
  expect(describeFailure(ending, 10)).toBeNull();
});

test("a command's own code is told", async () => {
  expect(describeFailure(await run({ argv: ["sh", "-c", "exit 3"], seconds: 10 }), 10)).toBe("ended with code 3");
});

test("a command that hangs is ended at its limit, with everything it started", async () => {
  const ending = await run({ argv: ["sh", "-c", "tail -f /dev/null & wait"], seconds: 0.05 });
  expect(ending).toEqual({ how: "timed-out" });
});

test("a command that does not exist is told apart from one that fails", async () => {
  expect((await run({ argv: ["no-such-command-anywhere"], seconds: 10 })).how).toBe("unstartable");
});

test("a command that is killed from outside names the signal", async () => {
  expect(await run({ argv: ["sh", "-c", "kill -TERM $$"], seconds: 10 })).toEqual({ how: "killed", signal: "SIGTERM" });
});

test("a command sees what was added to its environment", async () => {
  const argv = ["sh", "-c", 'test "$CHECK_LONG" = 1'] as const;
  expect(await run({ argv, seconds: 10, env: { CHECK_LONG: "1" } })).toEqual({ how: "exited", code: 0 });
});

test("the output of a command goes to a file when one is named, all of it, that of the last time gone", async () => {
  const folder = mkdtempSync(join(tmpdir(), "belfry-test-"));
  const output = join(folder, "said.log");
  for (const word of ["before", "now"]) {
    const argv = ["sh", "-c", `echo ${word}; echo and trouble >&2`] as const;
    expect(await run({ argv, seconds: 10, output })).toEqual({ how: "exited", code: 0 });
  }
  expect(readFileSync(output, "utf8")).toBe("now\nand trouble\n");
  rmSync(folder, { recursive: true });
});
