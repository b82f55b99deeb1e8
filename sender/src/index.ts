/** The cloud service's side of a push: one access token, one push, an outcome with advice. Web-standard APIs only. */
export { WNS_CHANNEL_HOSTS } from "./allowed-host.ts";
export { buildPush, type HttpCall, type Notification, type PushParts, type RemovalOptions } from "./build.ts";
export type { Fetch } from "./exchange.ts";
export {
  DEFAULT_RETRY_SECONDS,
  DEFAULT_THROTTLE_SECONDS,
  type DroppedOutcome,
  type FailedOutcome,
  type Outcome,
  type ReceivedOutcome,
  type RefusedOutcome,
  type ThrottledOutcome,
} from "./outcome.ts";
export { createSender, type Sender, type SenderOptions } from "./sender.ts";
export { type TargetOptions, WNS_TOKEN_ENDPOINT } from "./target.ts";
