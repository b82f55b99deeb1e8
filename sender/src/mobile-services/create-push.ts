/** The object `push` of Mobile Services' scripts, in its two modes: straight to channels, or through a hub. */
import type { MobileServices, MobileTemplateName } from "@belfry/content";
import { BelfryError, isHubName, isRefusal, readConnectionString } from "@belfry/protocol";
import type { Fetch } from "../exchange.ts";
import { readTarget, type TargetOptions } from "../target.ts";
import { type TraceSource, traced } from "../trace-source.ts";
import { accessSignature } from "./access-signature.ts";
import type { MobileArguments, MobileFields } from "./call.ts";
import { type DirectContext, type MobileSendResult, sendDirect } from "./direct.ts";
import { GoneChannels } from "./gone-channels.ts";
import { type HubSendResult, type MobileTags, sendTemplate, sendToTags } from "./hub.ts";
import type { HubContext } from "./hub-client.ts";
import { type HubRegistrations, type HubSending, hubRegistrations, wnsRegistrations } from "./hub-registrations.ts";
import { type OtherPlatform, otherPlatform } from "./other-platforms.ts";
import type { MobilePushError } from "./push-error.ts";
import type { MobileRegistration } from "./registration-xml.ts";
import type { Sending } from "./sending.ts";
import { type Creates, type WnsSends, wnsFunctions } from "./wns-functions.ts";

/** What both modes take. */
interface CommonOptions {
  /** Seconds one exchange may take. Default 30. */
  readonly timeoutSeconds?: number | undefined;
  /** Default: the runtime's own `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Told of failures that nobody waits for. Default: `console.error`. */
  readonly log?: ((message: string) => void) | undefined;
  /** Gives `traceparent` and `tracestate` of the span that requests are made in; what is malformed is left out. Default: no trace. */
  readonly trace?: TraceSource | undefined;
}

/** Straight to channels. Where it sends is said by {@link TargetOptions}; with none of them: the real WNS. */
export interface DirectPushOptions extends CommonOptions, TargetOptions {
  readonly mode: "direct";
  /** `ms-app://s-1-15-2-…` */
  readonly packageSid: string;
  readonly clientSecret: string;
  /** Told once of each channel that is gone (404, 410): forget it. */
  readonly onChannelGone?: ((channel: string, error: Error) => void) | undefined;
}

/** Through a hub, ours or Microsoft's. */
export interface HubPushOptions extends CommonOptions {
  readonly mode: "hub";
  /** As `belfry hub create` prints it: `Endpoint=sb://…;SharedAccessKeyName=…;SharedAccessKey=…`. */
  readonly connectionString: string;
  readonly hubName: string;
}

/** Channel or channels first, options last. The result comes to `success` and `error`, to a callback, or by waiting for it. */
export interface DirectSend {
  (channel: string, ...given: MobileArguments<MobileSendResult>): Sending<MobileSendResult | MobilePushError>;
  (
    channels: readonly string[],
    ...given: MobileArguments<MobileSendResult>
  ): Sending<readonly (MobileSendResult | MobilePushError)[]>;
}

/** Tags first, options last. */
export type HubSend = (tags: MobileTags, ...given: MobileArguments<HubSendResult>) => HubSending<HubSendResult>;

type Register = (
  channel: string,
  tags: MobileTags,
  ...given: MobileArguments<MobileRegistration>
) => HubSending<MobileRegistration>;
type RegisterWithId = (
  registrationId: string,
  channel: string,
  tags: MobileTags,
  ...given: MobileArguments<MobileRegistration>
) => HubSending<MobileRegistration>;
type Registered = MobileTemplateName | "Native" | "RawTemplate";

/** The registering functions of `push.wns`. Of templates the texts may be expressions, as in `{ text1: "$(message)" }`. */
export type WnsRegistrations = { readonly [Name in Registered as `create${Name}Registration`]: Register } & {
  readonly [Name in Registered as `${"update" | "createOrUpdate"}${Name}Registration`]: RegisterWithId;
} & {
  readonly listRegistrationsByChannel: (
    channel: string,
    ...more: MobileArguments<readonly MobileRegistration[]>
  ) => HubSending<readonly MobileRegistration[]>;
};

