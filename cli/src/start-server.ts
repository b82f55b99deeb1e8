/** Starts the service for `up` and `serve`, and keeps it running until a signal asks it to stop. */
import { createLog, type LogLevel, onStop, systemClock } from "@belfry/host";
import { type AdminPage, type RunningService, startService } from "@belfry/service";
import type { Given } from "./arguments.ts";
import { settingsOf } from "./setting-flags.ts";
import { STOP_SIGNALS, type Terminal } from "./terminal.ts";

/** What stopping may take beyond the drain itself: closing the store. */
const CLOSING_MS = 5000;

/** A service that answers, and how to wait for its end. */
export interface StartedServer {
  readonly running: RunningService;
  /** Of the data directory. */
  readonly data: string;
  /** What channel URIs begin with, where that is not the address of the service. */
  readonly publicUrl: string | null;
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
}

/** @throws BelfryError SETTING_…, PORT_IN_USE, DATA_LOCKED, DATA_UNUSABLE, TLS_UNUSABLE */
export async function startServer(given: Given, terminal: Terminal, options: StartOptions): Promise<StartedServer> {
  const { values, rows } = settingsOf(given, terminal, options.level);
  const log = createLog({
    level: values.logLevel,
    write: (line) => terminal.err(`${line}\n`),
    now: () => systemClock.now(),
  });
  const running = await startService(values, { log, rows, page: options.page });
  const graceMs = values.drainSeconds * 1000 + CLOSING_MS;
  let stopping = false;
  const stop = () => {
    stopping = true;
    return running.stop();
  };
  const ended = new Promise<number>((exit) => {
    onStop(STOP_SIGNALS, stop, { graceMs, log, exit, source: terminal.signals });
  });
  const publicUrl = values.publicUrl === "" ? null : values.publicUrl;
  return { running, data: values.data, publicUrl, stopping: () => stopping, ended };
}
