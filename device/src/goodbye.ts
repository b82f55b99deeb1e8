/** What the end of a connection means for the device. Decides from the close code and what was said before; does nothing. */
import { BelfryError, type ErrorCode, errorRow, errors, type RefusedFrame } from "@belfry/protocol";

/** Come back (not earlier than told), or stay away for good. */
export type Goodbye =
  | { readonly comeBack: true; readonly notBeforeMs: number; readonly error: BelfryError }
  | { readonly comeBack: false; readonly error: BelfryError };

/** What the service said before the end. */
export interface LastWords {
  readonly drainAfterMs?: number | undefined;
  readonly refusal?: RefusedFrame | undefined;
}

/** A hint longer than this is not followed: a device that stays away for a day because of a typing error is lost. */
const LONGEST_HINT_MS = 15 * 60_000;

/**
 * Codes after which coming back is wrong: a credential that proves nothing will prove nothing again, and a device that fights
 * for its connection with a newer copy of itself never ends. @source protocol/src/errors.ts, close codes
 */
const FINAL: ReadonlySet<ErrorCode> = new Set(["DEVICE_CREDENTIAL_INVALID", "CONNECTION_REPLACED"]);

/** The codes that end a connection of a device. Where rows share a close code (4008, 4013), the one that speaks of devices. */
const ENDINGS: readonly ErrorCode[] = [
  "FRAME_MALFORMED",
  "DEVICE_CREDENTIAL_INVALID",
  "HELLO_MISSING",
  "CONNECTION_REPLACED",
  "PROTOCOL_UNSUPPORTED",
  "DEVICE_THROTTLED",
  "DEVICE_RESET",
  "HEARTBEAT_MISSED",
  "DRAINING",
  "INTERNAL",
];

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

/** What a message of the service says beyond the sentence that the error brings anyway. */
function detailIn(code: ErrorCode, message: string): string | undefined {
  const { sentence } = errorRow(code);
  if (message === sentence) return undefined;
  return message.startsWith(`${sentence}: `) ? message.slice(sentence.length + 2) : message;
}

/** The error of a `refused` frame. A code this version does not know becomes CHANNEL_REQUEST_FAILED with the code in its detail. */
export function refusedError({ code, message, retryAfterSeconds }: RefusedFrame): BelfryError {
  if (isErrorCode(code)) return new BelfryError(code, { detail: detailIn(code, message), retryAfterSeconds });
  return new BelfryError("CHANNEL_REQUEST_FAILED", { detail: `${code}: ${message}`, retryAfterSeconds });
}

function endError(closeCode: number, { refusal, drainAfterMs }: LastWords): BelfryError {
  if (drainAfterMs !== undefined) return new BelfryError("DRAINING");
  const code = ENDINGS.find((ending) => errorRow(ending).closeCode === closeCode);
  if (refusal !== undefined && (code === undefined || !FINAL.has(code))) return refusedError(refusal);
  if (refusal !== undefined && code !== undefined)
    return new BelfryError(code, { detail: detailIn(code, refusal.message) });
  return new BelfryError(code ?? "NETWORK_FAILED", { detail: `close code ${closeCode}` });
}

/** Decides what to do after a connection ended. @param closeCode 1006 when nothing announced the end */
export function goodbye(closeCode: number, lastWords: LastWords): Goodbye {
  const error = endError(closeCode, lastWords);
  if (FINAL.has(error.code)) return { comeBack: false, error };
  // A reset was the service's last word to the old identity; the new one is welcome at once.
  const hintMs = error.code === "DEVICE_RESET" ? 0 : (lastWords.drainAfterMs ?? (error.retryAfterSeconds ?? 0) * 1000);
  return { comeBack: true, notBeforeMs: Math.min(hintMs, LONGEST_HINT_MS), error };
}
