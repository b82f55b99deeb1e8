/** The body of a push: its bytes within the limit, as text where they are text. */
import { isUtf8 } from "node:buffer";
import { readBody } from "@belfry/host";
import { BelfryError, MAX_READ_BODY_BYTES, type NotificationType, type Profile } from "@belfry/protocol";

export interface Payload {
  /** UTF-8 text, or base64 of bytes that are none. */
  readonly text: string;
  readonly base64: boolean;
  readonly bytes: number;
}

/**
 * Reads the whole body when its declared length is sane, so that the connection stays usable after a refusal.
 *
 * @returns its bytes, or how many there are at least
 * @throws BelfryError LENGTH_REQUIRED (strict)
 * @source docs/reference/wns.md, R-5.5, R-6.2
 */
export function readPushBody(request: Request, profile: Profile): Promise<ArrayBuffer | number> {
  if (profile === "strict" && request.headers.get("content-length") === null) throw new BelfryError("LENGTH_REQUIRED");
  return readBody(request, MAX_READ_BODY_BYTES);
}

/**
 * What a body says.
 *
 * @throws BelfryError PAYLOAD_TOO_LARGE with the count, PAYLOAD_EMPTY for XML types
 * @source docs/reference/wns.md, R-5.15, R-5.17
 */
export function readPayload(body: ArrayBuffer | Buffer | number, type: NotificationType, maxBytes: number): Payload {
  if (typeof body === "number") throw tooLarge(body, maxBytes);
  const { byteLength } = body;
  if (byteLength > maxBytes) throw tooLarge(byteLength, maxBytes);
  if (byteLength === 0 && type !== "wns/raw")
    throw new BelfryError("PAYLOAD_EMPTY", { detail: `${type} needs a body` });
  return payloadOf(body);
}

/** A body that nobody here looks into. */
export interface OpaqueBody extends Payload {
  readonly raw: Uint8Array;
}

/**
 * Refuses by its declared length a body that is too long, before anything of it is read.
 *
 * @throws BelfryError LENGTH_REQUIRED (strict), PAYLOAD_TOO_LARGE
 */
export function refuseDeclared({ headers }: Request, maxBytes: number, profile: Profile): Declared {
  const declared = headers.get("content-length");
  if (declared === null && profile === "strict") throw new BelfryError("LENGTH_REQUIRED");
  if (Number(declared) > maxBytes) throw tooLarge(Number(declared), maxBytes);
  return { isWithin: declared !== null };
}

/** What is known of a body that was not refused. */
interface Declared {
  /** Whether its length was declared, and so is within the limit. */
  readonly isWithin: boolean;
}

/** Reads a body of Web Push, and no further than one byte beyond the limit. @returns its bytes, or how many there are at least */
export const readWebPushBody = (
  request: Request,
  maxBytes: number,
  { isWithin }: Declared,
): Promise<ArrayBuffer | number> => (isWithin ? request.arrayBuffer() : readBody(request, maxBytes));

/** What came, as nobody here looks into it. @throws BelfryError PAYLOAD_TOO_LARGE */
export function readOpaqueBody(body: ArrayBuffer | number, maxBytes: number): OpaqueBody {
  if (typeof body === "number") throw tooLarge(body, maxBytes);
  const raw = Buffer.from(body);
  const base64 = !isUtf8(raw);
  return { text: raw.toString(base64 ? "base64" : "utf8"), base64, bytes: raw.length, raw };
}

/** A byte order mark is part of what the sender said. This takes half the time of a Buffer around the bytes that is asked for its text. */
const utf8 = new TextDecoder("utf-8", { ignoreBOM: true });

/** Bytes as they travel on. */
export function payloadOf(bytes: ArrayBuffer | Buffer): Payload {
  const base64 = !isUtf8(bytes);
  return { text: base64 ? base64Of(bytes) : utf8.decode(bytes), base64, bytes: bytes.byteLength };
}

const base64Of = (bytes: ArrayBuffer | Buffer): string =>
  (Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes)).toString("base64");

const tooLarge = (bytes: number, maxBytes: number) =>
  new BelfryError("PAYLOAD_TOO_LARGE", { detail: `${bytes} bytes, at most ${maxBytes} are taken` });
