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

/** Who asks. */
export interface Asking {
  readonly deviceId: string;
  /** Highest sequence number it was sent; see {@link Session.sent}. */
  readonly sent: number;
}

/** @param refused hears of a refusal before it is answered @returns the answer, `reset` among them; never rejects */
export async function answerRequest(
  parts: DeliveryParts,
  asking: Asking,
  request: OpenFrame | CloseFrame,
  refused: (error: BelfryError) => void,
): Promise<ServiceFrame> {
  try {
    return request.t === "open" ? await open(parts, asking, request) : await close(parts, asking.deviceId, request);
  } catch (thrown) {
    const error = asBelfryError(thrown);
    refused(error);
    return refusedFrame(error, request.req);
  }
}

async function open(parts: DeliveryParts, { deviceId, sent }: Asking, { req, app }: OpenFrame): Promise<ServiceFrame> {
  const channel = await openChannel(parts, deviceId, app, parts.clock.now());
  // Its last channel died so long ago that the store forgot it, numbers and all, while this connection stayed. They begin anew with the
  // new channel, and what comes now would look to session and device like what they had before.
  if (sent > 0 && ((await parts.store.lastSeq(deviceId)) ?? 0) < sent) {
    return { t: "reset", reason: "the service forgot this device while it was connected" };
  }
  parts.counts.channelsOpened++;
  const uri = formatChannelUri(parts.publicUrl(), channel.token);
  return { t: "opened", req, channel: channel.channelId, app: channel.app, uri, expires: channel.expiresAt };
}

async function close(parts: DeliveryParts, deviceId: string, { req, channel }: CloseFrame): Promise<ServiceFrame> {
  const closed = await closeChannel(parts, deviceId, channel, parts.clock.now());
  return { t: "closed", req, channels: closed.map(({ channelId }) => channelId) };
}
