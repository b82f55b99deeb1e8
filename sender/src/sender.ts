/** What a cloud service holds: one object per app that pushes and says what became of it. */
import { badgeXml, isBadgeGlyph, tileXml, toastXml } from "@belfry/content";
import { BelfryError, type Match, type PushOptions } from "@belfry/protocol";
import type { Notification, RemovalOptions } from "./build.ts";
import type { Fetch } from "./exchange.ts";
import type { ManyContext } from "./many/mailing.ts";
import { Origins } from "./many/origins.ts";
import { pushToMany } from "./many/push-to-many.ts";
import type { Outcome } from "./outcome.ts";
import { push, remove } from "./push.ts";
import { readTarget, type TargetOptions } from "./target.ts";
import { AccessTokens } from "./token.ts";
import { type TraceSource, traced } from "./trace-source.ts";

/** What {@link createSender} takes; where it sends is said by {@link TargetOptions}. */
export interface SenderOptions extends TargetOptions {
  /** `ms-app://s-1-15-2-…` */
  readonly packageSid: string;
  /** Goes to the token endpoint and nowhere else. */
  readonly clientSecret: string;
  /** Seconds one exchange may take, from the first byte sent to the last one read. Default 30. */
  readonly timeoutSeconds?: number | undefined;
  /** Default: the runtime's own `fetch`. */
  readonly fetch?: Fetch | undefined;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
  /** Gives `traceparent` and `tracestate` of the span that a push is made in; what is malformed is left out. Default: no trace. */
  readonly trace?: TraceSource | undefined;
}

/**
 * Pushes for one app. Every method resolves to an {@link Outcome} and rejects only for a caller's bug.
 * `received` never means delivered.
 */
export interface Sender {
  /** Pushes any notification as it stands. */
  push(channelUri: string, notification: Notification): Promise<Outcome>;
  /**
   * Pushes one notification to many channels: in multicasts where a service says that it takes them, one by one elsewhere, 32 requests at once.
   *
   * @returns an outcome for each channel URI, in their order
   * @source ADR 0036
   */
  pushToMany(channelUris: readonly string[], notification: Notification): Promise<readonly Outcome[]>;
  /** @param content the toast's XML, or its one to three texts; RangeError for another number of them */
  pushToast(channelUri: string, content: string | readonly string[], options?: PushOptions): Promise<Outcome>;
  /** @param content the tile's XML, or its texts; RangeError for none */
  pushTile(channelUri: string, content: string | readonly string[], options?: PushOptions): Promise<Outcome>;
  /** @param content a whole number from 0 (else RangeError), a glyph's name, or the badge's XML */
  pushBadge(channelUri: string, content: number | string, options?: PushOptions): Promise<Outcome>;
  /** @param content anything the app on the device understands */
  pushRaw(channelUri: string, content: string | Uint8Array, options?: PushOptions): Promise<Outcome>;
  /** Takes toasts back: those of a tag, of a group, of both, or all of the app. @example remove(uri, { all: false, tag: "bell" }) */
  remove(channelUri: string, match: Match, options?: RemovalOptions): Promise<Outcome>;
}

/** A limit that a restart of the other side fits into, and a lost packet or two. */
const DEFAULT_TIMEOUT_SECONDS = 30;

/** 128 random bits. Not `crypto.randomUUID`, which pages have over https only. */
const newKey = () => crypto.getRandomValues(new Uint32Array(4)).join(".");

function readContext(options: SenderOptions): ManyContext {
  const { packageSid, clientSecret, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS, now = Date.now } = options;
  if (packageSid === "" || clientSecret === "") {
    throw new BelfryError("SETTING_INVALID", { detail: "packageSid and clientSecret must not be empty" });
  }
  if (!(timeoutSeconds > 0 && timeoutSeconds <= 86_400)) {
    throw new BelfryError("SETTING_INVALID", { detail: "timeoutSeconds must be above 0 and at most 86,400" });
  }
  // Called through globalThis each time: a browser's fetch works on its own window only.
  const fetch = options.fetch ?? ((url: string, init: RequestInit) => globalThis.fetch(url, init));
  const { tokenEndpoint: endpoint, rules } = readTarget(options);
  const tokens = new AccessTokens({ endpoint, packageSid, clientSecret, now, fetch, timeoutSeconds });
  const ofMany = { origins: new Origins(now), trace: options.trace, newKey };
  return { tokens, rules, timeoutSeconds, fetch: traced(fetch, options.trace), ...ofMany };
}

/**
 * Makes the sender of one app. Makes no request yet; the first push asks for the access token.
 *
 * @throws BelfryError SETTING_INVALID, naming the option
 * @example
 * const sender = createSender({ packageSid, clientSecret, service: "http://127.0.0.1:8030" });
 * const outcome = await sender.pushToast(channelUri, ["Belfry", "The bell rang"]);
 * if (outcome.kind === "refused" && outcome.advice === "new-channel") forget(channelUri);
 */
export function createSender(options: SenderOptions): Sender {
  const context = readContext(options);
  const send = (channelUri: string, notification: Notification) => push(channelUri, notification, context);
  return {
    push: send,
    pushToMany: (channelUris, notification) => pushToMany(channelUris, notification, context),
    pushToast: async (channelUri, content, more) =>
      send(channelUri, {
        ...more,
        type: "wns/toast",
        payload: typeof content === "string" ? content : toastXml(content),
      }),
    pushTile: async (channelUri, content, more) =>
      send(channelUri, {
        ...more,
        type: "wns/tile",
        payload: typeof content === "string" ? content : tileXml(content),
      }),
    pushBadge: async (channelUri, content, more) => {
      const simple = typeof content === "number" || isBadgeGlyph(content);
      return send(channelUri, { ...more, type: "wns/badge", payload: simple ? badgeXml(content) : content });
    },
    pushRaw: async (channelUri, content, more) => send(channelUri, { ...more, type: "wns/raw", payload: content }),
    remove: (channelUri, match, more = {}) => remove(channelUri, match, more, context),
  };
}
