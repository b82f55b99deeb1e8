/** What a device asks for over its connection: to open a channel, to close one. Each gets one answer; a refusal is one too. */
import { asBelfryError } from "@belfry/host";
import type { BelfryError, CloseFrame, OpenFrame, RefusedFrame, ServiceFrame } from "@belfry/protocol";
import { closeChannel } from "../channel/close.ts";
import { openChannel } from "../channel/open.ts";
import { formatChannelUri } from "../channel/uri.ts";
import type { DeliveryParts } from "./delivery.ts";

/** The words of a refusal, for a request or for the whole connection. */
export function refusedFrame(error: BelfryError, req?: number): RefusedFrame {
  return {
    t: "refused",
    ...(req === undefined ? {} : { req }),
    code: error.code,
    message: error.message,
    advice: error.advice,
    ...(error.retryAfterSeconds === null ? {} : { retryAfterSeconds: error.retryAfterSeconds }),
  };
}

/** @param refused hears of a refusal before it is answered @returns the answer; never rejects */
export async function answerRequest(
  parts: DeliveryParts,
  deviceId: string,
  request: OpenFrame | CloseFrame,
  refused: (error: BelfryError) => void,
): Promise<ServiceFrame> {
  try {
    return request.t === "open" ? await open(parts, deviceId, request) : await close(parts, deviceId, request);
  } catch (thrown) {
    const error = asBelfryError(thrown);
    refused(error);
    return refusedFrame(error, request.req);
  }
}

async function open(parts: DeliveryParts, deviceId: string, { req, app }: OpenFrame): Promise<ServiceFrame> {
  const channel = await openChannel(parts, deviceId, app, parts.clock.now());
  parts.counts.channelsOpened++;
  const uri = formatChannelUri(parts.publicUrl(), channel.token);
  return { t: "opened", req, channel: channel.channelId, app: channel.app, uri, expires: channel.expiresAt };
}

async function close(parts: DeliveryParts, deviceId: string, { req, channel }: CloseFrame): Promise<ServiceFrame> {
  return { t: "closed", req, channels: await closeChannel(parts, deviceId, channel, parts.clock.now()) };
}
