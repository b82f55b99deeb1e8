/** The hub in a process of its own, through the command line as an operator starts it: it can be killed. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { readRunningHub } from "@belfry/host";
import type { Ending } from "./service-process.ts";

export interface HubProcessOptions {
  readonly data: string;
  /** Host and port of the push service that it may push to. */
  readonly service: string;
  /** Pushes under way at once. Default: as many as the hub likes. */
  readonly concurrency?: number;
  /** Further flags of `belfry hub serve`. */
  readonly flags?: readonly string[];
}

export interface HubProcess {
  readonly hub: string;
  readonly admin: string;
  readonly adminToken: string;
  /** Ends it at once, in the middle of whatever it does. */
  kill(): Promise<Ending>;
  /** Asks it to stop, as an operator does. */
  stop(): Promise<Ending>;
}

const COMMAND = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url));

const running = new Map<ChildProcess, Promise<Ending>>();

/** Ends what a failed test left running: every file that starts hubs calls it after each test. */
export async function endHubs(): Promise<void> {
  for (const child of running.keys()) child.kill("SIGKILL");
  await Promise.all(running.values());
}

function flagsOf({ data, service, concurrency, flags = [] }: HubProcessOptions): readonly string[] {
  const ports = ["--hub-port", "0", "--admin-port", "0"];
  const reach = ["--hub-allow-private", "--hub-wns-hosts", service, "--hub-browser-hosts", service];
  const width = concurrency === undefined ? [] : ["--hub-send-concurrency", String(concurrency)];
  return ["hub", "serve", "--data", data, "--json", ...ports, ...reach, ...width, ...flags];
}

/** Starts a hub and waits until it says that it is ready. @throws Error with its standard error when it ends instead */
export async function spawnHub(options: HubProcessOptions): Promise<HubProcess> {
  const child = spawn(process.execPath, [COMMAND, ...flagsOf(options)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env.PATH },
  });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ending>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => {
      running.delete(child);
      resolve({ code, stderr });
    });
  });
  running.set(child, ended);
  const ready = new Promise<boolean>((resolve) => {
    createInterface({ input: child.stdout }).once("line", () => resolve(true));
    void ended.then(() => resolve(false));
  });
  if (!(await ready)) throw new Error(`the hub did not start: ${(await ended).stderr}`);
  const { hub, admin, adminToken } = readRunningHub(options.data);
  const signal = (name: "SIGKILL" | "SIGTERM") => {
    child.kill(name);
    return ended;
  };
  return { hub, admin, adminToken, kill: () => signal("SIGKILL"), stop: () => signal("SIGTERM") };
}
