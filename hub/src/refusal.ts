/** What carries a row of the hub's table of errors across a boundary. Refuses to know how an answer is written. */
import { BelfryError, type HubErrorCode, hubErrorRow, WordsRefusal } from "@belfry/protocol";

/** What belongs to one refusal, beyond its row. */
export interface HubRefusalOptions {
  /** Which part was wrong: names at most, never a payload, a key or a token. */
  readonly detail?: string;
  /** In place of the row's. */
  readonly retryAfterSeconds?: number;
  /** Methods that the address takes; for 405. */
  readonly allow?: string;
  readonly cause?: unknown;
}

/**
 * A request that is refused, or a fault that it met. Callers switch on the code, never on text.
 *
 * @example throw new HubRefusal("TAG_INVALID", { detail: "a tag of 121 characters" })
 */
export class HubRefusal extends Error {
  readonly code: HubErrorCode;
  readonly status: number;
  readonly subCode: number | null;
  readonly detail: string | null;
  readonly retryAfterSeconds: number | null;
  readonly allow: string | null;

  constructor(code: HubErrorCode, options: HubRefusalOptions = {}) {
    const row = hubErrorRow(code);
    const { detail = null, retryAfterSeconds = row.retryAfterSeconds, allow = null, cause } = options;
    super(detail === null ? row.sentence : `${row.sentence}: ${detail}`, cause === undefined ? {} : { cause });
    this.name = "HubRefusal";
    this.code = code;
    this.status = row.status;
    this.subCode = row.subCode;
    this.detail = detail;
    this.retryAfterSeconds = retryAfterSeconds;
    this.allow = allow;
  }
}

/** What the store may refuse with, each of which the hub passes on under the same name. */
const OF_STORE = ["DISK_FULL", "OVERLOADED", "STORE_UNAVAILABLE", "DRAINING"] as const;

const codeOfStore = (error: BelfryError) => OF_STORE.find((code) => code === error.code);

/**
 * Whatever was thrown, as a refusal. A bug becomes INTERNAL: it stands in `cause` for the log, never in the message.
 *
 * Of a request whose sender hung up within the body the runtime throws an AbortError: no bug, and heard by nobody.
 */
export function asHubRefusal(thrown: unknown): HubRefusal {
  if (thrown instanceof HubRefusal) return thrown;
  if (thrown instanceof WordsRefusal) return new HubRefusal(thrown.code, { detail: thrown.detail });
  const ofStore = thrown instanceof BelfryError ? codeOfStore(thrown) : undefined;
  if (ofStore !== undefined) return new HubRefusal(ofStore, { cause: thrown });
  if (thrown instanceof Error && thrown.name === "AbortError") {
    return new HubRefusal("REQUEST_INVALID", { detail: "the connection ended before the body was whole" });
  }
  return new HubRefusal("INTERNAL", { cause: thrown });
}
