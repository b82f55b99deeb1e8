/** What a device asks for over its connection: to open a channel, to close one, to keep an app quiet, to be told why. Each gets one answer; a refusal is one too. */
import { asBelfryError } from "@belfry/host";
import {
  BelfryError,
  type CloseFrame,
  type MuteFrame,
  type OpenFrame,
  type RefusedFrame,
  type ServiceFrame,
  type WhyFrame,
} from "@belfry/protocol";
import { closeChannel } from "../channel/close.ts";
import { labelOf } from "../channel/label.ts";
import { openChannel } from "../channel/open.ts";
import { formatChannelUri } from "../channel/uri.ts";
import type { DeliveryParts } from "./delivery.ts";
import { answerWhy } from "./why.ts";

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

export type DeviceRequest = OpenFrame | CloseFrame | MuteFrame | WhyFrame;

/** @param refused hears of a refusal before it is answered @returns the answer, `reset` among them; never rejects */
export async function answerRequest(
  parts: DeliveryParts,
  asking: Asking,
  request: DeviceRequest,
  refused: (error: BelfryError) => void,
): Promise<ServiceFrame> {
  try {
    if (request.t === "open") return await open(parts, asking, request);
    if (request.t === "why") return await answerWhy(parts, asking.deviceId, request, parts.clock.now());
    return await (request.t === "close"
      ? close(parts, asking.deviceId, request)
      : mute(parts, asking.deviceId, request));
  } catch (thrown) {
    const error = asBelfryError(thrown);
    refused(error);
    return refusedFrame(error, request.req);
  }
}

async function open(parts: DeliveryParts, { deviceId, sent }: Asking, wanted: OpenFrame): Promise<ServiceFrame> {
  const channel = await openChannel(parts, deviceId, wanted, parts.clock.now());
  // Its last channel died so long ago that the store forgot it, numbers and all, while this connection stayed. They begin anew with the
  // new channel, and what comes now would look to session and device like what they had before.
  if (sent > 0 && ((await parts.store.lastSeq(deviceId)) ?? 0) < sent) {
    return { t: "reset", reason: "the service forgot this device while it was connected" };
  }
  parts.counts.channelsOpened++;
  const { kind } = channel;
  return {
    t: "opened",
    req: wanted.req,
    channel: channel.channelId,
    app: channel.app,
    uri: formatChannelUri(parts.publicUrl(), channel.token, kind),
    expires: channel.expiresAt,
    ...(kind === "primary" ? {} : { kind, label: labelOf(channel) }),
  };
}

async function close(parts: DeliveryParts, deviceId: string, { req, channel }: CloseFrame): Promise<ServiceFrame> {
  const closed = await closeChannel(parts, deviceId, channel, parts.clock.now());
  return { t: "closed", req, channels: closed.map(({ channelId }) => channelId) };
}

async function mute(parts: DeliveryParts, deviceId: string, { req, app, muted }: MuteFrame): Promise<ServiceFrame> {
  const known = parts.apps.findByAnyName(app);
  if (known === undefined) throw new BelfryError("APP_UNKNOWN", { detail: app.slice(0, 80) });
  await parts.store.muteApp(deviceId, known.packageSid, muted);
  return { t: "muted", req, app: known.packageSid, muted };
}
