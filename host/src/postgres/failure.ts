/**
 * Turns what PostgreSQL, its client and the network say into codes of the closed table. Knows the classes of SQLSTATE; refuses to decide what
 * is done about a failure, and to hand on what was thrown: it carries the statement's parameters, and so payloads.
 *
 * @source PostgreSQL, appendix A: https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
import { BelfryError } from "@belfry/protocol";

/** Two transactions met: nothing of this one was done, and it may be tried again. */
const MET: ReadonlySet<string> = new Set(["40001", "40P01", "55P03"]);

/** Our own mistakes rather than the server's: data that no column takes, a rule that is broken, a statement it does not understand. */
const MISTAKE = /^(?:21|22|23|2F|39|42|P0)/;

/** The server refuses who asks: credentials, database, rights. */
const REFUSED = /^(?:28|3D|42501)/;

/** What the server cannot do, whoever asks. */
const UNSUITABLE = /^0A/;

/** Messages of this class quote the data that they complain of. */
const QUOTES_DATA = /^22/;

/** SQLSTATE, or the word of the client or the system; empty when there is none. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error) || !("code" in error)) return "";
  return String(error.code);
}

/** Whether the transaction was undone because it met another one. */
export const hasMet = (error: unknown): boolean => MET.has(codeOf(error));

/**
 * The failure of a call. Those of the server and of the way to it are worth another try; a mistake of ours is reported.
 *
 * @returns DISK_FULL, STORE_UNAVAILABLE, INTERNAL
 */
export function callFailure(error: unknown): BelfryError {
  if (error instanceof BelfryError) return error;
  const code = codeOf(error);
  const detail = describe(error);
  if (code === "53100") return new BelfryError("DISK_FULL", { detail });
  return new BelfryError(MISTAKE.test(code) || code === "" ? "INTERNAL" : "STORE_UNAVAILABLE", { detail });
}

/**
 * The failure to open a database.
 *
 * @param where as `describeAddress` says it
 * @returns ENGINE_REFUSED, ENGINE_UNSUITABLE, TLS_UNUSABLE, DATA_UNUSABLE, ENGINE_UNREACHABLE
 */
export function openFailure(error: unknown, where: string): BelfryError {
  if (error instanceof BelfryError) return error;
  const code = codeOf(error);
  const detail = `${where}: ${describe(error)}`;
  if (REFUSED.test(code)) return new BelfryError("ENGINE_REFUSED", { detail });
  if (UNSUITABLE.test(code)) return new BelfryError("ENGINE_UNSUITABLE", { detail });
  if (isAboutTls(error)) return new BelfryError("TLS_UNUSABLE", { detail });
  if (MISTAKE.test(code)) return new BelfryError("DATA_UNUSABLE", { detail });
  return new BelfryError("ENGINE_UNREACHABLE", { detail });
}

function describe(error: unknown): string {
  const code = codeOf(error);
  const said = error instanceof Error && !QUOTES_DATA.test(code) ? error.message : "";
  // The system's own word stands in its message as well.
  return [said.includes(code) ? "" : code, said].filter((part) => part !== "").join(", ");
}

function isAboutTls(error: unknown): boolean {
  const said = error instanceof Error ? `${codeOf(error)} ${error.message}` : "";
  return /CERT|SSL|TLS|certificate/.test(said);
}
