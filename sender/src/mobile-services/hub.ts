/** Hub mode: each send is one request to a hub, which knows the channels. Knows no WNS. */
import { HUB_HEADERS } from "@belfry/protocol";
import { type Call, readCall } from "./call.ts";
import { askHub, type HubContext } from "./hub-client.ts";
import type { MobilePushError } from "./push-error.ts";
import { headerText, joinHeaders } from "./sendable.ts";
import { Sending, tell } from "./sending.ts";
import type { Outgoing } from "./wns-functions.ts";

/** A tag, a tag expression, a list of tags of which any will do; null for everyone. */
export type MobileTags = string | readonly string[] | null;

/** A send that the hub took. What becomes of it is asked with its id. */
export interface HubSendResult {
  readonly statusCode: number;
  /** Undefined when the hub did not say. */
  readonly notificationId: string | undefined;
  readonly location: string | undefined;
  readonly trackingId: string | undefined;
}

/**
 * Reads the first argument of a send. Only null means everyone: a variable that was never set must not wake every device.
 *
 * @throws TypeError for what names nobody
 */
function readTags(tags: unknown): Record<string, string> {
  if (tags === null) return {};
  const isList = Array.isArray(tags) && tags.every((tag) => typeof tag === "string" && tag.trim() !== "");
  const expression = isList ? tags.join(" || ") : tags;
  if (typeof expression === "string" && expression.trim() !== "") return { [HUB_HEADERS.tags]: headerText(expression) };
  throw new TypeError("tags are a string or a list of strings that are not empty, or null for everyone");
}

async function post(headers: Readonly<Record<string, string>>, body: string, context: HubContext) {
  const { status, get } = await askHub({ method: "POST", path: ["messages"], headers, body }, context);
  const location = get("location") ?? undefined;
  const notificationId = location?.split("?", 1)[0]?.split("/").at(-1) || undefined;
  return { statusCode: status, notificationId, location, trackingId: get(HUB_HEADERS.trackingId) ?? undefined };
}

/** Sends a native notification. @throws TypeError before anything is sent */
export function sendToTags(
  tags: unknown,
  { type, payload }: Outgoing,
  call: Call,
  context: HubContext,
): Sending<HubSendResult | MobilePushError> {
  const contentType = type === "wns/raw" ? "application/octet-stream" : "application/xml;charset=utf-8";
  const ours = {
    [HUB_HEADERS.format]: "windows",
    ...readTags(tags),
    "X-WNS-Type": type,
    "Content-Type": contentType,
  };
  const headers = joinHeaders(ours, call.options.headers);
  return new Sending(tell(post(headers, payload, context), call), context.log);
}

/**
 * Sends to templates: the hub fills each with these properties.
 *
 * @throws TypeError before anything is sent
 */
export function sendTemplate(given: readonly unknown[], context: HubContext): Sending<HubSendResult | MobilePushError> {
  const call = readCall(given, 2);
  const [tags, payload] = call.content;
  const isObject = typeof payload === "object" && payload !== null;
  if (!isObject && typeof payload !== "string") throw new TypeError("the payload must be an object or its JSON");
  const ours = {
    [HUB_HEADERS.format]: "template",
    ...readTags(tags),
    "Content-Type": "application/json;charset=utf-8",
  };
  const headers = joinHeaders(ours, call.options.headers);
  const body = isObject ? JSON.stringify(payload) : payload;
  return new Sending(tell(post(headers, body, context), call), context.log);
}
