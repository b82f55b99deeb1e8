/**
 * Values of a patch as they may be written: the official client sends texts only, so whatever is more than a text may come as JSON in one. Pure.
 */
import {
  isTagId,
  readBrowserTemplate,
  readPlainTags,
  readWindowsTemplate,
  splitTags,
  WordsRefusal,
} from "@belfry/protocol";
import type { Handle, InstallationRecord, InstallationTemplate, InstallationTile } from "../model.ts";

/** Why an operation is refused. Thrown while one is applied, and never seen outside of this folder. */
export class PatchRefusal extends Error {}

type Platform = InstallationRecord["platform"];
type Fields = Readonly<Record<string, unknown>>;

/** A time that the real service writes for "never" begins so. */
const NEVER = /^9999-12-31/;

export function readText(value: unknown, what: string): string {
  if (typeof value === "string") return value;
  throw new PatchRefusal(`${what} must be a text`);
}

/** A value that is no text, as itself or as JSON in a text. */
function unwrap(value: unknown, what: string): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    throw new PatchRefusal(`${what} is no JSON`);
  }
}

function readFields(value: unknown, what: string): Fields {
  const read = unwrap(value, what);
  if (typeof read === "object" && read !== null && !Array.isArray(read)) return read as Fields;
  throw new PatchRefusal(`${what} must be an object`);
}

/** Tags: a list, a list as JSON, or one or several with commas between them. */
export function readTagList(value: unknown): readonly string[] {
  const isJson = typeof value === "string" && value.trimStart().startsWith("[");
  const read = typeof value === "string" && !isJson ? splitTags(value) : unwrap(value, "a list of tags");
  if (Array.isArray(read)) return proved(() => readPlainTags(read.map((tag) => readText(tag, "a tag"))));
  throw new PatchRefusal("tags must be a text or a list of texts");
}

/** A map of texts. */
export function readTexts(value: unknown, what: string): Readonly<Record<string, string>> {
  const entries = Object.entries(readFields(value, what));
  return Object.fromEntries(entries.map(([name, text]) => [name, readText(text, `${what} ${name}`)]));
}

export function readUserId(value: unknown): string {
  const userId = readText(value, "userId");
  if (isTagId(userId)) return userId;
  throw new PatchRefusal("a userId has letters, digits or any of - _ @ # . : =");
}

/** @returns milliseconds since 1970; null for never */
export function readExpiration(value: unknown): number | null {
  const text = readText(value, "expirationTime");
  if (NEVER.test(text)) return null;
  const time = Date.parse(text);
  if (Number.isNaN(time)) throw new PatchRefusal("expirationTime is no time");
  return time;
}

export function readChannelUri(value: unknown): string {
  const text = readText(value, "pushChannel").trim();
  if (/^https?:\/\/[^/]/i.test(text) && URL.canParse(text)) return text;
  throw new PatchRefusal("pushChannel must be an absolute URI");
}

/** @returns the handle, and whether a browser's came as text */
export function readChannel(value: unknown, platform: Platform): { handle: Handle; channelAsText: boolean } {
  if (platform === "wns") return { handle: { platform, channelUri: readChannelUri(value) }, channelAsText: false };
  const { endpoint, keys, ...own } = readFields(value, "pushChannel");
  const { p256dh, auth } = keys === undefined ? own : readFields(keys, "keys of pushChannel");
  const handle: Handle = {
    platform,
    endpoint: readChannelUri(endpoint),
    p256dh: readText(p256dh, "p256dh"),
    auth: readText(auth, "auth"),
  };
  return { handle, channelAsText: typeof value === "string" };
}

/** A whole template, which is proved when the patch is through. */
export function readTemplate(value: unknown): InstallationTemplate {
  const { body, bodyTemplate, headers, expiry, tags } = readFields(value, "a template");
  return {
    body: readText(body ?? bodyTemplate, "the body of a template"),
    headers: headers == null ? {} : readTexts(headers, "the headers of a template"),
    tags: tags == null ? [] : readTagList(tags),
    expiry: expiry == null ? null : readExpiry(expiry),
  };
}

export function readExpiry(value: unknown): string {
  const text = readText(value, "the expiry of a template");
  if (Number.isNaN(Date.parse(text))) throw new PatchRefusal("the expiry of a template is no time");
  return text;
}

/** What is kept of a template: for WNS it always has a type, told from its root element when it was left out. */
export function proveTemplate(template: InstallationTemplate, platform: Platform): InstallationTemplate {
  const { body, headers } = template;
  if (platform === "browser") {
    proved(() => readBrowserTemplate(body, headers));
    return template;
  }
  const read = proved(() => readWindowsTemplate(body, headers));
  const added = read.headers.slice(Object.keys(headers).length).flatMap(([name, value]) => {
    return value.kind === "literal" ? [[name, value.text] as const] : [];
  });
  return { ...template, headers: { ...headers, ...Object.fromEntries(added) } };
}

/** A whole secondary tile. */
export function readTile(value: unknown): InstallationTile {
  const { pushChannel, tags, templates } = readFields(value, "a secondary tile");
  const named = templates == null ? [] : Object.entries(readFields(templates, "the templates of a secondary tile"));
  return {
    pushChannel: readChannelUri(pushChannel),
    tags: tags == null ? [] : readTagList(tags),
    templates: Object.fromEntries(named.map(([name, template]) => [name, readTemplate(template)])),
    pushChannelExpired: false,
  };
}

/** What a reader of protocol refuses is this operation's fault. */
export function proved<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof WordsRefusal) throw new PatchRefusal(error.message);
    throw error;
  }
}
