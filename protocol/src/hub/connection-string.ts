/** Connection strings of a hub: where it is, and with which policy's key requests are signed. Signs nothing. */
import { type Refusal, refusal } from "../errors.ts";

/** A connection string, read. */
export interface ConnectionString {
  /** Without a slash at its end: `https://host[:port]`, or `http:` where the string says so. */
  readonly origin: string;
  /** As it stands in the string but for its scheme, with or without its slash: what tokens are signed for. */
  readonly endpoint: string;
  readonly keyName: string;
  /** Used as the text it is, never decoded. */
  readonly key: string;
}

const MISSING = "a connection string needs Endpoint, SharedAccessKeyName and SharedAccessKey";

/**
 * Writes the one spelling that every known client reads: `Endpoint=sb://host[:port]/;SharedAccessKeyName=…;SharedAccessKey=…`.
 *
 * @param origin `https://host[:port]`; with `http:` it stands as it is, which azure-sb and this project's sender take
 * @source Notification Hubs, access policies
 */
export function formatConnectionString(origin: string, { keyName, key }: { keyName: string; key: string }): string {
  const endpoint = `${origin.replace(/\/+$/, "").replace(/^https:/i, "sb:")}/`;
  return `Endpoint=${endpoint};SharedAccessKeyName=${keyName};SharedAccessKey=${key}`;
}

function readParts(text: string): ReadonlyMap<string, string> {
  const parts = text.split(";").map((part) => {
    // A key is base64 as a rule, and ends in a sign that also stands behind a name.
    const equals = part.indexOf("=");
    return [part.slice(0, Math.max(equals, 0)).trim().toLowerCase(), part.slice(equals + 1).trim()] as const;
  });
  return new Map(parts);
}

/**
 * Reads a connection string. Names are taken in any case; parts of other names say nothing.
 *
 * @returns the parts, or SETTING_INVALID with a detail that never holds the key
 */
export function readConnectionString(text: string): ConnectionString | Refusal {
  const parts = readParts(text);
  const [keyName, key, said] = ["sharedaccesskeyname", "sharedaccesskey", "endpoint"].map((name) => parts.get(name));
  if (!keyName || !key || !said) return refusal("SETTING_INVALID", MISSING);
  const endpoint = said.replace(/^sb:/i, "https:");
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol) || url.username !== "" || url.password !== "") {
    return refusal("SETTING_INVALID", "the Endpoint of a connection string is sb://host[:port]/");
  }
  return { origin: `${url.protocol}//${url.host}`, endpoint, keyName, key };
}
