/** Which settings limit an app, and the refusal of whoever meets one. */
import type { ErrorCode } from "@belfry/protocol";

interface Limit {
  readonly setting: string;
  readonly code?: ErrorCode;
}

/** From the sender's side to the device's. */
export const LIMITS: readonly Limit[] = [
  { setting: "appRate", code: "APP_THROTTLED" },
  { setting: "channelRate", code: "CHANNEL_THROTTLED" },
  { setting: "channelBurst" },
  { setting: "maxPayload", code: "PAYLOAD_TOO_LARGE" },
  { setting: "channelsPerDevice", code: "CHANNEL_LIMIT" },
];
