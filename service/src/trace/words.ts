/** The anatomy of one notification in words: what happened at each step, and why. Pure. */
import {
  type ErrorCode,
  endReasons,
  type RefusalBody,
  type TraceBody,
  type TraceStep,
  type TraceStepName,
} from "@belfry/protocol";
import { accountOf, isBeingWritten, labelOf, nextOf, waitReason, wordsOf } from "./account.ts";
import type { Remembered } from "./remembered.ts";
import { momentOf, spanOf } from "./spans.ts";

type Words = readonly [step: Exclude<TraceStepName, "refused">, what: string, why: string];

function stepsOf(t: Remembered): readonly Words[] {
  const repeated = t.deliveries > 1 ? `, for the ${ordinal(t.deliveries)} time` : "";
  const kept = t.end !== "dropped" || t.time("recorded") !== undefined;
  const heard =
    t.time("framed") === undefined
      ? "the bus was rung; no connection of the device has taken it yet"
      : "the connection of the device was told";
  return [
    ["read", `a ${t.type}${labelOf(t)} of ${t.bytes} bytes was read`, `its form is in order${knownAs(t)}`],
    ["proved", ...proofOf(t)],
    [
      "decided",
      kept ? "accepted, to be kept until the device confirms it" : "accepted, and dropped at once",
      `${kept ? `${t.decision}${untilOf(t)}` : wordsOf(t)}${t.fault === undefined ? "" : `; ${t.fault}`}`,
    ],
    [
      "recorded",
      "written to the inbox of the device and flushed to disk",
      `what is answered as received survives a crash${tookFrom(t, "decided", "recorded", "; it waited for the disk for")}`,
    ],
    ["announced", heard, "record first, announce after"],
    ["answered", "the sender was answered", ANSWERED[t.answer ?? "received"]],
    ["framed", `its frame was handed to the connection${repeated}`, framedBecause(t)],
    [
      "acked",
      "the device confirmed it",
      `${t.result === null ? "" : wordsOf(t)}${tookFrom(t, "framed", "acked", ", and took")}`,
    ],
  ];
}

const ANSWERED = {
  received: "received means accepted, not delivered",
  dropped: "dropped, with the reason",
  failed: "that it failed: the store had recorded it, and its answer was lost",
} as const;

/** ` for 3.2 ms`, where both steps are known. */
function tookFrom(t: Remembered, from: "decided" | "framed", to: "recorded" | "acked", words: string): string {
  const [began, ended] = [t.time(from), t.time(to)];
  return began === undefined || ended === undefined ? "" : `${words} ${spanOf(ended - began)}`;
}

const knownAs = ({ clientIds = [] }: Remembered): string =>
  clientIds.length === 0 ? "" : `; its sender knows it as ${clientIds.join(", ")}`;

const untilOf = ({ waitsUntil, time }: Remembered): string =>
  waitsUntil === undefined ? "" : `, until ${momentOf(waitsUntil, time("read") ?? waitsUntil)}`;

/** A wait that is not worth a word. */
const SOON_MS = 1000;

function framedBecause(t: Remembered): string {
  const framedAt = t.time("framed") ?? 0;
  // Of one whose record nobody heard of it is not known since when.
  const waited = framedAt - (t.time("recorded") ?? framedAt);
  const credit = "the device is connected and has credit";
  return waited < SOON_MS ? credit : `${credit} now; it waited ${spanOf(waited)} because ${waitReason(t)}`;
}

function proofOf(t: Remembered): readonly [what: string, why: string] {
  switch (t.pusher) {
    case "sender":
      return [
        `the access token belongs to the app ${shortSid(t.app)}${tokenWords(t)}`,
        `the app owns the channel that the URI names${channelWords(t)}`,
      ];
    case "key":
      return [
        "the request was signed for us, and lately",
        `by the key that the channel was opened with${channelWords(t)}`,
      ];
    case "anyone":
      return ["the channel was opened without a key", `whoever holds its URI may push${channelWords(t)}`];
    case "operator":
      return t.replayOf === undefined
        ? ["the operator told everyone who holds a channel of the app", "the admin token was shown"]
        : [`the operator sent ${t.replayOf} again, which had been captured`, "the admin token was shown"];
  }
}

/** Which secret it was got with, and when. */
function tokenWords({ secret, tokenAt, time }: Remembered): string {
  if (tokenAt === undefined) return "";
  const whose = secret === "" ? "by the operator" : `with the secret …${secret}`;
  return `, got ${whose} ${spanOf((time("read") ?? tokenAt) - tokenAt)} before`;
}

/** How old it is, and how long it lives. */
function channelWords({ openedAt, expiresAt, time }: Remembered): string {
  const read = time("read");
  if (openedAt === undefined || expiresAt === undefined || read === undefined) return "";
  return `; it was opened ${spanOf(read - openedAt)} before and is good for another ${spanOf(expiresAt - read)}`;
}

