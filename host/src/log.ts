/** JSON lines about what the server does. Knows levels and one line's shape; refuses to know files and terminals. */
import { Alike } from "./alike.ts";
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
 *
 * Of warnings and errors with the same event and `code` at most 100 are written in a second: whoever floods the service must not
 * fill its disk. With the first line of a later second, "lines left out" says how many there were.
 */
export function createLog(options: LogOptions): Log {
  return logWith(options, new Alike(), {});
}

function logWith(options: LogOptions, alike: Alike, inherited: LogFields): Log {
  const at = (level: LogLevel) => {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(options.level)) return () => {};
    return (event: string, fields: LogFields = {}) => sayLine(options, alike, { level, event, inherited, fields });
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: (fields) => logWith(options, alike, { ...inherited, ...fields }),
  };
}

interface Line {
  readonly level: LogLevel;
  readonly event: string;
  readonly inherited: LogFields;
  readonly fields: LogFields;
}

function sayLine(options: LogOptions, alike: Alike, line: Line): void {
  try {
    for (const left of alike.turn(options.now())) {
      writeLine(options, { level: "warn", event: "lines left out", inherited: {}, fields: { ...left } });
    }
    const bounded = line.level === "warn" || line.level === "error";
    if (!bounded || alike.count(line.event, line.fields.code)) writeLine(options, line);
  } catch {
    // The log's own output is gone (a closed pipe); there is no other place to say so, and serving goes on without it.
  }
}

function writeLine({ now, write }: LogOptions, { level, event, inherited, fields }: Line): void {
  const head = { time: new Date(now()).toISOString(), level, event: redactText(event) };
  write(JSON.stringify(Object.assign({ ...head }, redactFields(inherited), redactFields(fields), head)));
}
