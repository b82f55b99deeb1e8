/**
 * What became of channels that are gone: the address of a list, and the list. The address carries its own proof, as that of an Azure
 * container does, because its reader shows no token.
 *
 * @source Notification Hubs, PNS feedback; docs/reference/hub.md, "Telemetry, feedback, jobs"
 */
import { createHmac } from "node:crypto";
import { isSameSignature } from "../access/sas-token.ts";
import type { FeedbackRecord, HubRecord, Policy } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { type Answer, type Asked, addressOf, type CompleteParts } from "./parts.ts";
import type { Target } from "./target.ts";
import { seconds } from "./times.ts";
import { element } from "./write-xml.ts";

/** How long an address is good for. */
const ADDRESS_SECONDS = 3600;
/** How far back the list goes. */
const SPAN_MS = 24 * 3600 * 1000;
/** Lines of one answer: some 5 MB. The newest are kept. */
const MAX_LINES = 10_000;
const PATH = "feedback";

/** Not a text that a token could have signed: a newline stands where a resource has none. */
function sign(key: string, hub: HubRecord, ends: string): string {
  return createHmac("sha256", key).update(`${PATH}\n${hub.name.toLowerCase()}\n${ends}`).digest("base64url");
}

/** `GET /feedbackcontainer`: an address, good for an hour, and until the policy's primary key is changed. */
export async function answerFeedbackContainer(asked: Asked): Promise<Answer> {
  const { hub, policy, now } = asked;
  const ends = String(Math.floor(now / 1000) + ADDRESS_SECONDS);
  const query = { se: ends, skn: policy.keyName, sig: sign(policy.primaryKey, hub, ends) };
  const body = `${addressOf(asked, [PATH])}&${new URLSearchParams(query)}`;
  return { status: 200, headers: { "Content-Type": "text/plain; charset=utf-8" }, body };
}

/** Whether a request is for such an address. @param segments of the path behind the hub's name */
export function isFeedback(method: string, segments: readonly string[]): boolean {
  return method === "GET" && segments.length === 1 && segments[0]?.toLowerCase() === PATH;
}

function proveAddress(hub: HubRecord, { query }: Target, now: number): void {
  const ends = query.get("se") ?? "";
  const policy: Policy | undefined = hub.policies.find(({ keyName }) => keyName === query.get("skn"));
  const isOurs = policy !== undefined && isSameSignature(query.get("sig") ?? "", sign(policy.primaryKey, hub, ends));
  if (!isOurs) throw new HubRefusal("TOKEN_SIGNATURE_INVALID");
  if (!(Number(ends) * 1000 > now)) throw new HubRefusal("TOKEN_EXPIRED");
}

/** One line. @source PnsFeedback of the .NET client */
export function writeFeedback({ at, outcome, handle, registrationId, installationId, notificationId }: FeedbackRecord) {
  return [
    "<PnsFeedback>",
    element("FeedbackTime", seconds(at)),
    element("NotificationSystemError", outcome),
    element("Platform", handle.platform === "wns" ? "windows" : "browser"),
    element("PnsHandle", handle.platform === "wns" ? handle.channelUri : handle.endpoint),
    element("RegistrationId", registrationId),
    element("InstallationId", installationId),
    element("NotificationId", notificationId),
    "</PnsFeedback>",
  ].join("");
}

/** `GET /feedback`: what happened in the last day, one XML element a line. */
export async function answerFeedback(
  { store }: CompleteParts,
  hub: HubRecord,
  target: Target,
  now: number,
): Promise<Answer> {
  proveAddress(hub, target, now);
  const records = await store.feedback(hub.name.toLowerCase(), now - SPAN_MS, MAX_LINES);
  const body = records.map((record) => `${writeFeedback(record)}\n`).join("");
  return { status: 200, headers: { "Content-Type": "application/xml; charset=utf-8" }, body };
}
