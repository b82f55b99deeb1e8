/** Reads the key that an app subscribes with, and refuses it in the words of the Push API. */
import { fromBase64Url } from "../base64url.ts";
import { readServerKey } from "../channel-name.ts";
import { importPoint } from "./keys.ts";

function bytesOf(key: ArrayBuffer | ArrayBufferView): Uint8Array<ArrayBuffer> {
  const bytes = ArrayBuffer.isView(key)
    ? new Uint8Array(key.buffer, key.byteOffset, key.byteLength)
    : new Uint8Array(key);
  return bytes.slice() as Uint8Array<ArrayBuffer>;
}

/**
 * Reads an application server key.
 *
 * @returns base64url without padding
 * @throws DOMException NotSupportedError when there is none, or no WebCrypto to subscribe with; InvalidAccessError for one that is no
 * point of P-256
 * @source W3C Push API, subscribe()
 */
export async function readApplicationServerKey(
  key: ArrayBuffer | ArrayBufferView | string | null | undefined,
): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new DOMException("this page has no WebCrypto, as one that was not served securely", "NotSupportedError");
  }
  if (key === undefined || key === null) {
    throw new DOMException("the service takes pushes by the holder of a key only", "NotSupportedError");
  }
  const bytes = typeof key === "string" ? fromBase64Url(key) : bytesOf(key);
  if (bytes === undefined || (await importPoint(bytes)) === undefined) {
    throw new DOMException("applicationServerKey must be an uncompressed point of P-256", "InvalidAccessError");
  }
  return readServerKey(bytes);
}
