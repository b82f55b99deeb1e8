/** What a command is. Each file in `command/` holds one. */
import type { Flag, Given, Grammar } from "./arguments.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export interface Command extends Grammar {
  /** A line or two under the usage line of its help. */
  readonly about: string;
  /** Lines a reader can type as they stand. */
  readonly examples: readonly string[];
  /** @returns the exit code; a refusal is thrown and printed in one place */
  run(given: Given, output: Output, terminal: Terminal): Promise<number>;
}

/** Flags that every command takes. */
export const COMMON_FLAGS = {
  json: { takes: "nothing", sentence: "Print one JSON object a line, errors too." },
  help: { takes: "nothing", sentence: "Show what this command takes." },
} as const satisfies Record<string, Flag>;

/** Flags by which a command finds the server it asks. */
export const SERVER_FLAGS = {
  data: { takes: "word", value: "DIR", sentence: "Data directory of the running server (BELFRY_DATA, else .belfry)." },
  admin: { takes: "word", value: "URL", sentence: "Admin address of a server elsewhere." },
  "admin-token-file": { takes: "word", value: "FILE", sentence: "Holds its admin token (else BELFRY_ADMIN_TOKEN)." },
  ca: { takes: "word", value: "FILE", sentence: "CA certificate to trust, where the machine does not know it." },
} as const satisfies Record<string, Flag>;

/** The address of the push service, for commands that need no admin. */
export const SERVICE_FLAG = {
  service: { takes: "word", value: "URL", sentence: "Address of the push service; then no admin is needed." },
} as const satisfies Record<string, Flag>;
