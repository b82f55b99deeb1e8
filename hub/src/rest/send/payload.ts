/**
 * What is sent, read for its format: bytes become text where they are such. Whether the hub may send it is proved when it is accepted,
 * whoever asks for it: `send/check.ts`.
 */
import { isUtf8 } from "node:buffer";
import { declareUtf8 } from "@belfry/protocol";
import type { SendFormat, SendRequest } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { decodeText, decodeXml } from "../body.ts";
import { browserHeaders, wnsHeaders } from "./headers.ts";

/** Headers and body of a send. */
export type Payload = Pick<SendRequest, "headers" | "body" | "base64">;

/** Bytes as they are: whoever receives them knows what they mean. A mark at their beginning is theirs. */
function readRaw(body: Uint8Array): Pick<Payload, "body" | "base64"> {
  const bytes = Buffer.from(body);
  const base64 = !isUtf8(bytes);
  return { body: bytes.toString(base64 ? "base64" : "utf8"), base64 };
}

const TYPE = "X-WNS-Type";
const isRaw = (type: string | undefined) => type?.trim().toLowerCase() === "wns/raw";

function readWindows(headers: Headers, body: Uint8Array): Payload {
  const passed = wnsHeaders(headers);
  if (isRaw(passed[TYPE])) return { headers: passed, ...readRaw(body) };
  return { headers: passed, body: declareUtf8(decodeXml(body)), base64: false };
}

function readJson(headers: Headers, body: Uint8Array): Payload {
  const text = decodeText(body);
  if (text === undefined) throw new HubRefusal("JSON_INVALID", { detail: "it is not UTF-8" });
  return { headers: browserHeaders(headers), body: text, base64: false };
}

/**
 * Reads the body of a send, and the headers that belong to it.
 *
 * @throws HubRefusal XML_INVALID, JSON_INVALID for bytes that are no text
 */
export function readPayload(format: SendFormat, headers: Headers, body: Uint8Array): Payload {
  return format === "windows" ? readWindows(headers, body) : readJson(headers, body);
}
