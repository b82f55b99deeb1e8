/**
 * Turns what SQLite and the file system throw into codes of the closed table. Knows their error names; refuses to decide what is done about them.
 */
import { SQLiteError } from "bun:sqlite";
import { BelfryError } from "@belfry/protocol";
import type { Failure } from "./frames.ts";

const FULL = new Set(["SQLITE_FULL", "ENOSPC", "EDQUOT"]);

/** Our own mistakes rather than the disk's: a statement that contradicts the schema, a value of the wrong kind. */
const MISTAKES = /^SQLITE_(CONSTRAINT|MISMATCH|MISUSE|RANGE|ERROR)/;

/** The failure of one call. Errors of the machine are worth another try; a mistake of ours keeps its message and is reported. */
export function callFailure(error: unknown): Failure {
  const detail = error instanceof Error ? error.message : String(error);
  const name = errorName(error);
  if (FULL.has(name)) return { code: "DISK_FULL", detail };
  const isOfMachine =
    error instanceof SQLiteError ? !MISTAKES.test(name) : error instanceof Error && "syscall" in error;
  if (isOfMachine) return { code: "STORE_UNAVAILABLE", detail: `${name}, ${detail}` };
  return { code: "INTERNAL", detail };
}

/** The failure to open a data directory: someone else holds it, or it is of no use. */
export function openFailure(error: unknown, directory: string): Failure {
  if (error instanceof BelfryError) return { code: error.code, detail: error.detail ?? "" };
  const name = errorName(error);
  if (name.startsWith("SQLITE_BUSY")) return { code: "DATA_LOCKED", detail: directory };
  const reason = error instanceof Error ? error.message : String(error);
  return { code: "DATA_UNUSABLE", detail: `${directory}: ${reason}` };
}

/** Makes the error that the caller sees of a failure that travelled. */
export function toError({ code, detail }: Failure): BelfryError {
  return new BelfryError(code, { detail });
}

function errorName(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return String(error.code);
}
