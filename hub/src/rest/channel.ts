/** Where a push is to go, as clients name it: proved against the list of hosts. Refuses to know who names it. */
import type { Handle } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { type AllowedHosts, checkAllowed } from "./allowed-host.ts";
import { isObject } from "./body.ts";
import type { CompleteParts } from "./parts.ts";

/** What channels are proved with. */
export interface ChannelRules {
  readonly hosts: AllowedHosts;
  /** Whether keys of a wrong length are refused. */
  readonly strictKeys: boolean;
}

/** The parts of a browser's subscription, before they are proved. */
export interface BrowserParts {
  readonly endpoint: unknown;
  readonly p256dh: unknown;
  readonly auth: unknown;
}

/** base64 or base64url. */
const KEY = /^[A-Za-z0-9+/_-]{1,200}={0,2}$/;
/** An uncompressed point on P-256, and a secret. @source RFC 8291 sections 2.1 and 3.1 */
const P256DH_BYTES = 65;
const AUTH_BYTES = 16;

/** @throws HubRefusal CHANNEL_INVALID, HOST_NOT_ALLOWED */
export function readWnsHandle(channelUri: unknown, { hosts }: ChannelRules): Handle & { platform: "wns" } {
  if (typeof channelUri !== "string") throw new HubRefusal("CHANNEL_INVALID", { detail: "it is missing or no text" });
  return { platform: "wns", channelUri: checkAllowed(channelUri.trim(), "wns", hosts) };
}

function readKey(value: unknown, name: string, bytes: number | null): string {
  if (typeof value !== "string" || !KEY.test(value.trim())) {
    throw new HubRefusal("BROWSER_CHANNEL_INVALID", { detail: `${name} is missing or not base64` });
  }
  const key = value.trim();
  if (bytes === null || Buffer.from(key, "base64").length === bytes) return key;
  throw new HubRefusal("BROWSER_CHANNEL_INVALID", { detail: `${name} must be ${bytes} bytes` });
}

/** @throws HubRefusal CHANNEL_INVALID, HOST_NOT_ALLOWED, BROWSER_CHANNEL_INVALID */
export function readBrowserHandle(parts: BrowserParts, rules: ChannelRules): Handle & { platform: "browser" } {
  const { endpoint, p256dh, auth } = parts;
  if (typeof endpoint !== "string") {
    throw new HubRefusal("BROWSER_CHANNEL_INVALID", { detail: "endpoint is missing or no text" });
  }
  return {
    platform: "browser",
    endpoint: checkAllowed(endpoint.trim(), "browser", rules.hosts),
    p256dh: readKey(p256dh, "p256dh", rules.strictKeys ? P256DH_BYTES : null),
    auth: readKey(auth, "auth", rules.strictKeys ? AUTH_BYTES : null),
  };
}

/** The parts of a subscription as JSON has them: directly, or with its keys one level down, as browsers write it. */
export function browserParts(value: Readonly<Record<string, unknown>>): BrowserParts {
  const keys = isObject(value.keys) ? value.keys : value;
  return { endpoint: value.endpoint, p256dh: keys.p256dh, auth: keys.auth };
}

/** The rules of one server. */
export const channelRules = ({ allowedHosts, limits }: CompleteParts): ChannelRules => ({
  hosts: allowedHosts,
  strictKeys: limits.strictBrowserKeys,
});
