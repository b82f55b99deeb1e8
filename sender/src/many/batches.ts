/** Many channels in as few requests as will do. Knows what a request may hold, and sends none. @source docs/reference/http.md, Push to many channels */
import { formatMulticast, MAX_MULTICAST_BYTES, MAX_MULTICAST_CHANNELS, type MulticastContent } from "@belfry/protocol";
import type { Prepared } from "../build.ts";

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** @param trace headers of the span that the pushes belong to @returns what they have in common, as a multicast has it; bytes that are no text in base64 */
export function contentOf({ headers, body }: Prepared, trace: Readonly<Record<string, string>>): MulticastContent {
  return {
    headers: { ...headers, ...trace },
    payload: readText(body) ?? { text: btoa(String.fromCharCode(...body)), base64: true },
  };
}

function readText(body: Uint8Array): MulticastContent["payload"] | undefined {
  try {
    // A mark at its beginning is part of the payload.
    return { text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body), base64: false };
  } catch {
    return undefined;
  }
}

/**
 * Splits channels into lists, each of which fits into one request with this content.
 *
 * @param written one channel as it will stand there
 * @returns the lists in the order of the channels; a channel that leaves no room beside it is alone in its list
 */
export function toBatches<T>(
  all: readonly T[],
  content: MulticastContent,
  written: (one: T) => object,
): readonly (readonly T[])[] {
  const room = MAX_MULTICAST_BYTES - bytesOf(formatMulticast(content, []));
  const batches: T[][] = [];
  let batch: T[] = [];
  let bytes = 0;
  for (const one of all) {
    // And a comma.
    const size = bytesOf(JSON.stringify(written(one))) + 1;
    if (batch.length === MAX_MULTICAST_CHANNELS || (batch.length > 0 && bytes + size > room)) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += size;
  }
  return batch.length === 0 ? batches : [...batches, batch];
}
