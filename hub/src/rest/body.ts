/** The body of a request: its bytes within the limit, and as text. Refuses to know what stands in it. */
import { isUtf8 } from "node:buffer";
import { readBody } from "@belfry/host";
import { MAX_HUB_BODY_BYTES } from "@belfry/protocol";
import { HubRefusal } from "../refusal.ts";

/** @throws HubRefusal BODY_TOO_LARGE; AbortError when the connection ended within the body */
export async function readBytes(request: Request, maxBytes = MAX_HUB_BODY_BYTES): Promise<Uint8Array> {
  const body = await readBody(request, maxBytes);
  if (typeof body === "number") throw tooLarge(body, maxBytes);
  return new Uint8Array(body);
}

const tooLarge = (bytes: number, maxBytes: number) =>
  new HubRefusal("BODY_TOO_LARGE", { detail: `${bytes} bytes, at most ${maxBytes} are taken` });

const startsWith = (bytes: Uint8Array, ...start: readonly number[]) => start.every((byte, at) => bytes[at] === byte);

/** What a text begins with: a mark, or the `<` of an XML document in two bytes. @source XML 1.0, appendix F */
function wideEncoding(bytes: Uint8Array): "utf-16le" | "utf-16be" | undefined {
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0x3c, 0x00)) return "utf-16le";
  if (startsWith(bytes, 0xfe, 0xff) || startsWith(bytes, 0x00, 0x3c)) return "utf-16be";
  return undefined;
}

const UTF8 = new TextDecoder("utf-8", { fatal: true });

/**
 * Bytes as text, without a byte order mark: UTF-8, or UTF-16 where they begin so.
 *
 * @returns undefined for bytes that are neither
 */
export function decodeText(bytes: Uint8Array): string | undefined {
  const wide = wideEncoding(bytes);
  if (wide === undefined && !isUtf8(bytes)) return undefined;
  try {
    return (wide === undefined ? UTF8 : new TextDecoder(wide, { fatal: true })).decode(bytes);
  } catch {
    return undefined;
  }
}

const DECLARED = /^<\?xml[^>]*?\sencoding\s*=\s*["']([^"']*)["']/;
/** ASCII is the beginning of UTF-8. UTF-16 in a text of single bytes is what .NET writes into texts that it then sends as UTF-8. */
const READABLE = /^(?:utf-?8|utf-?16(?:le|be)?|us-ascii|unicode)$/i;

/** Bytes as the text of an XML document. @throws HubRefusal XML_INVALID */
export function decodeXml(bytes: Uint8Array): string {
  const text = decodeText(bytes);
  if (text === undefined) throw new HubRefusal("XML_INVALID", { detail: "it is neither UTF-8 nor UTF-16" });
  const declared = DECLARED.exec(text)?.[1];
  if (declared !== undefined && !READABLE.test(declared)) {
    throw new HubRefusal("XML_INVALID", { detail: "its declared encoding is neither UTF-8 nor UTF-16" });
  }
  return text;
}

/** Bytes as a JSON value. @throws HubRefusal JSON_INVALID */
export function decodeJson(bytes: Uint8Array): unknown {
  const text = decodeText(bytes);
  if (text === undefined) throw new HubRefusal("JSON_INVALID", { detail: "it is not UTF-8" });
  return parseJson(text);
}

/** A text as a JSON value. @throws HubRefusal JSON_INVALID */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The words of the runtime quote what they stumbled over.
    throw new HubRefusal("JSON_INVALID", { detail: "it is not well formed" });
  }
}

/** Whether a JSON value is an object with names. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
