/** From the flags of `belfry push` to the notification they describe. Sends nothing. */
import { badgeXml, isBadgeGlyph, tileXml, toastXml } from "@belfry/content";
import {
  BelfryError,
  MAX_TAG_CHARACTERS,
  MAX_TOAST_TAG_CHARACTERS,
  MAX_TTL_SECONDS,
  type NotificationType,
  type Priority,
  type PushOptions,
} from "@belfry/protocol";
import type { Notification } from "@belfry/sender";
import { countOf, type Flag, type Given, requiredWordOf, wordOf } from "./arguments.ts";
import { readBytes } from "./read-bytes.ts";
import type { Terminal } from "./terminal.ts";

/** What to send: exactly one of these. */
export const CONTENT_FLAGS = {
  toast: { takes: "words", value: "TEXT", sentence: "A toast: a title and up to two lines." },
  tile: { takes: "words", value: "TEXT", sentence: "A tile with these lines." },
  badge: { takes: "word", value: "N|GLYPH", sentence: "A badge: a number, or a glyph such as newMessage." },
  raw: { takes: "word", value: "FILE|-", sentence: "Bytes of a file or of standard input, as they are." },
  xml: { takes: "word", value: "FILE|-", sentence: "XML of your own; say what it is with --type." },
  type: { takes: "word", value: "TYPE", sentence: "wns/toast, wns/tile or wns/badge, for --xml." },
} as const satisfies Record<string, Flag>;

/** How to send it; absent ones leave WNS's defaults. */
export const OPTION_FLAGS = {
  tag: { takes: "word", value: "TAG", sentence: "A newer notification of this tag replaces this one." },
  group: { takes: "word", value: "GROUP", sentence: "With --tag: tags of different groups are different." },
  ttl: { takes: "word", value: "SECONDS", sentence: "Do not show it later than this." },
  cache: { takes: "nothing", sentence: "Let it wait for a device that is away." },
  "no-cache": { takes: "nothing", sentence: "Drop it when the device is away." },
  status: { takes: "nothing", sentence: "Ask whether the device is connected." },
  priority: { takes: "word", value: "1..4", sentence: "1 high to 4 very low." },
  "suppress-popup": { takes: "nothing", sentence: "A toast that goes to the notification centre silently." },
  "collection-id": { takes: "word", value: "ID", sentence: "Where in the notification centre the toast belongs." },
} as const satisfies Record<string, Flag>;

const usage = (detail: string) => new BelfryError("USAGE", { detail });
const KINDS = ["toast", "tile", "badge", "raw", "xml"] as const;
const XML_TYPES: readonly string[] = ["wns/toast", "wns/tile", "wns/badge"] satisfies NotificationType[];

/** Builders throw RangeError for what no notification can say; at a command line that is a wrong word. */
function built(flag: string, build: () => string): string {
  try {
    return build();
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new BelfryError("USAGE", { detail: `--${flag}: ${cause.message}`, cause });
  }
}

function badge(word: string): string {
  if (isBadgeGlyph(word)) return badgeXml(word);
  return badgeXml(/^[0-9]{1,15}$/.test(word) ? Number(word) : Number.NaN);
}

function xmlTypeOf(given: Given): NotificationType {
  const type = requiredWordOf(given, "type");
  if (!XML_TYPES.includes(type)) throw usage(`--type must be one of: ${XML_TYPES.join(", ")}`);
  return type as NotificationType;
}

async function contentOf(given: Given, terminal: Terminal): Promise<Pick<Notification, "type" | "payload">> {
  const kinds = KINDS.filter((kind) => given.flags.has(kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.length > 1) {
    throw usage(`say what to push with exactly one of: ${KINDS.map((name) => `--${name}`).join(", ")}`);
  }
  if (kind !== "xml" && given.flags.has("type")) throw usage("--type goes with --xml only");
  const words = given.flags.get(kind) ?? [];
  const [word = ""] = words;
  switch (kind) {
    case "toast":
      return { type: "wns/toast", payload: built(kind, () => toastXml(words)) };
    case "tile":
      return { type: "wns/tile", payload: built(kind, () => tileXml(words)) };
    case "badge":
      return { type: "wns/badge", payload: built(kind, () => badge(word)) };
    case "raw":
      return { type: "wns/raw", payload: await readBytes(word, `--${kind}`, terminal) };
    case "xml":
      return { type: xmlTypeOf(given), payload: await readBytes(word, `--${kind}`, terminal) };
  }
}

/** A tag or a group. The service reads them strictly in one profile; this is what it takes in either, at most. */
function labelOf(given: Given, flag: "tag" | "group", type: NotificationType): string | undefined {
  const word = wordOf(given, flag);
  const longest = type === "wns/toast" ? MAX_TOAST_TAG_CHARACTERS : MAX_TAG_CHARACTERS;
  const fits = word === undefined || (word.length <= longest && /^[!-~]+$/.test(word));
  if (!fits) throw usage(`--${flag} must be 1 to ${longest} visible characters of ASCII for ${type}`);
  return word;
}

function optionsOf(given: Given, type: NotificationType): PushOptions {
  const { flags } = given;
  if (flags.has("cache") && flags.has("no-cache")) throw usage("--cache and --no-cache exclude each other");
  const ttlSeconds = countOf(given, "ttl", 0, MAX_TTL_SECONDS);
  if (ttlSeconds === 0 && flags.has("cache")) throw usage("--ttl 0 and --cache exclude each other");
  return {
    cachePolicy: flags.has("cache") ? "cache" : flags.has("no-cache") ? "no-cache" : undefined,
    requestForStatus: flags.has("status"),
    tag: labelOf(given, "tag", type),
    group: labelOf(given, "group", type),
    ttlSeconds,
    priority: countOf(given, "priority", 1, 4) as Priority | undefined,
    suppressPopup: flags.has("suppress-popup"),
    collectionId: wordOf(given, "collection-id"),
  };
}

/** @throws BelfryError USAGE, naming the flag */
export async function notificationOf(given: Given, terminal: Terminal): Promise<Notification> {
  const content = await contentOf(given, terminal);
  return { ...optionsOf(given, content.type), ...content };
}
