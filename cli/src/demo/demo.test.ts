import { expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { dispatch } from "../dispatch.ts";
import { fakeTerminal } from "../testing/fake-terminal.ts";

const MAIN = fileURLToPath(new URL("../main.ts", import.meta.url));

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

/** The demo in a process of its own, as a person runs it: a story that is cut off leaves a device behind that still writes. */
async function interruptAt(step: number, data: string) {
  const child = spawn(process.execPath, [MAIN, ...flags(data)], { stdio: ["ignore", "pipe", "pipe"] });
  let errors = "";
  child.stderr.on("data", (text) => {
    errors += text;
  });
  createInterface(child.stdout).on("line", (line) => {
    const told = JSON.parse(line);
    if (told.event === "step" && told.step === step) child.kill("SIGINT");
  });
  const [code] = await once(child, "close");
  return { step, code, errors };
}

test("a signal in the middle of the story ends it in good order", async () => {
  const root = mkdtempSync(join(tmpdir(), "belfry-demo-"));
  for (const step of [1, 3, 5]) {
    const data = join(root, String(step));
    expect(await interruptAt(step, data)).toEqual({ step, code: 0, errors: "" });
    expect(existsSync(join(data, "admin.json"))).toBe(false);
  }
  rmSync(root, { recursive: true, force: true });
});
