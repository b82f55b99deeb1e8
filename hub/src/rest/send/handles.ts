/** Whom a direct send goes to: one handle out of a header, or up to a thousand out of a batch. */
import { HUB_HEADERS, MAX_BATCH_HANDLES } from "@belfry/protocol";
import type { Handle, SendFormat } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { decodeText, isObject, parseJson } from "../body.ts";
import { browserParts, type ChannelRules, readBrowserHandle, readWnsHandle } from "../channel.ts";

const wrong = (detail: string) => new HubRefusal("HANDLES_INVALID", { detail });

function refuseTemplate(format: SendFormat): asserts format is "windows" | "browser" {
  if (format === "template") {
    throw new HubRefusal("FORMAT_UNSUPPORTED", {
      detail: "a direct send takes windows or browser: handles have no templates",
    });
  }
}

/** The handle of a direct send. @throws HubRefusal HANDLE_MISSING, CHANNEL_INVALID, HOST_NOT_ALLOWED, BROWSER_CHANNEL_INVALID */
export function readDeviceHandle(format: SendFormat, headers: Headers, rules: ChannelRules): Handle {
  refuseTemplate(format);
  const handle = headers.get(HUB_HEADERS.deviceHandle)?.trim() ?? "";
  if (handle === "") throw new HubRefusal("HANDLE_MISSING");
  if (format === "windows") return readWnsHandle(handle, rules);
  const [p256dh, auth] = [headers.get(HUB_HEADERS.browserKey), headers.get(HUB_HEADERS.browserAuth)];
  return readBrowserHandle({ endpoint: handle, p256dh, auth }, rules);
}

/** A list in single quotes, as an example of the documentation has it. */
const SINGLE_QUOTED = /^\s*\[\s*(?:'[^'"\\]*'\s*(?:,\s*(?=')|(?=\])))*\]\s*$/;

function readList(bytes: Uint8Array): readonly unknown[] {
  const text = decodeText(bytes) ?? "";
  const list = parseJson(SINGLE_QUOTED.test(text) ? text.replaceAll("'", '"') : text);
  if (!Array.isArray(list)) throw wrong("the part devices is no list");
  return list;
}

function readOne(format: "windows" | "browser", value: unknown, rules: ChannelRules): Handle {
  if (format === "windows") return readWnsHandle(value, rules);
  const parts = typeof value === "string" ? parseJson(value) : value;
  if (!isObject(parts)) throw new HubRefusal("BROWSER_CHANNEL_INVALID");
  return readBrowserHandle(browserParts(parts), rules);
}

/** The handles of a batch. @throws HubRefusal HANDLES_INVALID, JSON_INVALID, and as {@link readDeviceHandle} */
export function readHandles(format: SendFormat, devices: Uint8Array, rules: ChannelRules): readonly Handle[] {
  refuseTemplate(format);
  const list = readList(devices);
  if (list.length < 1 || list.length > MAX_BATCH_HANDLES) throw wrong(`there are ${list.length}`);
  return list.map((one) => readOne(format, one, rules));
}
