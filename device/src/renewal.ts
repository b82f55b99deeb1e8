/** When to ask for a channel again: the spans, and one timer per channel. Refuses to know connections. */
import { CHANNEL_REUSE_SECONDS } from "@belfry/protocol";
import type { Cancel, Time } from "./time.ts";

const HOUR_MS = 3_600_000;

/** The service hands out the same URI while at least this much is left, so asking earlier changes nothing. */
const RENEW_BEFORE_MS = CHANNEL_REUSE_SECONDS * 1000;

/** Whether the channel should be asked for again now. */
export function isRenewalDue(expires: number, now: number): boolean {
  return expires - now < RENEW_BEFORE_MS;
}

/**
 * How long to wait before asking for a channel again: until 15 days are left; after that, for a request that did not bring a
 * new URI, 4 hours ± 1 hour; once it has expired, 1 day ± 4 hours.
 *
 * @param expires milliseconds since 1970
 * @param random a number in [0, 1): devices that were set up together do not ask together
 * @returns milliseconds, often more than `setTimeout` can hold
 * @source Microsoft, "Push notification support for device management"
 */
export function renewalDelayMs(expires: number, now: number, random: number): number {
  const left = expires - now;
  if (left > RENEW_BEFORE_MS) return left - RENEW_BEFORE_MS;
  if (left > 0) return (3 + 2 * random) * HOUR_MS;
  return (20 + 8 * random) * HOUR_MS;
}

/** A channel as far as its renewal is concerned. */
export interface Renewable {
  readonly expiresAt: Date;
}

/** The timers of all renewals: one per channel, set anew by each answer. */
export class Renewals<C extends Renewable> {
  readonly #time: Time;
  readonly #random: () => number;
  readonly #ask: (channel: C) => void;
  readonly #watched = new Map<C, Cancel>();

  /** @param time its clock is the service's, because the ends of channels are told by it @param ask asks the service for the channel again; the answer, good or bad, is to end in {@link Renewals.watch} */
  constructor(time: Time, random: () => number, ask: (channel: C) => void) {
    this.#time = time;
    this.#random = random;
    this.#ask = ask;
  }

  /** Watches a channel from now on, by the end it has now. */
  watch(channel: C): void {
    this.forget(channel);
    const delay = renewalDelayMs(channel.expiresAt.getTime(), this.#time.now(), this.#random());
    this.#watched.set(
      channel,
      this.#time.after(delay, () => this.#ask(channel)),
    );
  }

  /** Asks for all that are due: timers do not run while a machine sleeps, a new connection often follows its waking. */
  check(): void {
    const now = this.#time.now();
    for (const channel of [...this.#watched.keys()]) {
      if (isRenewalDue(channel.expiresAt.getTime(), now)) this.#ask(channel);
    }
  }

  forget(channel: C): void {
    this.#watched.get(channel)?.();
    this.#watched.delete(channel);
  }

  forgetAll(): void {
    for (const channel of [...this.#watched.keys()]) this.forget(channel);
  }
}
