/** What a device asks that speaks autopush: an endpoint, or the end of one. Each gets one answer; a refusal is one too. */
import { asBelfryError } from "@belfry/host";
import type {
  AutopushRegister,
  AutopushRegistered,
  AutopushUnregister,
  AutopushUnregistered,
  BelfryError,
  ErrorCode,
} from "@belfry/protocol";
import { closeChannel } from "../../channel/close.ts";
import { openChannel } from "../../channel/open.ts";
import { formatAutopushEndpoint } from "../../channel/uri.ts";
import { webPushApp } from "../../channel/web-push-app.ts";
import type { DeliveryParts } from "../delivery.ts";

/** An answer, and our name of the channel that it is about. */
export interface AutopushAnswer {
  readonly frame: AutopushRegistered | AutopushUnregistered;
  readonly channelId: string | undefined;
}

/** What the device can mend. */
const WRONG: ReadonlySet<ErrorCode> = new Set<ErrorCode>(["CHANNEL_KEY_INVALID", "VAPID_REQUIRED"]);

/** @param refused hears of a refusal before it is answered; never rejects */
export async function register(
  parts: DeliveryParts,
  deviceId: string,
  { channelID, key }: AutopushRegister,
  refused: (error: BelfryError) => void,
): Promise<AutopushAnswer> {
  const { apps, clock, counts, publicUrl } = parts;
  const answer = { messageType: "register", channelID } as const;
  try {
    const at = clock.now();
    const { packageSid: app } = await webPushApp(apps, Math.floor(at));
    const wanted = { app, kind: "alternate", label: channelID, key, profile: "autopush" } as const;
    const { channelId, token } = await openChannel(parts, deviceId, wanted, at);
    counts.channelsOpened++;
    const pushEndpoint = formatAutopushEndpoint(publicUrl(), token, key !== undefined);
    return { frame: { ...answer, status: 200, pushEndpoint }, channelId };
  } catch (thrown) {
    const error = asBelfryError(thrown);
    refused(error);
    const status = WRONG.has(error.code) ? 400 : 500;
    return { frame: { ...answer, status, pushEndpoint: "" }, channelId: undefined };
  }
}

/** @param channelId undefined for a channel that is not there, which is as good as closed */
export async function unregister(
  parts: DeliveryParts,
  deviceId: string,
  { channelID }: AutopushUnregister,
  channelId: string | undefined,
  refused: (error: BelfryError) => void,
): Promise<AutopushAnswer> {
  const answer = { messageType: "unregister", channelID } as const;
  try {
    if (channelId !== undefined) await closeChannel(parts, deviceId, channelId, parts.clock.now());
    return { frame: { ...answer, status: 200 }, channelId };
  } catch (thrown) {
    refused(asBelfryError(thrown));
    return { frame: { ...answer, status: 500 }, channelId: undefined };
  }
}
