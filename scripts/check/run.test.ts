import { expect, test } from "bun:test";
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
