/** A server in this process with a hub, the commands that a backend team gives it, and devices that listen. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPush } from "@belfry/sender";
import { dispatch } from "../dispatch.ts";
import { type FakeTerminal, fakeTerminal } from "./fake-terminal.ts";
import { type Ran, runBelfry } from "./run-belfry.ts";

/** What is piped into every command with `--json`. */
const PIPED = '{"headline":"from a pipe"}';

interface Registered {
  readonly device: FakeTerminal;
  /** Interrupts it. @returns its exit code */
  stop(): Promise<number>;
}

export interface HubStage {
  /** A folder for files of a test; goes with the stage. */
  readonly root: string;
  /** The server's data directory. */
  readonly data: string;
  /** What the server said when it was ready. */
  readonly ready: Record<string, unknown>;
  /** One command with `--json`. */
  belfry(...words: string[]): Promise<Ran>;
  /** One command as a person sees it. */
  spoken(...words: string[]): Promise<{ code: number; out: string; err: string }>;
  /** @returns its package SID */
  newApp(): Promise<string>;
  /** A device that listens, and its registrations in the hub. */
  register(hub: string, app: string, id: string, tags: readonly string[]): Promise<Registered>;
  /** Stops the server. @returns its exit code */
  close(): Promise<number>;
}

/** Starts it. Must be closed. */
export async function openHubStage(): Promise<HubStage> {
  const root = mkdtempSync(join(tmpdir(), "belfry-cli-hub-"));
  const data = join(root, "up");
  const env = { BELFRY_DATA: data };
  const server = fakeTerminal();
  const words = ["up", "--json", "--data", data, "--port", "0", "--admin-port", "0", "--log-level", "silent"];
  const ended = dispatch(words, server);
  const ready = await server.until(({ event }) => event === "ready");
  const belfry = (...words: string[]) => runBelfry(env, words, PIPED);
  return {
    root,
    data,
    ready,
    belfry,
    async spoken(...words) {
      const terminal = fakeTerminal(env);
      const code = await dispatch(words, terminal);
      return { code, out: terminal.lines().join("\n"), err: terminal.errors() };
    },
    async newApp() {
      const { records } = await belfry("app", "create", "Kiosk");
      return String(records[0]?.packageSid);
    },
    async register(hub, app, id, tags) {
      const { device, uri, stop } = await listen(env, app, join(root, `${id}.json`));
      const { records } = await belfry("hub", "keys", hub);
      const { connectionStrings } = records[0] as { connectionStrings: { full: string } };
      const push = createPush({ mode: "hub", connectionString: connectionStrings.full, hubName: hub });
      await push.wns.createNativeRegistration(uri, [...tags]);
      await push.wns.createToastText01Registration(uri, [...tags], { text1: "$(headline)" });
      return { device, stop };
    },
    async close() {
      server.interrupt();
      const code = await ended;
      rmSync(root, { recursive: true, force: true });
      return code;
    },
  };
}

/** @param file in which the device is remembered */
async function listen(env: Readonly<Record<string, string>>, app: string, file: string) {
  const device = fakeTerminal(env);
  const over = dispatch(["listen", "--json", "--app", app, "--device", file], device);
  const { uri } = await device.until(({ event }) => event === "channel");
  const stop = () => {
    device.interrupt();
    return over;
  };
  return { device, uri: String(uri), stop };
}

/** Whether a line of a device that listens is a notification. */
export const isNotification = ({ event }: Record<string, unknown>): boolean => event === "notification";
