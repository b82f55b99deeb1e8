/**
 * Faults: what the emulator does to requests that would have succeeded, so that senders can be tested against it. Shapes and bounds only.
 *
 * @source docs/reference/http.md, chapter "Faults"; docs/guide/wns-in-ci.md
 */
import type { ErrorCode } from "../errors.ts";

/** Beyond every count a test reaches, and exact in every JSON parser. */
export const MAX_FAULT_COUNT = 1_000_000_000;
export const MAX_FAULT_SEED = 2 ** 32 - 1;
/** However many delays bite one request, it is held back no longer. */
export const MAX_FAULT_DELAY_MS = 600_000;
/** A day: no sender waits longer. */
export const MAX_FAULT_RETRY_AFTER_SECONDS = 86_400;
/** 16 bytes of base64url, as a device names itself. A shorter name fits no device, so that the fault would never bite. */
export const FAULT_DEVICE_ID = /^[A-Za-z0-9_-]{22}$/;

/** What happens when a fault bites. */
export type FaultEffect =
  /** A push, or a token request, is refused as if this had happened to it: status, headers and words are those of the real refusal. */
  | {
      readonly does: "refuse";
      readonly on: "push" | "token";
      readonly code: ErrorCode;
      /** In place of the seconds that the refusal says itself; 900 are too long for a test. */
      readonly retryAfterSeconds?: number;
    }
  /** A push, or a token request, is answered with this status and these headers, which no refusal of ours has. */
  | {
      readonly does: "answer";
      readonly on: "push" | "token";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
    }
  /** A push, or a token request, is held back so long before anything is done with it. */
  | { readonly does: "delay"; readonly on: "push" | "token"; readonly ms: number }
  /** A push is answered `received`, and never delivered. */
  | { readonly does: "lose-push" }
  /** A device confirms a notification, and the service does not hear it: it comes again unless the next hello confirms it once more. */
  | { readonly does: "lose-ack" }
  /** The device counts as away: what may not wait is dropped, what may waits until the fault is over. */
  | { readonly does: "offline" }
  /** Access tokens that were given out before the fault was set have expired. */
  | { readonly does: "expire-tokens" }
  /** The app's secrets are revoked: its access tokens are refused, and no new ones given. */
  | { readonly does: "revoke-secrets" };

/** Which requests a fault may bite; without a name every one. All that are given must fit. */
export interface FaultScope {
  /** Package SID. */
  readonly app?: string;
  /** Channel URI. */
  readonly channel?: string;
  /** Device id. */
  readonly device?: string;
}

/** Which of the requests that fit are bitten; by default all. Counted from when the fault was set. */
export interface FaultSchedule {
  /** Lets so many pass first. */
  readonly after?: number;
  /** Of those that follow, only every so many-th. */
  readonly every?: number;
  /** Of those that follow, each with this chance, above 0 and at most 100. The same seed bites the same requests. */
  readonly percent?: number;
  readonly seed?: number;
  /** Is over after it bit so often. */
  readonly times?: number;
}

/** `POST /v1/faults`. */
export interface FaultRequest extends FaultScope, FaultSchedule {
  readonly effect: FaultEffect;
}

/** One fault. `GET /v1/faults` answers `{"faults": FaultBody[]}`, in the order in which they were set. */
export interface FaultBody extends FaultRequest {
  readonly fault: number;
  readonly setAt: number;
  /** Requests that fitted since then, and how many of them were bitten. */
  readonly seen: number;
  readonly bitten: number;
}

/** `DELETE /v1/faults` and `DELETE /v1/faults/N`. */
export interface ClearedBody {
  readonly cleared: readonly number[];
}
