/** From the flags of `belfry hub send` to the send they describe. Sends nothing. */
import { isUtf8 } from "node:buffer";
import { BelfryError, type CreateSendRequest, formatPushHeaders } from "@belfry/protocol";
import { type Flag, type Given, wordOf } from "./arguments.ts";
import { CONTENT_FLAGS, notificationOf, OPTION_FLAGS } from "./push-content.ts";
import { readBytes, utf8Of } from "./read-bytes.ts";
import type { Terminal } from "./terminal.ts";

/** What only a hub sends, beside what every push may say. */
export const HUB_CONTENT_FLAGS = {
  ...CONTENT_FLAGS,
  template: {
    takes: "word",
    value: "JSON|-",
    sentence: "Properties that fill the templates of every device that matches.",
  },
  browser: { takes: "word", value: "JSON|-", sentence: "JSON that browsers get as the data of a push message." },
} as const satisfies Record<string, Flag>;

/** To whom, and when. */
export const HUB_AIM_FLAGS = {
  tags: {
    takes: "word",
    value: "EXPR",
    sentence: "Tag expression, such as '(rain || snow) && !quiet'; without it, everyone.",
  },
  at: { takes: "word", value: "TIME", sentence: "Send it then, such as 2026-12-24T18:00:00Z." },
  ...OPTION_FLAGS,
} as const satisfies Record<string, Flag>;

const usage = (detail: string) => new BelfryError("USAGE", { detail });

type Content = Pick<CreateSendRequest, "format" | "headers" | "body" | "base64">;

/** JSON from the command line or from standard input, and whether it is one. */
async function jsonOf(flag: string, word: string, terminal: Terminal): Promise<string> {
  const text =
    word === "-" ? utf8Of(await readBytes("-", `--${flag}`, terminal), `--${flag}: these bytes are no text`) : word;
  try {
    JSON.parse(text);
    return text;
  } catch (cause) {
    throw usage(`--${flag} must be JSON: ${cause instanceof Error ? cause.message : ""}`);
  }
}

/** Text as it is, since that can be looked at later; other bytes in base64. */
function bodyOf(payload: string | Uint8Array): Pick<Content, "body" | "base64"> {
  if (typeof payload === "string") return { body: payload };
  const bytes = Buffer.from(payload);
  return isUtf8(bytes) ? { body: bytes.toString("utf8") } : { body: bytes.toString("base64"), base64: true };
}

/** A notification of WNS: its headers are what a push of its own would carry, but for its media type, which follows from the type. */
async function windowsContent(given: Given, terminal: Terminal): Promise<Content> {
  const { payload, type, ...options } = await notificationOf(given, terminal);
  const { "Content-Type": _follows, ...headers } = formatPushHeaders(type, options);
  return { format: "windows", headers, ...bodyOf(payload) };
}

async function contentOf(given: Given, terminal: Terminal): Promise<Content> {
  const [template, browser] = [wordOf(given, "template"), wordOf(given, "browser")];
  const others = Object.keys(CONTENT_FLAGS).filter((name) => given.flags.has(name));
  const said = [
    ...others.filter((name) => name !== "type"),
    ...["template", "browser"].filter((name) => given.flags.has(name)),
  ];
  if (said.length > 1) throw usage(`say one thing at a time: ${said.map((name) => `--${name}`).join(" and ")}`);
  if (template === undefined && browser === undefined) return windowsContent(given, terminal);
  const option = Object.keys(OPTION_FLAGS).find((name) => given.flags.has(name));
  if (option !== undefined) throw usage(`--${option} goes with --toast, --tile, --badge, --raw or --xml`);
  return template === undefined
    ? { format: "browser", body: await jsonOf("browser", browser ?? "", terminal) }
    : { format: "template", body: await jsonOf("template", template, terminal) };
}

function timeOf(given: Given): number | undefined {
  const word = wordOf(given, "at");
  if (word === undefined) return undefined;
  const at = Date.parse(word);
  if (Number.isNaN(at)) throw usage("--at must be a time, such as 2026-12-24T18:00:00Z");
  return at;
}

/** @throws BelfryError USAGE, naming the flag */
export async function sendOf(given: Given, terminal: Terminal): Promise<CreateSendRequest> {
  const scheduledFor = timeOf(given);
  const tags = wordOf(given, "tags");
  return {
    ...(await contentOf(given, terminal)),
    ...(tags === undefined ? {} : { tags }),
    ...(scheduledFor === undefined ? {} : { scheduledFor }),
  };
}
