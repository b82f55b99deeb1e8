/**
 * Why a notification ended: the closed table of reasons, each with the end that it leads to, a sentence and the next thing to try.
 * Refuses to know how anybody found out.
 *
 * @source docs/reference/trace.md
 */
import type { AckResult } from "../device/frames.ts";
import type { TraceEnd } from "./traces.ts";

interface Row {
  readonly end: Exclude<TraceEnd, "pending" | "refused">;
  readonly sentence: string;
  /** The next thing to try; empty where nothing is wrong. */
  readonly next: string;
}

const rows = {
  HANDLED: { end: "delivered", sentence: "the app handled it", next: "" },
  APP_FAILED: {
    end: "delivered",
    sentence: "the app's handler failed; the device took it all the same",
    next: "Look into the app's own log at the time of the confirmation: its handler threw.",
  },
  SUPPRESSED: {
    end: "delivered",
    sentence: "the person had switched the app's notifications off",
    next: "Nothing can be done from this side; the person may switch them on again in the settings of the device.",
  },
  UNDECRYPTABLE: {
    end: "delivered",
    sentence: "the device could not decrypt it",
    next: "Encrypt with the keys of the newest subscription; the app should subscribe anew when its keys are lost.",
  },
  UNHEARD: {
    end: "delivered",
    sentence: "the app was not running and had registered no background task for it",
    next: "Register a background task for raw notifications, or send a toast.",
  },
  MALFORMED: {
    end: "delivered",
    sentence: "the device could not read its XML, or it was that of another type",
    next: "Check the payload with `belfry content check`; X-WNS-Type must fit its root element.",
  },
  NEWER: {
    end: "replaced",
    sentence: "a newer one took its place",
    next: "Nothing, if the newer one is enough; toasts that are to stay side by side need different tags.",
  },
  TTL_OVER: {
    end: "expired",
    sentence: "its time to live was over before the device confirmed it",
    next: "Send with a longer X-WNS-TTL, or ask why the device did not come: `belfry why --device D`.",
  },
  TAKEN_BACK: { end: "removed", sentence: "its sender took it back", next: "" },
  CHANNEL_CLOSED: {
    end: "removed",
    sentence: "its channel was closed before the device confirmed it",
    next: "Send to the channel URI that the app asked for last.",
  },
  MUTED: {
    end: "dropped",
    sentence: "the person switched the app's notifications off",
    next: "Nothing can be done from this side; the person may switch them on again in the settings of the device.",
  },
  NO_ROOM: {
    end: "dropped",
    sentence: "it made room for a newer one",
    next: "Send less to a device that is away, or give what replaces one another the same tag.",
  },
  AWAY: {
    end: "dropped",
    sentence: "the device was away, and it may not wait",
    next: "Send with X-WNS-Cache-Policy: cache (in Web Push: with a TTL) if it may be late.",
  },
  USELESS: {
    end: "dropped",
    sentence: "nobody could ever receive it",
    next: "Send what the channel takes: a secondary tile takes tiles and badges, and a raw notification has a payload.",
  },
  LOST: {
    end: "dropped",
    sentence: "a fault that the operator set took it away",
    next: "`belfry fault list` shows the faults that are set, `belfry fault clear` ends them.",
  },
  UNTOLD: {
    end: "unknown",
    sentence: "it waits no more, and nobody was told how it ended: a process or a connection was lost with the answer",
    next: "The books have counted its end; whether it came, the app knows. The log says what was lost at that time.",
  },
} as const satisfies Readonly<Record<string, Row>>;

/** Why a notification ended. */
export type EndReason = keyof typeof rows;

/** The table. */
export const endReasons: Readonly<Record<EndReason, Row>> = rows;

/** Every reason. Their places stand in files of traces: only ever appended to. */
export const END_REASONS: readonly EndReason[] = Object.keys(rows) as EndReason[];

export const isEndReason = (word: string): word is EndReason => Object.hasOwn(rows, word);

/** What a device's result code says. */
export const REASON_OF_RESULT: Readonly<Record<AckResult, EndReason>> = {
  handled: "HANDLED",
  refused: "APP_FAILED",
  suppressed: "SUPPRESSED",
  undecryptable: "UNDECRYPTABLE",
  unheard: "UNHEARD",
  malformed: "MALFORMED",
};
