/** JSON lines about what the server does. Knows levels and one line's shape; refuses to know files and terminals. */
import { redactFields, redactText } from "./redact.ts";

/** From loud to quiet; a log prints its own level and all that follow. */
export type LogLevel = "debug" | "info" | "warn" | "error" | "silent";

export type LogFields = Readonly<Record<string, unknown>>;

/** Each method takes what happened, as a short name in words, and what belongs to it. None of them throws. */
export interface Log {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** A log that says these fields with every line. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Takes one line without its newline. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const LEVELS: readonly LogLevel[] = ["debug", "info", "warn", "error", "silent"];

/**
 * Makes a log: one JSON object a line, `{"time":ISO,"level","event",…fields}`.
 *
 * Fields that are called or look like secrets are cut to their last four characters, see {@link redactFields}.
 * A field called time, level or event gives way to the line's own.
 */
export function createLog(options: LogOptions): Log {
  return logWith(options, {});
}

function logWith(options: LogOptions, inherited: LogFields): Log {
  const at = (level: LogLevel) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(options.level)) return () => {};
    return (event: string, fields: LogFields = {}) => writeLine(options, level, event, inherited, fields);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => logWith(options, { ...inherited, ...fields }),
  };
}

function writeLine(options: LogOptions, level: LogLevel, event: string, inherited: LogFields, fields: LogFields): void {
  try {
    const head = { time: new Date(options.now()).toISOString(), level, event: redactText(event) };
    const line = Object.assign({ ...head }, redactFields(inherited), redactFields(fields), head);
    options.write(JSON.stringify(line));
  } catch {
    // The log's own output is gone (a closed pipe); there is no other place to say so, and serving goes on without it.
  }
}