/** Platforms that refuse, each by its name. */
interface OtherPlatforms {
  readonly apns: OtherPlatform;
  readonly gcm: OtherPlatform;
  readonly mpns: OtherPlatform;
}

/** `push` in direct mode. */
export interface DirectPush extends OtherPlatforms {
  readonly wns: WnsSends<DirectSend> & MobileServices;
}

/** `push` in hub mode. */
export interface HubPush extends OtherPlatforms, HubRegistrations {
  readonly wns: WnsSends<HubSend> & MobileServices & WnsRegistrations;
  /** To templates, which the hub fills with these properties. */
  readonly send: (
    tags: MobileTags,
    properties: MobileFields | string,
    ...more: MobileArguments<HubSendResult>
  ) => HubSending<HubSendResult>;
}

const DEFAULT_TIMEOUT_SECONDS = 30;

const invalid = (detail: string) => new BelfryError("SETTING_INVALID", { detail });

function readCommon(options: CommonOptions) {
  const { timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, now = Date.now } = options;
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 86_400)) {
    throw invalid("timeoutSeconds must be above 0 and at most 86,400");
  }
  // Called through globalThis each time: a browser's fetch works on its own window only.
  const fetch = options.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init));
  const log = options.log ?? ((message: string) => globalThis.console.error(message));
  return { timeoutSeconds, now, fetch: traced(fetch, options.trace), log };
}

function otherPlatforms(): OtherPlatforms {
  return { apns: otherPlatform("apns"), gcm: otherPlatform("gcm"), mpns: otherPlatform("mpns") };
}

function createDirect(options: DirectPushOptions): DirectPush {
  const { packageSid, clientSecret } = options;
  if (!packageSid || !clientSecret) throw invalid("packageSid and clientSecret must not be empty");
  const { tokenEndpoint: endpoint, rules } = readTarget(options);
  const gone = new GoneChannels(options.onChannelGone);
  const context: DirectContext = {
    ...readCommon(options),
    endpoint,
    rules,
    packageSid,
    clientSecret,
    gone,
    tokens: new Map(),
  };
  const wns = wnsFunctions<DirectSend>((target, outgoing, call) => sendDirect(target, outgoing, call, context));
  return { wns, ...otherPlatforms() };
}

function createHub({ connectionString, hubName, ...options }: HubPushOptions): HubPush {
  const read = readConnectionString(connectionString ?? "");
  if (isRefusal(read)) throw invalid(read.detail);
  if (!isHubName(hubName ?? "")) throw invalid("hubName is no name of a hub");
  const context: HubContext = {
    ...readCommon(options),
    origin: read.origin,
    hubName,
    authorize: accessSignature(read),
  };
  const sends = wnsFunctions<HubSend>((tags, outgoing, call) => sendToTags(tags, outgoing, call, context));
  const registrations = wnsRegistrations(sends as unknown as Creates, context) as unknown as WnsRegistrations;
  return {
    wns: { ...sends, ...registrations },
    send: (...given) => sendTemplate(given, context),
    ...hubRegistrations(context),
    ...otherPlatforms(),
  };
}

/**
 * Makes `push`. Makes no request yet.
 *
 * @throws BelfryError SETTING_INVALID, naming the option
 * @source Azure Mobile Services, server scripts; the npm packages wns 0.5.4 and azure-sb 0.11.2
 * @example
 * const push = createPush({ mode: "direct", packageSid, clientSecret, service: "http://127.0.0.1:8030" });
 * push.wns.sendTileSquareText03(channel, { text1: "Hello" }, { success: (result) => console.log(result.statusCode) });
 */
export function createPush(options: DirectPushOptions): DirectPush;
export function createPush(options: HubPushOptions): HubPush;
export function createPush(options: DirectPushOptions | HubPushOptions): DirectPush | HubPush {
  if (options.mode === "direct") return createDirect(options);
  if (options.mode === "hub") return createHub(options);
  throw invalid('mode must be "direct" or "hub"');
}
