/** The anatomy of one notification in words: what happened at each step, and why. Pure. */
import type {
  AckResult,
  ErrorCode,
  RefusalBody,
  TraceBody,
  TraceEnd,
  TraceStep,
  TraceStepName,
  WaitingType,
} from "@belfry/protocol";
import type { TracedPush } from "./trace.ts";

/** What the ring remembers of one notification. */
export interface Remembered {
  readonly id: string;
  readonly by: TracedPush["by"];
  readonly app: string;
  readonly device: string;
  readonly channel: string;
  readonly type: WaitingType;
  readonly bytes: number;
  readonly decision: string;
  readonly end: TraceEnd;
  readonly result: AckResult | null;
  readonly reason: string | undefined;
  /** Which of the operator's faults had a hand in it. */
  readonly fault: string | undefined;
  /** What the sender was told. */
  readonly answer: "received" | "dropped" | undefined;
  /** How often its frame was handed to a connection. */
  readonly deliveries: number;
  /** Milliseconds since 1970, or undefined when the step was not reached. */
  time(step: Exclude<TraceStepName, "refused">): number | undefined;
}

const RESULT_WORDS: Readonly<Record<AckResult, string>> = {
  handled: "the app handled it",
  refused: "the app's handler failed; the device took it all the same",
  suppressed: "the person had switched the app's notifications off",
  undecryptable: "the device could not decrypt it",
  unheard: "the app was not running and had registered no background task for it",
  malformed: "the device could not read its XML, or it was that of another type",
};

type Words = readonly [step: Exclude<TraceStepName, "refused">, what: string, why: string];

function wordsOf(t: Remembered): readonly Words[] {
  const repeated = t.deliveries > 1 ? `, for the ${ordinal(t.deliveries)} time` : "";
  const kept = t.end !== "dropped" || t.time("recorded") !== undefined;
  const heard =
    t.time("framed") === undefined
      ? "the bus was rung; no connection of the device has taken it yet"
      : "the connection of the device was told";
  return [
    ["read", `a ${t.type} of ${t.bytes} bytes was read`, "its form is in order"],
    ["proved", ...proofOf(t)],
    [
      "decided",
      kept ? "accepted, to be kept until the device confirms it" : "accepted, and dropped at once",
      `${kept ? t.decision : (t.reason ?? t.decision)}${t.fault === undefined ? "" : `; ${t.fault}`}`,
    ],
    [
      "recorded",
      "written to the inbox of the device and flushed to disk",
      "what is answered as received survives a crash",
    ],
    ["announced", heard, "record first, announce after"],
    [
      "answered",
      "the sender was answered",
      t.answer === "dropped" ? "dropped, with the reason" : "received means accepted, not delivered",
    ],
    ["framed", `its frame was handed to the connection${repeated}`, "the device is connected and has credit"],
    ["acked", "the device confirmed it", t.result === null ? "" : RESULT_WORDS[t.result]],
  ];
}

function proofOf({ by, app }: Remembered): readonly [what: string, why: string] {
  switch (by) {
    case "sender":
      return [`the access token belongs to the app ${shortSid(app)}`, "the app owns the channel that the URI names"];
    case "key":
      return ["the request was signed for us, and lately", "by the key that the channel was opened with"];
    case "anyone":
      return ["the channel was opened without a key", "whoever holds its URI may push"];
    case "operator":
      return ["the operator told everyone who holds a channel of the app", "the admin token was shown"];
  }
}

/** A package SID is 80 characters long; its end tells apps apart. */
const shortSid = (packageSid: string): string => `ms-app://…${packageSid.slice(packageSid.lastIndexOf("-"))}`;

const ordinal = (count: number): string => `${count}${count === 2 ? "nd" : count === 3 ? "rd" : "th"}`;

/** Puts a notification or a refusal into words. */
export function describe(subject: Remembered | RefusalBody): TraceBody {
  return "rim" in subject ? describeRefusal(subject) : describeNotification(subject);
}

function describeNotification(t: Remembered): TraceBody {
  const readAt = t.time("read") ?? 0;
  const steps: TraceStep[] = [];
  for (const [step, what, why] of wordsOf(t)) {
    const at = t.time(step);
    if (at !== undefined) steps.push({ step, at, ms: at - readAt, what, why });
  }
  const end = { state: t.end, reason: endReason(t) };
  const endedAt = t.time("ended");
  // An ack is its own last step; every other end is one more.
  if (endedAt !== undefined && t.end !== "delivered") {
    steps.push({ step: "ended", at: endedAt, ms: endedAt - readAt, what: t.end, why: end.reason });
  }
  // Steps of different threads may be told out of order by microseconds.
  steps.sort((a, b) => a.at - b.at);
  const { id, app, device, channel, type, bytes } = t;
  return { id, app, device, channel, type, bytes, steps, end };
}

function endReason(t: Remembered): string {
  if (t.end === "delivered") return t.reason ?? (t.result === null ? "confirmed" : RESULT_WORDS[t.result]);
  const reason = t.end === "pending" ? pendingReason(t) : (t.reason ?? "");
  return t.fault === undefined ? reason : `${reason}; ${t.fault}`;
}

function pendingReason(t: Remembered): string {
  if (t.time("recorded") === undefined) return "it is being written to disk";
  return t.deliveries === 0
    ? "the device is not connected; it waits in the inbox"
    : "sent to the device, which has not confirmed it yet";
}

/** What lies behind a refusal whose code says it all to those who know the codes. */
const BEHIND: Partial<Record<ErrorCode, string>> = {
  ACCESS_TOKEN_MISSING: "the request had no access token",
  ACCESS_TOKEN_INVALID: "the access token is not from here, or its app or its client secret is gone",
  ACCESS_TOKEN_EXPIRED: "an access token is good for a day",
  CHANNEL_CLOSED: "the device or an operator closed it",
  CHANNEL_EXPIRED: "a channel URI is good for 30 days, and the device has a newer one",
  CHANNEL_FOREIGN: "the access token belongs to another app than the channel",
  CHANNEL_UNKNOWN: "the token in the URI was not given out here, was changed, or is forgotten since months",
  SENDER_BLOCKED: "an operator blocked the app; `belfry app unblock` lets it in again",
};

function describeRefusal(r: RefusalBody): TraceBody {
  const why = r.detail !== "" ? r.detail : (BEHIND[r.code] ?? r.message);
  return {
    id: r.id ?? "",
    app: r.app ?? null,
    device: r.device ?? null,
    channel: r.channel ?? null,
    type: null,
    bytes: 0,
    steps: [{ step: "refused", at: r.at, ms: 0, what: `${r.code}: ${r.message}`, why }],
    end: { state: "refused", reason: why },
    code: r.code,
    advice: r.advice,
  };
}
