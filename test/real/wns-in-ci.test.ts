/**
 * The guide "WNS in CI in five minutes", done: its files are taken out of the page and written down, and the steps of its workflow are run in
 * their order, as a runner would, against the `belfry serve` that they start. Only what fetches things is left out.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { readRunning } from "@belfry/host";
import { makeDirectory } from "../support/test-service.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const guide = readFileSync(join(ROOT, "docs/guide/wns-in-ci.md"), "utf8");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly if?: string;
  readonly run?: string;
}

/** Files that the page gives in full, by the name that stands before each. */
function filesOf(page: string): ReadonlyMap<string, string> {
  const found = page.matchAll(/^`([\w./-]+)`:\n\n```\w+\n([\s\S]*?)^```/gm);
  return new Map(Array.from(found, ([, name = "", text = ""]) => [name, text]));
}

const files = filesOf(guide);
const workflow = Bun.YAML.parse(files.get(".github/workflows/wns.yml") ?? "") as {
  readonly jobs: { readonly sender: { readonly steps: readonly Step[] } };
};
const { steps } = workflow.jobs.sender;

const repository = makeDirectory();
const pathFile = join(repository.path, "path-of-runner");
let path = process.env.PATH ?? "";

/** One step, as a runner does it: in the repository, stopped by the first line that fails, with what earlier steps put on the path. */
async function runStep(
  script: string,
  settings: Record<string, string> = {},
): Promise<{ code: number | null; output: string }> {
  const child = spawn("bash", ["-e", "-c", script], {
    cwd: repository.path,
    stdio: ["ignore", "pipe", "pipe"],
    // Ports of its own beside whatever else runs here; the sender takes them from the channel's URI.
    env: {
      PATH: path,
      HOME: repository.path,
      GITHUB_PATH: pathFile,
      BELFRY_PORT: "0",
      BELFRY_ADMIN_PORT: "0",
      ...settings,
    },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on("close", resolve).on("error", reject));
  path = [...readFileSync(pathFile, "utf8").split("\n").filter(Boolean), process.env.PATH].join(":");
  return { code, output };
}

beforeAll(() => {
  for (const [name, text] of files) {
    mkdirSync(dirname(join(repository.path, name)), { recursive: true });
    writeFileSync(join(repository.path, name), text);
  }
  // What its second checkout and its installation would bring is here already.
  symlinkSync(ROOT, join(repository.path, "belfry"));
  writeFileSync(pathFile, "");
});

afterAll(() => {
  try {
    process.kill(readRunning(join(repository.path, ".belfry")).pid, "SIGKILL");
  } catch {
    // A test failed before the service ran.
  }
  repository.remove();
});

test("the guide gives a sender, its tests and a workflow, and the workflow checks out both repositories", () => {
  expect([...files.keys()]).toEqual(["sender.mjs", "sender.test.mjs", ".github/workflows/wns.yml"]);
  expect(steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"))).toHaveLength(2);
});

test("every step of the workflow succeeds, and the tests of the sender are green", async () => {
  const ran = steps.filter((step) => step.run !== undefined && step.if === undefined && step.name !== "Install Belfry");
  expect(ran.map(({ name }) => name)).toEqual(["Put it on the path", "Start it", "Prove the sender"]);
  let output = "";
  for (const { name, run = "" } of ran) {
    const done = await runStep(run);
    expect({ name, ...done }).toMatchObject({ name, code: 0 });
    output = done.output;
  }
  expect(output).toMatch(/fail 0/);
  expect(output).toMatch(/pass 8/);
}, 300_000);

const onFailure = steps.find((one) => one.if === "failure()")?.run ?? "false";

test("the step for failures shows the log, what faults refused although they are cleared, and what was received", async () => {
  const { code, output } = await runStep(onFailure);
  expect(code).toBe(0);
  for (const seen of [
    '"event":"ready"',
    '"event":"fault set"',
    "APP_THROTTLED: Throttled (fault ",
    "  pending    toast",
  ]) {
    expect(output).toContain(seen);
  }
}, 180_000);

test("a service that does not start fails its step and shows why, and the step for failures works all the same", async () => {
  const start = steps.find(({ name }) => name === "Start it")?.run ?? "";
  const wrong = { BELFRY_PROFILE: "lenient", BELFRY_DATA: join(repository.path, "elsewhere") };
  const words = "BELFRY_PROFILE is";
  let seen = { code: null as number | null, output: "" };
  // As the guide has it, but nobody waits half a minute for what cannot come, unless the machine needs that to say so.
  for (const seconds of [2, 10, 30]) {
    seen = await runStep(start.replace("timeout 30", `timeout ${seconds}`), wrong);
    if (seen.output.includes(words)) break;
  }
  expect(seen).toMatchObject({ code: 1, output: expect.stringContaining(words) });
  expect((await runStep(onFailure, wrong)).code).toBe(0);
}, 180_000);
