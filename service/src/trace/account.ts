/** What became of one notification, as somebody would tell it who had watched: a few sentences, and the next thing to try. Pure. */
import { endReasons } from "@belfry/protocol";
import type { Remembered } from "./remembered.ts";
import { momentOf, spanOf } from "./spans.ts";

/** A wait that somebody notices. */
const NOTICED_MS = 1000;

/** @param now what is pending is told as of this moment, in milliseconds since 1970 */
export function accountOf(t: Remembered, now: number): string {
  const sentences = [waited(t, now), endOf(t, now)];
  if (t.answer === "failed") sentences.push("Its sender was told that it failed: the answer of the store was lost.");
  if (t.fault !== undefined) sentences.push(`A fault had a hand in it: ${t.fault}.`);
  return sentences.filter((sentence) => sentence !== "").join(" ");
}

/** The next thing to try; empty where nothing is wrong. */
export function nextOf(t: Remembered): string {
  if (t.reason !== undefined) return endReasons[t.reason].next;
  if (t.deliveries > 0) return "The device has it and has not confirmed it: look whether the app hangs in its handler.";
  return t.isConnected === true
    ? "The device was connected: look whether it confirms what it has, as no more than 64 may be on their way."
    : "Bring the device back: `belfry listen`, or the app, must be connected to get it.";
}

/** Between the record and the frame, or the end where there was none. */
function waited(t: Remembered, now: number): string {
  const from = t.time("recorded");
  // Of an end that nobody told it is not known how long it took to come.
  const until = t.time("framed") ?? (t.end === "unknown" ? from : (t.time("ended") ?? now));
  if (from === undefined || until === undefined) return "";
  if (until - from < NOTICED_MS) return wasAway(t) ? "The device was away when it came." : "";
  return `It ${t.end === "pending" && t.deliveries === 0 ? "has waited" : "waited"} ${spanOf(until - from)} because ${waitReason(t)}.`;
}

/** It ended so soon that nobody would call that waiting, and all the same it was the device that was missing. */
const wasAway = ({ isConnected, deliveries, end }: Remembered): boolean =>
  isConnected === false && deliveries === 0 && end !== "pending";

export function waitReason({ isConnected }: Remembered): string {
  return isConnected === true
    ? "the device, which was connected, had to confirm others first or lost its connection"
    : "the device was away";
}

function endOf(t: Remembered, now: number): string {
  const at = momentOf(t.time("ended") ?? now, now);
  switch (t.end) {
    case "delivered":
      return `At ${at} the device confirmed it, ${spanOf((t.time("ended") ?? now) - (t.time("read") ?? now))} after it was sent: ${wordsOf(t)}.`;
    case "replaced":
      return `At ${at} a newer ${kindOf(t)}${labelOf(t)} replaced it${t.by === undefined ? "" : `, sent as ${t.by}`}.`;
    case "expired":
      return `At ${at} it was let go: ${wordsOf(t)}${t.waitsUntil === undefined ? "" : `; it was to wait until ${momentOf(t.waitsUntil, now)}`}.`;
    case "pending":
      return `${pendingWords(t)}${t.waitsUntil === undefined ? "" : `; it waits until ${momentOf(t.waitsUntil, now)}`}.`;
    case "unknown":
      return `${t.deliveries > 0 ? "It was sent to the device. " : ""}At ${at} it was seen that ${wordsOf(t)}.`;
    default:
      return `At ${at} it was ${t.end}: ${wordsOf(t)}${t.by === undefined ? "" : `, by ${t.by}`}.`;
  }
}

/** Why it ended. */
export function wordsOf(t: Remembered): string {
  return t.words ?? (t.reason === undefined ? "" : endReasons[t.reason].sentence);
}

function pendingWords(t: Remembered): string {
  if (isBeingWritten(t)) return "It is being written to disk";
  if (t.deliveries > 0) return "It was sent to the device, which has not confirmed it yet";
  return "It waits in the inbox of its device";
}

/** Of one whose record was not heard of it is known only that there is one. */
export const isBeingWritten = ({ time, answer }: Pick<Remembered, "time" | "answer">): boolean =>
  time("recorded") === undefined && answer !== "failed";

const kindOf = ({ type }: Remembered): string => (type === "removal" ? "removal" : type.replace("wns/", ""));

/** ` with tag order-7 in group shop`. */
export function labelOf({ tag, group }: Pick<Remembered, "tag" | "group">): string {
  const inGroup = group === undefined ? "" : ` ${tag === undefined ? "of" : "in"} group ${group}`;
  return `${tag === undefined ? "" : ` with tag ${tag}`}${inGroup}`;
}
