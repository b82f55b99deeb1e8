/** Reads a request's body within a limit, whatever length it declares. Refuses to know what stands in it. */

/**
 * Reads the whole body, as long as it stays within the limit.
 *
 * A body that declares more is not read at all; one that turns out longer is left where it went over.
 *
 * @returns its bytes, or how many there are at least
 */
export function readBody(request: Request, maxBytes: number): Promise<ArrayBuffer | number> {
  const declared = request.headers.get("content-length");
  if (declared === null) return readChunks(request, maxBytes);
  const length = Number(declared);
  return length > maxBytes ? Promise.resolve(length) : request.arrayBuffer();
}

async function readChunks(request: Request, maxBytes: number): Promise<ArrayBuffer | number> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > maxBytes) return bytes;
    chunks.push(chunk);
  }
  return new Blob(chunks as Uint8Array<ArrayBuffer>[]).arrayBuffer();
}
