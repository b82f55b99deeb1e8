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
 * @throws BelfryError LENGTH_REQUIRED (strict), PAYLOAD_TOO_LARGE with the count, PAYLOAD_EMPTY for XML types
 * @source docs/reference/wns.md, R-5.5, R-5.15, R-5.17, R-6.2
 */
export async function readPayload(
  request: Request,
  type: NotificationType,
  maxBytes: number,
  profile: Profile,
): Promise<Payload> {
  if (profile === "strict" && request.headers.get("content-length") === null) throw new BelfryError("LENGTH_REQUIRED");
  const body = await readBody(request, MAX_READ_BODY_BYTES);
  if (typeof body === "number") throw tooLarge(body, maxBytes);
  const bytes = Buffer.from(body);
  if (bytes.length > maxBytes) throw tooLarge(bytes.length, maxBytes);
  if (bytes.length === 0 && type !== "wns/raw")
    throw new BelfryError("PAYLOAD_EMPTY", { detail: `${type} needs a body` });
  const base64 = !isUtf8(bytes);
  return { text: bytes.toString(base64 ? "base64" : "utf8"), base64, bytes: bytes.length };
}

const tooLarge = (bytes: number, maxBytes: number) =>
  new BelfryError("PAYLOAD_TOO_LARGE", { detail: `${bytes} bytes, at most ${maxBytes} are taken` });
