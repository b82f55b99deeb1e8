/** Bytes as text in headers, keys and URLs: base64url without padding. @source RFC 4648 section 5 */

export const toBase64Url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replace(/=+$/, "");

/** Reads base64url or base64, with or without padding. @returns undefined for any other text */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const plain = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
    return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