/** A package SID is 80 characters long; its end tells apps apart. */
const shortSid = (packageSid: string): string => `ms-app://…${packageSid.slice(packageSid.lastIndexOf("-"))}`;

const ordinal = (count: number): string => `${count}${count === 2 ? "nd" : count === 3 ? "rd" : "th"}`;

/** Puts a notification or a refusal into words. @param now as of when a pending one is told */
export function describe(subject: Remembered | RefusalBody, now: number): TraceBody {
  return "rim" in subject ? describeRefusal(subject) : describeNotification(subject, now);
}

function describeNotification(t: Remembered, now: number): TraceBody {
  const readAt = t.time("read") ?? t.time("ended") ?? 0;
  const steps: TraceStep[] = [];
  for (const [step, what, why] of stepsOf(t)) {
    const at = t.time(step);
    if (at !== undefined) steps.push({ step, at, ms: at - readAt, what, why });
  }
  const end = {
    state: t.end,
    reason: endReason(t),
    ...(t.reason === undefined ? {} : { code: t.reason }),
    ...(t.by === undefined ? {} : { by: t.by }),
  };
  const endedAt = t.time("ended");
  // An ack is its own last step; every other end is one more.
  if (endedAt !== undefined && t.end !== "delivered") {
    steps.push({ step: "ended", at: endedAt, ms: endedAt - readAt, what: t.end, why: end.reason });
  }
  // Steps of different threads may be told out of order by microseconds.
  steps.sort((a, b) => a.at - b.at);
  const { id, app, device, channel, type, bytes, tag, group, clientIds } = t;
  const named = { ...(tag === undefined ? {} : { tag }), ...(group === undefined ? {} : { group }) };
  const known = clientIds === undefined ? {} : { clientIds };
  const pushed = { by: t.pusher, ...(t.replayOf === undefined ? {} : { replayOf: t.replayOf }) };
  const told = { account: accountOf(t, now), next: nextOf(t) };
  return { id, app, device, channel, type, bytes, ...named, ...known, ...pushed, steps, end, ...told };
}

function endReason(t: Remembered): string {
  if (t.end === "delivered") return t.reason === undefined ? "confirmed" : endReasons[t.reason].sentence;
  const by = t.by === undefined ? "" : `: ${t.by}`;
  const reason = t.end === "pending" ? pendingReason(t) : `${wordsOf(t)}${by}`;
  return t.fault === undefined ? reason : `${reason}; ${t.fault}`;
}

function pendingReason(t: Remembered): string {
  if (isBeingWritten(t)) return "it is being written to disk";
  if (t.deliveries > 0) return "sent to the device, which has not confirmed it yet";
  return t.isConnected === true
    ? "it waits in the inbox until the connection of the device has room for it"
    : "the device is not connected; it waits in the inbox";
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

/** What an operator may try where the advice to the sender is not all. */
const NEXT_OF: Partial<Record<ErrorCode, string>> = {
  ACCESS_TOKEN_INVALID:
    "Look which client secrets are good, under Apps in the console or with `belfry app list`; `belfry app secret rotate` gives a new one. With a good one the sender must ask for a new access token.",
  ACCESS_TOKEN_LOOP: "The sender repeats a refused access token without end: let it ask for a new one after a 401.",
  CHANNEL_FOREIGN: "Push with the credentials of the app that asked for this channel.",
  CLIENT_SECRET_WRONG:
    "`belfry app list` shows the ends of the good secrets; `belfry app secret rotate` gives a new one.",
  SENDER_BLOCKED: "`belfry app unblock` lets the app push again.",
};

/** How the trace names what an operator set. */
const BY_FAULT = /^fault \d+: /;

/** What a sender may try. */
const NEXT: Readonly<Record<RefusalBody["advice"], string>> = {
  "fix-request": "Change the request; repeating it as it is gives the same answer.",
  "new-token": "Ask for a new access token, then try once more.",
  "new-channel": "Forget this channel URI; the app must ask its device for a new one.",
  "retry-later": "Nothing is wrong with the request; try again later.",
  report: "This should not happen: please report it.",
};

/** What was refused, by the wire on which it was. */
const REFUSED: Readonly<Record<RefusalBody["rim"], string>> = {
  push: "It was",
  token: "No access token was given: that was",
  device: "What the device did was",
  admin: "What the operator asked was",
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
    account: `${REFUSED[r.rim]} refused: ${r.message}${why === r.message ? "" : ` (${why})`}.`,
    next: BY_FAULT.test(r.detail) ? endReasons.LOST.next : (NEXT_OF[r.code] ?? NEXT[r.advice]),
    code: r.code,
    advice: r.advice,
    ...(r.clientId === undefined ? {} : { clientIds: [r.clientId] }),
    ...(r.by === undefined ? {} : { by: r.by }),
  };
}
