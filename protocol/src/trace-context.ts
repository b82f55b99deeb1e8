/**
 * `traceparent` and `tracestate`: to which distributed trace a request belongs. Strict: what breaks a rule is no context at all, and whoever
 * reads it begins a trace of its own.
 *
 * @source W3C Trace Context (Recommendation), sections 3.2 and 3.3
 */

/** A place in a trace. */
export interface TraceParent {
  /** 32 lower-case hex digits, not all zero. */
  readonly traceId: string;
  /** 16 lower-case hex digits, not all zero: the span that a new one is a child of. */
  readonly spanId: string;
  /** Whether whoever began the trace has it recorded. */
  readonly sampled: boolean;
}

/** Characters of a `tracestate` that is handed on. @source section 3.3.1.5: at least this many */
export const MAX_TRACESTATE_CHARACTERS = 512;

/** Members of a `tracestate`. @source section 3.3.1.1 */
const MAX_MEMBERS = 32;

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;
const ZEROS = /^0+$/;
const SAMPLED = 1;

/** Reads a `traceparent`. Versions above 00 are read as far as 00 goes, as the standard asks. @returns undefined for what is none */
export function readTraceparent(text: string | null | undefined): TraceParent | undefined {
  const parts = text ? TRACEPARENT.exec(text) : null;
  if (parts === null) return undefined;
  const [, version = "", traceId = "", spanId = "", flags = "", more] = parts;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (ZEROS.test(traceId) || ZEROS.test(spanId)) return undefined;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & SAMPLED) !== 0 };
}

/** Writes a `traceparent` of version 00. */
export const formatTraceparent = ({ traceId, spanId, sampled }: TraceParent): string =>
  `00-${traceId}-${spanId}-${sampled ? "01" : "00"}`;

const KEY = /^(?:[a-z][a-z0-9_\-*/]{0,255}|[a-z0-9][a-z0-9_\-*/]{0,240}@[a-z][a-z0-9_\-*/]{0,13})$/;
const VALUE = /^[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

function isMember(member: string): boolean {
  const at = member.indexOf("=");
  return at > 0 && KEY.test(member.slice(0, at)) && VALUE.test(member.slice(at + 1));
}

/**
 * Reads a `tracestate`: what the systems along the way want to find again.
 *
 * @returns the list without empty members, cut behind a member where it is too long to be handed on; empty for none, and for one that breaks a
 * rule, which costs the list and not the trace
 */
export function readTracestate(text: string | null | undefined): string {
  const members = (text ?? "")
    .split(",")
    .map((member) => member.replace(/^[ \t]+|[ \t]+$/g, ""))
    .filter((member) => member !== "");
  if (members.length > MAX_MEMBERS || !members.every(isMember)) return "";
  const keys = new Set(members.map((member) => member.slice(0, member.indexOf("="))));
  if (keys.size !== members.length) return "";
  while (members.join(",").length > MAX_TRACESTATE_CHARACTERS) members.pop();
  return members.join(",");
}
