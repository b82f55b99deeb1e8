import { afterAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "../dispatch.ts";
import { fakeTerminal } from "../testing/fake-terminal.ts";

const flags = (data: string) => [
  ...["up", "--demo", "--json", "--data", data],
  ...["--port", "0", "--admin-port", "0", "--log-level", "silent"],
];

test("the demo tells six steps in order, shows no secret, and uses the same app and device the next time", async () => {
  const data = mkdtempSync(join(tmpdir(), "belfry-demo-"));
  const told: Record<string, unknown>[][] = [];
  for (const _run of ["first", "second"]) {
    const terminal = fakeTerminal();
    const ended = dispatch(flags(data), terminal);
    const trace = await terminal.until(({ event }) => event === "trace");
    expect(trace.end).toMatchObject({ state: "delivered" });
    const lines = terminal.lines();
    told.push(lines.map((line) => JSON.parse(line)).filter(({ event }) => event === "step"));
    const secrets = ["demo/secret", "admin-token"].map((file) => readFileSync(join(data, file), "utf8").trim());
    for (const secret of secrets) expect(lines.join("\n")).not.toContain(secret);
    terminal.interrupt();
    expect(await ended).toBe(0);
  }
  const [first = [], second = []] = told;
  expect(first.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(first[0]?.ms).toBe(0);
  expect(second[0]?.app).toBe(first[0]?.app);
  expect(second[1]?.channel).toBe(first[1]?.channel);
  rmSync(data, { recursive: true, force: true });
});

test("a signal in the middle of the story ends it in good order", async () => {
  const root = mkdtempSync(join(tmpdir(), "belfry-demo-"));
  afterAll(async () => {
    // The device of a story that was cut off still writes, where the command's own process would have ended.
    await Bun.sleep(300);
    rmSync(root, { recursive: true, force: true });
  });
  for (const step of [1, 3, 5]) {
    const data = join(root, String(step));
    const terminal = fakeTerminal();
    const ended = dispatch(flags(data), terminal);
    await terminal.until((line) => line.event === "step" && line.step === step);
    terminal.interrupt();
    expect({ step, code: await ended, errors: terminal.errors() }).toEqual({ step, code: 0, errors: "" });
    expect(existsSync(join(data, "admin.json"))).toBe(false);
  }
});
