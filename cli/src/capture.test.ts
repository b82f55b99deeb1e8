/** Capture, replay and `listen --why` at the command line, against a server in this process. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dispatch } from "./dispatch.ts";
import { fakeTerminal } from "./testing/fake-terminal.ts";

const data = mkdtempSync(join(tmpdir(), "belfry-cli-capture-"));
const server = fakeTerminal();
let ended: Promise<number>;
let app: string;
let secret: string;

beforeAll(async () => {
  ended = dispatch(
    ["up", "--json", "--data", data, "--port", "0", "--admin-port", "0", "--log-level", "silent"],
    server,
  );
  await server.until(({ event }) => event === "ready");
  const made = JSON.parse(await say("app", "create", "Kiosk", "--json"));
  [app, secret] = [made.packageSid, made.clientSecret];
});

afterAll(async () => {
  server.interrupt();
  expect(await ended).toBe(0);
  rmSync(data, { recursive: true, force: true });
});

/** What a command says, on either stream. */
async function say(...words: string[]): Promise<string> {
  const terminal = fakeTerminal({ BELFRY_DATA: data });
  await dispatch(words, terminal);
  return [...terminal.lines(), terminal.errors()].join("\n");
}

/** Pushes to a channel that no device holds. @returns its message id */
async function pushed(...what: string[]): Promise<string> {
  const { uri } = JSON.parse(await say("channel", "open", "--app", app, "--json"));
  const { messageId } = JSON.parse(await say("push", uri, "--app", app, "--secret", secret, ...what, "--json"));
  return messageId;
}

test("capture is switched on for a time, shown with the app, and switched off", async () => {
  expect(await say("app", "capture", app, "on", "--for", "10m", "--max", "5")).toContain("0 of at most 5 kept");
  expect(await say("app", "list")).toContain("captured until");
  expect(await say("app", "capture", app, "off")).toContain("No push of Kiosk is captured");
  expect(await say("app", "list")).not.toContain("captured");
});

test("on and off are all there is, and what makes no sense is refused", async () => {
  expect(await say("app", "capture", app, "maybe")).toContain("say on or off");
  expect(await say("app", "capture", app, "on", "--for", "2d")).toContain("90s, 15m or 1h");
  expect(await say("app", "capture", app, "off", "--for", "1h")).toContain("go with on only");
  expect(await say("replay", "0000000000000000")).toContain("This push was not captured, or is forgotten");
});

test("a captured push is shown without its token, run again, and sent again when told to", async () => {
  await say("app", "capture", app, "on");
  const id = await pushed("--toast", "Hello");
  const shown = await say("capture", id);
  expect(shown).toContain("authorization: …");
  expect(shown).toContain("<text>Hello</text>");
  expect(shown).not.toContain(secret);
  const replayed = await say("replay", id);
  expect(replayed).toContain("now it would be accepted");
  expect(replayed).toContain("Nothing was delivered.");
  expect(await say("replay", id, "--deliver")).toMatch(/It was sent again, as [0-9A-F]{16}/);
});

test("bytes are shown in hex, and what a terminal would obey is not", async () => {
  await say("app", "capture", app, "on");
  const file = join(data, "bytes");
  writeFileSync(file, Uint8Array.of(255, 0, 16));
  expect(await say("capture", await pushed("--raw", file, "--cache"))).toEndWith("ff0010\n");
  writeFileSync(file, "red \u001b[31m");
  const shown = await say("capture", await pushed("--raw", file, "--cache"));
  expect(shown).toContain("red \ufffd[31m");
  expect(shown).not.toContain("\u001b");
});

test("a device is told what became of notifications for it before it listens", async () => {
  const device = join(data, "kiosk.json");
  const listening = ["listen", "--json", "--app", app, "--device", device];
  const first = fakeTerminal({ BELFRY_DATA: data });
  const over = dispatch(listening, first);
  const { uri } = await first.until(({ event }) => event === "channel");
  first.interrupt();
  await over;
  await say("push", String(uri), "--app", app, "--secret", secret, "--tile", "10 degrees");
  const again = fakeTerminal({ BELFRY_DATA: data });
  const second = dispatch([...listening, "--why"], again);
  expect(await again.until(({ event }) => event === "why")).toMatchObject({
    type: "wns/tile",
    account: expect.any(String),
  });
  again.interrupt();
  await second;
});
