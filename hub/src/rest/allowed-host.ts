/**
 * Which hosts a hub sends to. Decides on the parsed URL alone: no request, no DNS.
 *
 * Whoever may register a channel makes the hub ask that address for something, with a token in its hand: everything not named is refused,
 * when it is registered and when it is sent to directly.
 *
 * @source docs/reference/hub.md, "Whom a hub sends to"
 */
import { isRefusal } from "@belfry/protocol";
import { type HostRule, readAllowedHosts, readAllowedUrl, WNS_CHANNEL_HOSTS } from "@belfry/sender";
import type { Handle } from "../model.ts";
import { HubRefusal } from "../refusal.ts";

/** Lists for each platform, read once. */
export interface AllowedHosts {
  readonly wns: readonly HostRule[];
  readonly browser: readonly HostRule[];
}

/** Push services that browsers subscribe with. @source MDN and the vendors' pages on their own services */
export const BROWSER_PUSH_HOSTS = [
  "fcm.googleapis.com",
  "updates.push.services.mozilla.com",
  ".push.services.mozilla.com",
  "web.push.apple.com",
  ".push.apple.com",
  ".notify.windows.com",
] as const;

/** What an operator adds to the lists: `host[:port]`, or `.suffix` for every host below. */
export interface FurtherHosts {
  /** Hosts of our own push service; both platforms may be sent there. */
  readonly service: readonly string[];
  readonly wns?: readonly string[];
  readonly browser?: readonly string[];
}

/** @throws BelfryError SETTING_INVALID for an entry of another form */
export function createAllowedHosts({ service, wns = [], browser = [] }: FurtherHosts): AllowedHosts {
  return {
    wns: readAllowedHosts([...WNS_CHANNEL_HOSTS, ...service, ...wns]),
    browser: readAllowedHosts([...BROWSER_PUSH_HOSTS, ...service, ...browser]),
  };
}

/** No blanks, and no signs that a URL parser would mend: what is kept must be what is sent to. */
const FIT = /^[!#-;=?-[\]-~]+$/;
/** Ours have some 200 characters, those of browsers up to 1,000. */
const MAX_URI_CHARACTERS = 2048;

/** Whether a text is an absolute http or https URL as it stands. */
function isAbsolute(uri: string): boolean {
  return uri.length <= MAX_URI_CHARACTERS && FIT.test(uri) && /^https?:\/\//i.test(uri) && URL.canParse(uri);
}

/**
 * Proves that a channel URI or endpoint may be sent to.
 *
 * @returns the text as it was given
 * @throws HubRefusal CHANNEL_INVALID, HOST_NOT_ALLOWED
 */
export function checkAllowed(uri: string, platform: Handle["platform"], hosts: AllowedHosts): string {
  if (!isAbsolute(uri)) throw new HubRefusal("CHANNEL_INVALID", { detail: "it takes an absolute http or https URI" });
  const url = readAllowedUrl(uri, hosts[platform]);
  if (!isRefusal(url)) return uri;
  throw new HubRefusal("HOST_NOT_ALLOWED", { detail: url.detail });
}
