/** One notification on its way to many channels: what its pushes have in common. Holds no decision. */
import type { Prepared } from "../build.ts";
import type { PushContext } from "../push.ts";
import type { TraceSource } from "../trace-source.ts";
import type { Slots } from "./at-once.ts";
import type { Origins } from "./origins.ts";

/** What pushes to many channels are made with. */
export interface ManyContext extends PushContext {
  readonly origins: Origins;
  /** Asked for the pushes of multicasts, which name their trace beside the payload. */
  readonly trace: TraceSource | undefined;
  /** Gives what no other mailing has: 1 to 64 visible characters. */
  readonly newKey: () => string;
}

/** One channel that may be pushed to. */
export interface Target {
  /** Its place in the caller's list. */
  readonly at: number;
  readonly uri: string;
}

/** One call of `pushToMany`. */
export interface Mailing {
  readonly prepared: Prepared;
  readonly context: ManyContext;
  /** For every request but those for tokens, whichever origin it goes to. */
  readonly slots: Slots;
  readonly key: string;
}

/**
 * The key of one push, the same however often it is sent. By its place and not by its channel: who names a channel twice pushes to it
 * twice.
 *
 * @source docs/reference/http.md, Idempotency-Key
 */
export const keyOf = ({ key }: Mailing, { at }: Target) => ({ "Idempotency-Key": `${key}.${at}` });
