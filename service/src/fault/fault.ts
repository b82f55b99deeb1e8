/**
 * The port through which a rim asks whether a fault is to happen to what it does. Faults are the emulator's: while none is set, asking
 * is one look at `armed`.
 *
 * A fault bites what would have succeeded: whoever made a mistake of his own hears of that first.
 */
import type { BelfryError } from "@belfry/protocol";

/** A status with its headers, as the operator ordered them. */
export interface OrderedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** What faults do to a request. Several may bite the same one. */
export interface Bite {
  /** Milliseconds to wait before anything else; 0 for none. */
  readonly delayMs: number;
  /** Answered with this instead of being done. */
  readonly refusal: BelfryError | null;
  readonly answer: OrderedAnswer | null;
  /** Names the faults, for the trace: `fault 3: the next push is answered 410 (CHANNEL_EXPIRED)`. */
  readonly by: string;
}

/** What faults do to a push that is in order. */
export interface PushBite extends Bite {
  /** Answered as received, and lost. */
  readonly loses: boolean;
  /** Its device counts as away. */
  readonly offline: boolean;
}

/** A push that is in order, as far as a fault looks at it. */
export interface BittenPush {
  /** Package SID. */
  readonly app: string;
  readonly deviceId: string;
  readonly channelId: string;
  /** When its access token was given out, in milliseconds since 1970; Infinity when none was needed. */
  readonly tokenIssuedAt: number;
}

/** A notification on its way to a device. */
export interface BittenDelivery {
  readonly app: string;
  readonly deviceId: string;
  readonly channelId: string;
}

export interface Faults {
  /** Whether any fault is set. */
  readonly armed: boolean;
  /** Counts one push, and says what is to happen to it; undefined: nothing. Never rejects, as none of these. */
  bitePush(push: BittenPush): Promise<PushBite | undefined>;
  /** Counts one token request with good credentials of an app (package SID). */
  biteToken(app: string): Promise<Bite | undefined>;
  /** Counts one confirmation of a device. @returns by which fault it is not heard, in words; undefined when it is */
  loseAck(delivery: BittenDelivery): Promise<string | undefined>;
  /** Whether the device counts as away, however connected it is. */
  isAway(deviceId: string): boolean;
}

/** No fault at all: a service that is no emulator. */
export const NO_FAULTS: Faults = {
  armed: false,
  bitePush: () => Promise.resolve(undefined),
  biteToken: () => Promise.resolve(undefined),
  loseAck: () => Promise.resolve(undefined),
  isAway: () => false,
};
