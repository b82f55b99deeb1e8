/** Signed tokens of a hub's access policies. The key is used as the text it is. */

/** Seconds a token is good for; one is made for each request, so this is for clocks that differ. */
const LIFETIME_SECONDS = 3600;

/** A policy's name and key, and what its tokens open. */
export interface AccessPolicy {
  /** The hub's address, as it stands in the connection string. */
  readonly endpoint: string;
  readonly keyName: string;
  readonly key: string;
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}

/**
 * Makes what signs requests.
 *
 * @returns a function that gives the value of `Authorization`; its argument is milliseconds since 1970
 * @source Azure Service Bus, shared access signatures
 */
export function accessSignature({ endpoint, keyName, key }: AccessPolicy): (now: number) => Promise<string> {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const encoder = new TextEncoder();
  const resource = encodeURIComponent(endpoint.toLowerCase());
  let imported: Promise<CryptoKey> | undefined;
  return async (now) => {
    imported ??= crypto.subtle.importKey("raw", encoder.encode(key), algorithm, false, ["sign"]);
    const expiry = Math.floor(now / 1000) + LIFETIME_SECONDS;
    const signed = await crypto.subtle.sign("HMAC", await imported, encoder.encode(`${resource}\n${expiry}`));
    const signature = encodeURIComponent(base64(signed));
    return `SharedAccessSignature sr=${resource}&sig=${signature}&se=${expiry}&skn=${encodeURIComponent(keyName)}`;
  };
}
