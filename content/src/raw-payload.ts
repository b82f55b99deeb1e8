/** A raw notification: bytes that only the app understands. */
import { ContentError, refuseBytes } from "./content-error.ts";
import { MAX_BYTES } from "./pen.ts";

/**
 * The bytes of a raw notification; text becomes UTF-8.
 *
 * @param maxBytes 5000 when absent, which is what the push service takes
 * @throws ContentError MISSING for nothing at all, because Windows drops an empty one; TOO_LARGE with the number of bytes
 * @source WNS, "Raw notification overview"
 * @example rawPayload(JSON.stringify({ order: 7 }))
 */
export function rawPayload(content: string | Uint8Array, maxBytes = MAX_BYTES): Uint8Array {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  if (bytes.length === 0) throw new ContentError("MISSING", "a raw notification is empty", "send at least one byte");
  refuseBytes(bytes.length, maxBytes, "send an address where the app finds the rest");
  return bytes;
}
