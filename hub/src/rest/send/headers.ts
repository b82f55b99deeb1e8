/** Headers of a send: which of them go on to the push service, and in which letters the others were written. */
import { isUtf8 } from "node:buffer";
import { HUB_HEADERS } from "@belfry/protocol";

const isAscii = (text: string) => /^[\t -~]*$/.test(text);

/**
 * A header's value as it was meant: UTF-8 where its bytes are such, otherwise the Latin-1 in which it arrives. The official client sends
 * either, as the platform that it runs on does.
 */
export function decodeHeader(value: string | null): string | null {
  if (value === null || isAscii(value) || /[\u0100-\uffff]/.test(value)) return value;
  const bytes = Buffer.from(value, "latin1");
  return isUtf8(bytes) ? bytes.toString("utf8") : value;
}

/** Names come in lower case; in the notification's record they stand as WNS spells them. */
const SPELLINGS: ReadonlyMap<string, string> = new Map(
  ["Type", "Cache-Policy", "TTL", "Tag", "Group", "RequestForStatus", "SuppressPopup", "Match"].map((name) => [
    `x-wns-${name.toLowerCase()}`,
    `X-WNS-${name}`,
  ]),
);

/** What is said to WNS, known or not; everything else on the request was said to the hub. */
export function wnsHeaders(headers: Headers): Record<string, string> {
  const found = [...headers].filter(([name]) => name.startsWith("x-wns-"));
  return Object.fromEntries(found.map(([name, value]) => [SPELLINGS.get(name) ?? name, value]));
}

/** What is said to a browser's push service. The lifetime has a name of its own here, because proxies may know `TTL`. */
const BROWSER_HEADERS: readonly (readonly [from: string, to: string])[] = [
  ["ttl", "TTL"],
  ["x-nh-ttl", "TTL"],
  ["urgency", "Urgency"],
  ["topic", "Topic"],
];

export function browserHeaders(headers: Headers): Record<string, string> {
  const found = BROWSER_HEADERS.flatMap(([from, to]): [string, string][] => {
    const value = headers.get(from);
    return value === null ? [] : [[to, value]];
  });
  return Object.fromEntries(found);
}

const REQUEST_ID = /^[\u0021-\u007e]{1,128}$/;

/** What tells the tries of one call from other calls; null where there is nothing that can. */
export function readClientRequestId(headers: Headers): string | null {
  const id = headers.get(HUB_HEADERS.clientRequestId)?.trim() ?? "";
  return REQUEST_ID.test(id) ? id : null;
}
