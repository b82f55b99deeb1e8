/**
 * Makes any value fit for a log: secrets cut to their last four characters, size bounded, cycles and getters survived.
 *
 * Knows what secrets look like and what their fields are called; refuses to know where the value goes.
 *
 * @source docs/reference/wns.md, R-8.1 and WNS-8.06
 */
import { BelfryError } from "@belfry/protocol";

const SECRET_NAME = /secret|token|authorization|credential|password/i;

// In the order of how sure we are. A sealed value or a key is at least 32 bytes, so 43 characters of base64url; asking for
// letters of both cases leaves package SIDs, message ids and hyphenated file names alone.
const SECRET_TEXTS: readonly (readonly [shape: RegExp, keptGroup: boolean])[] = [
  [/(\b(?:bearer|basic)\s+)((?!tokens?\b)[^\s"',;]+)/gi, true],
  [/((?:token|secret|password|credential)\\*["']\s*:\s*\\*["'])([^"'\\]+)/gi, true],
  [/((?:token|secret|password|credential)=)([^&\s"'#;,]+)/gi, true],
  [/(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{43,}/g, false],
];

/** Deeper values are left out, so that nothing below is ever printed unread. */
const MAX_DEPTH = 4;
/** Values in one line: enough for any honest event, and a bound for a graph handed in by accident. */
const MAX_VALUES = 200;
/** Characters of one text: a stack trace fits, a payload does not. */
const MAX_TEXT = 4096;
/** Shorter secrets are hidden whole, because four of their characters would be most of them. */
const SHORTEST_WITH_ENDING = 12;

const ELIDED = "…";

/** A secret as people may see it: "…" and its last four characters, or "…" alone for a short one. Nothing stays nothing. */
export function ending(secret: string): string {
  if (secret === "") return "";
  return secret.length < SHORTEST_WITH_ENDING ? ELIDED : `${ELIDED}${secret.slice(-4)}`;
}

/** A text with every secret in it cut to its ending. */
export function redactText(text: string): string {
  let redacted = text;
  for (const [shape, keptGroup] of SECRET_TEXTS) {
    redacted = redacted.replace(shape, (whole: string, kept: string, secret: string) =>
      keptGroup ? `${kept}${ending(secret)}` : ending(whole),
    );
  }
  return redacted.length > MAX_TEXT ? `${redacted.slice(0, MAX_TEXT)}${ELIDED}` : redacted;
}

/** Fields ready for `JSON.stringify`. Never throws. */
export function redactFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return redactObject(fields, { depth: 0, left: { values: MAX_VALUES } });
}

interface Budget {
  readonly depth: number;
  readonly left: { values: number };
}

function redactValue(value: unknown, budget: Budget): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value === "bigint") return value.toString();
  if (typeof value === "function" || typeof value === "symbol") return `(${typeof value})`;
  if (typeof value !== "object" || value === null) return value;
  if (budget.depth >= MAX_DEPTH || budget.left.values <= 0) return ELIDED;
  const below = { ...budget, depth: budget.depth + 1 };
  if (value instanceof Error) return redactError(value, below);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "(invalid date)" : value.toISOString();
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value)) return value.slice(0, MAX_VALUES).map((one) => redactSpending(one, below));
  return redactObject(value, below);
}

function redactSpending(value: unknown, budget: Budget): unknown {
  budget.left.values -= 1;
  return budget.left.values < 0 ? ELIDED : redactValue(value, budget);
}

function redactObject(object: object, budget: Budget): Record<string, unknown> {
  const redacted: Record<string, unknown> = {};
  try {
    for (const name of Object.keys(object).slice(0, MAX_VALUES)) {
      redacted[redactText(name)] = redactField(object, name, budget);
    }
  } catch {
    // A revoked proxy refuses to list its fields.
    redacted.unreadable = true;
  }
  return redacted;
}

function redactField(object: object, name: string, budget: Budget): unknown {
  try {
    const value: unknown = Reflect.get(object, name);
    return SECRET_NAME.test(name) ? redactSecret(value) : redactSpending(value, budget);
  } catch {
    return "(unreadable)";
  }
}

function redactSecret(value: unknown): unknown {
  if (typeof value === "string") return ending(value.trim());
  return typeof value === "boolean" || value === null || value === undefined ? value : ELIDED;
}

/** A refusal needs no stack, its code says where it was decided; a bug needs nothing more. */
function redactError(error: Error, budget: Budget): unknown {
  const code: unknown = Reflect.get(error, "code");
  return redactObject(
    {
      ...(code === undefined ? {} : { code }),
      message: error.message,
      ...(error instanceof BelfryError ? {} : { stack: error.stack }),
      ...(error.cause === undefined ? {} : { cause: error.cause }),
    },
    budget,
  );
}
