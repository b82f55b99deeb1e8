/**
 * Which hosts this sender hands its access token to. Decides on the parsed URL alone: no request, no DNS.
 *
 * Whoever makes a cloud service believe in a channel URI receives that service's token, so everything not named is
 * refused.
 */
import { BelfryError, type Refusal, refusal } from "@belfry/protocol";

/** Channel hosts of the real WNS. @source Microsoft, "Windows Push Notification Services (WNS) overview" */
export const WNS_CHANNEL_HOSTS = [".notify.windows.com"] as const;

/** One entry of the list, read. */
export type HostRule =
  /** Exactly this scheme, host and port, as `scheme://host[:port]` without a default port. */
  | { readonly origin: string }
  /** `https`, default port, and a host that ends in this: a dot and at least two labels. */
  | { readonly suffix: string };

const LOOPBACK = /^(?:localhost|127\.[0-9]+\.[0-9]+\.[0-9]+|\[::1\])$/;
const EXACT = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?$/;
const LABELS = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const SUFFIX = /^(?:\.[a-z0-9-]+)+\.[a-z][a-z0-9-]*$/;

/** Reads an absolute URL; undefined for any other text. */
export function readUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

/** Is this host, as `URL` spells it, the machine itself? Only there is plain http as good as TLS. */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

function badEntry(entry: string): BelfryError {
  return new BelfryError("SETTING_INVALID", { detail: `allowedHosts takes host[:port] or .suffix, not "${entry}"` });
}

// Not URL.origin: of a blob: URL that is the origin of the page inside it.
const originOf = (url: URL) => `${url.protocol}//${url.host}`;

function readEntry(entry: string): readonly HostRule[] {
  const text = entry.toLowerCase();
  if (SUFFIX.test(text)) return [{ suffix: text }];
  const url = EXACT.test(text) && !text.startsWith(".") ? readUrl(`https://${text}`) : undefined;
  if (url === undefined) throw badEntry(entry);
  const secure = { origin: originOf(url) };
  return isLoopback(url.hostname) ? [secure, { origin: originOf(new URL(`http://${text}`)) }] : [secure];
}

/**
 * Reads a list of hosts.
 *
 * @param entries `push.example.org`, `push.example.org:8443` (that host alone, https; on a loopback host also http),
 *   or `.example.org` (every host below it, https on the default port, never `example.org` itself)
 * @throws BelfryError SETTING_INVALID for an entry of any other form
 */
export function readAllowedHosts(entries: readonly string[]): readonly HostRule[] {
  return entries.flatMap(readEntry);
}

const foreign = (detail: string) => refusal("HOST_NOT_ALLOWED", detail);

// A URL may hold empty labels (`https://.example.org`), which resolvers read in their own ways.
const isBelow = (hostname: string, suffix: string) =>
  hostname.endsWith(suffix) && LABELS.test(hostname.slice(0, -suffix.length));

const matches = (url: URL, origin: string, rule: HostRule) =>
  "origin" in rule
    ? origin === rule.origin
    : url.protocol === "https:" && url.port === "" && isBelow(url.hostname, rule.suffix);

/**
 * Proves that a channel URI may be pushed to.
 *
 * What is returned is the very value the request goes to, so that the guard and the request cannot read the text in
 * two ways.
 *
 * @returns the URL, or HOST_NOT_ALLOWED: not a URL, a user name in it, or a host, port or scheme that no rule names
 */
export function readAllowedUrl(channelUri: string, rules: readonly HostRule[]): URL | Refusal {
  const url = readUrl(channelUri);
  if (url === undefined) return foreign("the channel URI is not an absolute URL");
  if (url.username !== "" || url.password !== "") return foreign("the channel URI carries a user name");
  const origin = originOf(url);
  return rules.some((rule) => matches(url, origin, rule)) ? url : foreign(`${origin} is not on the list`);
}
