/** The format of a send, as its header says or its body shows. */
import { HUB_FORMATS, HUB_HEADERS, OTHER_FORMATS } from "@belfry/protocol";
import type { SendFormat } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { decodeText, isObject } from "../body.ts";

const SUPPORTED = HUB_FORMATS.join(", ");

function isJsonObject(body: Uint8Array): boolean {
  try {
    return isObject(JSON.parse(decodeText(body) ?? ""));
  } catch {
    return false;
  }
}

/** The header may be left out for templates only. */
function guessFormat(headers: Headers, body: Uint8Array): SendFormat {
  if (!headers.has("x-wns-type") && isJsonObject(body)) return "template";
  throw new HubRefusal("FORMAT_MISSING", { detail: `supported: ${SUPPORTED}` });
}

/**
 * Reads the format of a send.
 *
 * @throws HubRefusal FORMAT_MISSING, FORMAT_UNSUPPORTED with its name
 */
export function readFormat(headers: Headers, body: Uint8Array): SendFormat {
  const name = headers.get(HUB_HEADERS.format)?.trim().toLowerCase() ?? "";
  if (name === "") return guessFormat(headers, body);
  const format = HUB_FORMATS.find((one) => one === name);
  if (format !== undefined) return format;
  const known = OTHER_FORMATS.find((one) => one === name);
  const words = known === undefined ? "it is none that there is" : `'${known}'`;
  throw new HubRefusal("FORMAT_UNSUPPORTED", { detail: `${words}; supported: ${SUPPORTED}` });
}
