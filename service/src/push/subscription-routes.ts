/**
 * The rim of subscriptions that are made without a socket: a device asks for an endpoint, or ends one. What is pushed to it comes over the
 * device's connection like everything else, on the channel whose id is the last part of the subscription's URL.
 *
 * @source RFC 8030 section 4, RFC 8292 section 4.1; docs/reference/web-push.md
 */
import { createAllowance, readBody } from "@belfry/host";
import { BelfryError, isRefusal, MAX_SUBSCRIPTION_BYTES, readSubscriptionOptions } from "@belfry/protocol";
import { closeChannel } from "../channel/close.ts";
import { type OpenParts, openChannel } from "../channel/open.ts";
import { formatChannelUri } from "../channel/uri.ts";
import { WEB_PUSH_SID, webPushApp } from "../channel/web-push-app.ts";
import { newChannelId } from "../ids.ts";
import type { Target } from "../target.ts";
import { deviceOf } from "./device-bearer.ts";
import { answerPlainly, type ResourceParts } from "./resource.ts";
import { OPEN_TO_PAGES } from "./web-push-form.ts";

export const SUBSCRIBE_PATH = "/subscribe";
export const SUBSCRIPTION_PATH = "/s/";

/** As much as a device may say on its connection. */
const PACE = { perSecond: 10, burst: 600, maxKeys: 10_000 };

/** There are none: what all subscriptions of a device have in common is its connection. */
const SUBSCRIPTION_SET = /rel\s*=\s*"?urn:ietf:params:push:set\b/i;

/** Answers one request to subscribe, or to a subscription. */
export type AnswerSubscription = (request: Request, target: Target, address: () => string) => Promise<Response>;

/** @param opening what it takes to open a channel */
export function createSubscriptionRoutes(parts: ResourceParts, opening: OpenParts): AnswerSubscription {
  const pace = createAllowance(PACE);
  /** @throws BelfryError DEVICE_CREDENTIAL_INVALID, for which its address pays, DEVICE_THROTTLED */
  const prove = (request: Request, at: number): string => {
    const deviceId = deviceOf(parts.sealer, request);
    if (deviceId === undefined) throw new BelfryError("DEVICE_CREDENTIAL_INVALID");
    const retryAfterSeconds = pace.take(deviceId, at);
    if (retryAfterSeconds > 0) throw new BelfryError("DEVICE_THROTTLED", { retryAfterSeconds });
    return deviceId;
  };
  return (request, { path }, address) => {
    if (path === SUBSCRIBE_PATH) {
      return answerPlainly(parts, request, { allow: "POST, OPTIONS", address }, (at) =>
        subscribe(parts, opening, request, prove(request, at), at),
      );
    }
    return answerPlainly(parts, request, { allow: "DELETE, OPTIONS", address }, async (at) => {
      await end(parts, prove(request, at), path.slice(SUBSCRIPTION_PATH.length), at);
      return new Response(null, { status: 204, headers: OPEN_TO_PAGES });
    });
  };
}

/** Channels of apps are closed over the connection only. */
async function end(parts: ResourceParts, deviceId: string, channelId: string, at: number): Promise<void> {
  const channel = await parts.store.findChannel(deviceId, channelId);
  if (channel?.app !== WEB_PUSH_SID)
    throw new BelfryError("PATH_UNKNOWN", { detail: "no subscription of this device" });
  await closeChannel(parts, deviceId, channelId, at);
}

async function subscribe(
  { publicUrl, counts }: ResourceParts,
  opening: OpenParts,
  request: Request,
  deviceId: string,
  at: number,
): Promise<Response> {
  const { headers } = request;
  if (SUBSCRIPTION_SET.test(headers.get("link") ?? "")) {
    throw new BelfryError("HEADER_INVALID", { detail: "Link names a set of subscriptions, and there are none" });
  }
  const body = await readBody(request, MAX_SUBSCRIPTION_BYTES);
  if (typeof body === "number") throw new BelfryError("PAYLOAD_TOO_LARGE", { detail: `${body} bytes` });
  const options = readSubscriptionOptions(headers.get("content-type"), new Uint8Array(body));
  if (isRefusal(options)) throw new BelfryError(options.refused, { detail: options.detail });
  const { packageSid: app } = await webPushApp(opening.apps, at);
  // Each request means a subscription of its own, so each has a label of its own.
  const wanted = { app, kind: "alternate", label: newChannelId(), key: options.vapid, profile: "up" } as const;
  const { channelId, token, expiresAt } = await openChannel(opening, deviceId, wanted, at);
  counts.channelsOpened++;
  return new Response(null, {
    status: 201,
    headers: {
      ...OPEN_TO_PAGES,
      Location: `${publicUrl()}${SUBSCRIPTION_PATH}${channelId}`,
      Link: `<${formatChannelUri(publicUrl(), token, "alternate")}>; rel="urn:ietf:params:push"`,
      // When it ends: RFC 8030 has no word for it. @source RFC 8594
      Sunset: new Date(expiresAt).toUTCString(),
      "Cache-Control": "no-store",
    },
  });
}
