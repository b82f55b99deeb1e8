/** The cloud service's side of a push: one access token, one push, an outcome with advice. Web-standard APIs only. */
export { type HostRule, readAllowedHosts, readAllowedUrl, WNS_CHANNEL_HOSTS } from "./allowed-host.ts";
export { buildPush, type HttpCall, type Notification, type PushParts, type RemovalOptions } from "./build.ts";
export type { ExchangeOptions, Fetch } from "./exchange.ts";
export { Origins } from "./many/origins.ts";
export type { MobileArguments, MobileFields, MobileSendOptions, NodeCallback } from "./mobile-services/call.ts";
export {
  createPush,
  type DirectPush,
  type DirectPushOptions,
  type DirectSend,
  type HubPush,
  type HubPushOptions,
  type HubSend,
  type WnsRegistrations,
} from "./mobile-services/create-push.ts";
export type { MobileSendResult } from "./mobile-services/direct.ts";
export type { HubSendResult, MobileTags } from "./mobile-services/hub.ts";
export type { HubRegistrations, HubSending, MobileInstallation } from "./mobile-services/hub-registrations.ts";
export { MobilePushError, type PushFailure } from "./mobile-services/push-error.ts";
export type { MobileRegistration } from "./mobile-services/registration-xml.ts";
export { Sending } from "./mobile-services/sending.ts";
export type { WnsSends } from "./mobile-services/wns-functions.ts";
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
export { type AccessToken, type AccessTokenOptions, AccessTokens, isToken, type NoToken } from "./token.ts";
export type { TraceHeaders, TraceSource } from "./trace-source.ts";
