/** Why an exchange came to nothing. */

/**
 * `forbidden`: it would have gone where this hub does not go, and nothing was sent. `unreachable`: no connection, or it broke off.
 * `timeout`: no whole answer in time. `unreadable`: what came is no answer of HTTP/1.1.
 */
export type EgressFailureKind = "forbidden" | "unreachable" | "timeout" | "unreadable";

/** What {@link "./egress.ts".Egress} throws, and nothing else. Its text names no header and no path. */
export class EgressFailure extends Error {
  readonly kind: EgressFailureKind;
  /** In capitals and underscores: ours, or the system's such as `ECONNREFUSED`. */
  readonly code: string;

  constructor(kind: EgressFailureKind, code: string, detail: string) {
    super(detail);
    this.name = "EgressFailure";
    this.kind = kind;
    this.code = code;
  }
}

const CODE = /^[A-Z][A-Z0-9_]{1,60}$/;

/** What a socket or a resolver threw, without its text: that may quote what nobody should read. */
export function unreachable(error: unknown): EgressFailure {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return new EgressFailure(
    "unreachable",
    CODE.test(code) ? code : "CONNECTION_FAILED",
    code || "the connection failed",
  );
}
