/**
 * What the admin API says of captured pushes and of their replay: shapes and bounds only.
 *
 * @source docs/reference/trace.md, chapters "Capture" and "Replay"; ADR 0020
 */
import type { TracePusher } from "./traces.ts";

/** How long pushes of an app may be captured, in seconds. A captured push is kept for as long, counted from when it came. */
export const CAPTURE_SECONDS = { min: 1, default: 3600, max: 86_400 } as const;

/** How many captured pushes of one app are kept; with the next one the oldest goes. */
export const CAPTURE_PUSHES = { min: 1, default: 1000, max: 10_000 } as const;

/** `POST /v1/apps/SID/capture`: switches the capture of an app's pushes on, or changes it. Answered with the app. */
export interface CaptureRequest {
  readonly seconds?: number;
  readonly max?: number;
}

/** The capture of one app. */
export interface CaptureBody {
  /** Whether pushes are captured now. */
  readonly on: boolean;
  /** Until when they are, or were: milliseconds since 1970. */
  readonly until: number;
  readonly max: number;
  /** Captured pushes that are kept, and bytes of their payloads. */
  readonly kept: number;
  readonly bytes: number;
}

/** `GET /v1/traces/ID/capture`: one push as its sender sent it, without its secrets. The only place where a payload is shown. */
export interface CapturedBody {
  readonly id: string;
  readonly app: string;
  readonly at: number;
  /** When it is forgotten. */
  readonly until: number;
  readonly request: {
    readonly method: string;
    /** Without the token of the channel. */
    readonly path: string;
    /** As they came, in their order; `…` stands for what is or may be a secret. */
    readonly headers: readonly (readonly [name: string, value: string])[];
  };
  /** Null where it was refused before its body was read. */
  readonly payload: { readonly text: string; readonly base64: boolean; readonly bytes: number } | null;
  /** What the decision rested on; absent where it was refused before. */
  readonly decided?: {
    readonly kind: string;
    readonly connected: boolean;
    readonly profile: string;
    readonly at: number;
    readonly rule: string;
    /** In which it waited; null when it stood for itself or did not wait. */
    readonly slot: string | null;
    /** Message id of the waiting one that it replaced, and of the one that made room for it. */
    readonly replaced?: string;
    readonly evicted?: string;
  };
  readonly by: TracePusher;
}

/** One part of the way of a push, as it was and as it would be. */
export interface ReplayStep {
  readonly step: "read" | "proved" | "decided" | "slot";
  readonly was: string;
  readonly now: string;
  readonly differs: boolean;
}

/** `POST /v1/traces/ID/replay` with `{"deliver": true}` or without: a captured push run through the same decisions. */
export interface ReplayBody {
  readonly id: string;
  readonly at: number;
  readonly steps: readonly ReplayStep[];
  /** What differs and why, a sentence each; none where nothing does. */
  readonly differences: readonly string[];
  /** All of it in a few sentences. */
  readonly account: string;
  /** Message id of the push that it became, where that was asked for. */
  readonly delivered?: string;
}
