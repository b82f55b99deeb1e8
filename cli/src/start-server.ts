/** Starts the service for `up` and `serve`, with a hub beside it or not, and keeps it running until a signal asks it to stop. */
import { join } from "node:path";
import { createLog, type Log, type LogLevel, onStop, systemClock } from "@belfry/host";
import type { HubSettings, RunningHub } from "@belfry/hub";
import { type AdminPage, type RunningService, startService } from "@belfry/service";
import type { Given } from "./arguments.ts";
import { hubSettingsBeside, settingsOf } from "./setting-flags.ts";
import { STOP_SIGNALS, type Terminal } from "./terminal.ts";

/** What stopping may take beyond the drain itself: closing the store. */
const CLOSING_MS = 5000;

/** A service that answers, and how to wait for its end. */
export interface StartedServer {
  readonly running: RunningService;
  /** The hub in the same process, where one was asked for. */
  readonly hub: RunningHub | null;
  /** Of the data directory. */
  readonly data: string;
  /** Whether it is a node, which keeps what must survive in an engine that it shares with others. */
  readonly isNode: boolean;
  /** Path of the file that holds the admin token. */
  readonly adminTokenFile: string;
  /** What channel URIs begin with, where that is not the address of the service. */
  readonly publicUrl: string | null;
  /** Stops everything, as a signal does. */
  stop(): Promise<void>;
  /** Whether a signal to stop has come. */
  stopping(): boolean;
  /** Resolves with the exit code when a signal came and everything is drained. */
  readonly ended: Promise<number>;
}

export interface StartOptions {
  /** The console, where the operator gets one. */
  readonly page?: AdminPage;
  /** Log level when the operator names none. */
  readonly level?: LogLevel;
  /** Start a hub beside the service. */
  readonly hub?: boolean;
}

/** Where the admin token is: the operator's own file, or that of the data directory. */
export function adminTokenFileOf(values: { readonly adminTokenFile: string; readonly data: string }): string {
  return values.adminTokenFile === "" ? join(values.data, "admin-token") : values.adminTokenFile;
}

/** A log on the terminal's standard error. */
export function terminalLog(terminal: Terminal, level: LogLevel): Log {
  return createLog({ level, write: (line) => terminal.err(`${line}\n`), now: () => systemClock.now() });
}

/** Stops a server at the first signal. */
export function untilStopped(
  terminal: Terminal,
  log: Log,
  drainSeconds: number,
  stop: () => Promise<void>,
): Pick<StartedServer, "stopping" | "ended"> {
  let stopping = false;
  const stopOnce = () => {
    stopping = true;
    return stop();
  };
  const graceMs = drainSeconds * 1000 + CLOSING_MS;
  const ended = new Promise<number>((exit) => {
    onStop(STOP_SIGNALS, stopOnce, { graceMs, log, exit, source: terminal.signals });
  });
  return { stopping: () => stopping, ended };
}

/** The hub takes from the service what a hub alone would have of its own. */
async function startBeside(running: RunningService, values: HubSettings, log: Log): Promise<RunningHub> {
  const { admin, metrics, health, telemetry, clock, publicUrl, accessToken } = running.neighbourhood;
  const origins = [...new Set([publicUrl, running.service])];
  const home = { origins: () => origins, accessToken };
  // A service alone need not wait for what it does not use.
  const { startHub } = await import("@belfry/hub");
  try {
    return await startHub(values, {
      log,
      clock,
      home,
      neighbour: { admin, metrics, health, telemetry, adminUrl: running.admin },
    });
  } catch (error) {
    await running.stop();
    throw error;
  }
}

/** @throws BelfryError SETTING_…, PORT_IN_USE, DATA_LOCKED, DATA_UNUSABLE, TLS_UNUSABLE */
export async function startServer(given: Given, terminal: Terminal, options: StartOptions): Promise<StartedServer> {
  const { values, rows } = settingsOf(given, terminal, options.level);
  const beside = options.hub ? hubSettingsBeside(given, terminal, values.port) : undefined;
  const log = terminalLog(terminal, values.logLevel);
  const allRows = [...rows, ...(beside?.rows ?? [])];
  const running = await startService(values, { log, rows: allRows, page: options.page });
  const hub = beside === undefined ? null : await startBeside(running, beside.values, log);
  const stop = async () => {
    // The hub first: what it has under way goes to the service.
    await hub?.stop();
    await running.stop();
  };
  const publicUrl = values.publicUrl === "" ? null : values.publicUrl;
  const life = untilStopped(terminal, log, values.drainSeconds, stop);
  const place = { data: values.data, adminTokenFile: adminTokenFileOf(values), isNode: values.engine !== "" };
  return { running, hub, ...place, publicUrl, stop, ...life };
}
