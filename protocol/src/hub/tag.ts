/** Routing tags of a hub: which texts are one, how they are compared and how a list of them is written. Not a notification's tag. */
import { WordsRefusal } from "./refusals.ts";

/** Characters of one tag that a client may write. @source Notification Hubs, routing and tag expressions */
export const MAX_HUB_TAG_CHARACTERS = 120;
/** Tags of one registration or installation. @source Notification Hubs, quotas */
export const MAX_HUB_TAGS = 60;
/** Characters of a hub's name. @source Notification Hubs, the .NET client */
export const MAX_HUB_NAME_CHARACTERS = 260;

/** What .NET counts as part of a word, which is what the real service matches with. */
const WORD = String.raw`\p{L}\p{Mn}\p{Nd}\p{Pc}`;
/** Characters of a tag, and of a user or installation id: for a `u` pattern, inside brackets. */
export const TAG_CHARACTERS = `${WORD}@#.:\\-`;
export const ID_CHARACTERS = `${WORD}@#.:=\\-`;

const PLAIN = new RegExp(`^[${TAG_CHARACTERS}]+$`, "u");
const HIDDEN = new RegExp(String.raw`^\$(InstallationId|UserId):\{[${ID_CHARACTERS}]+\}$`, "iu");
const ID = new RegExp(`^[${ID_CHARACTERS}]+$`, "u");
const HUB_NAME = /^[A-Za-z0-9._-]+$/;

/** The form in which tags are compared: two tags are one when these are equal. */
export function tagKey(tag: string): string {
  return tag.toLowerCase();
}

/** Is this a tag that a registration may be given: plain, or hidden as in `$UserId:{bob}`? In an expression hidden ones may be longer. */
export function isTag(text: string): boolean {
  return text.length <= MAX_HUB_TAG_CHARACTERS && (PLAIN.test(text) || HIDDEN.test(text));
}

/** Is this a tag that an installation may be given? The hidden ones are the hub's to add. */
export function isPlainTag(text: string): boolean {
  return text.length <= MAX_HUB_TAG_CHARACTERS && PLAIN.test(text);
}

/** Can `$UserId:{…}` or `$InstallationId:{…}` hold this id? Others can be stored and not be sent to. */
export function isTagId(text: string): boolean {
  return ID.test(text);
}

export function isHubName(text: string): boolean {
  return text.length <= MAX_HUB_NAME_CHARACTERS && HUB_NAME.test(text);
}

/** The tag that every registration of an installation has. */
export function installationTag(installationId: string): string {
  return `$InstallationId:{${installationId}}`;
}

/** The tag that every registration of a user's installations has. */
export function userTag(userId: string): string {
  return `$UserId:{${userId}}`;
}

/** Reads one tag. @throws WordsRefusal TAG_INVALID */
export function readTag(text: string): string {
  if (isTag(text)) return text;
  // A long one is cut, so that a refusal cannot be made to carry a body.
  throw new WordsRefusal("TAG_INVALID", JSON.stringify(text.slice(0, MAX_HUB_TAG_CHARACTERS)));
}

/** Of two tags that differ in case alone the first one stays. */
function keepFirst(tags: readonly string[]): string[] {
  const seen = new Set<string>();
  return tags.filter((tag) => {
    const key = tagKey(tag);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

function refuseSecond(tags: readonly string[], prefix: string): void {
  const key = tagKey(prefix);
  const found = tags.filter((tag) => tag.startsWith("$") && tagKey(tag).startsWith(key));
  if (found.length > 1) throw new WordsRefusal("TAGS_TOO_MANY", `at most one ${prefix} tag`);
}

/**
 * Reads the tags of one registration.
 *
 * @returns them as they were written, each once
 * @throws WordsRefusal TAG_INVALID, TAGS_TOO_MANY
 */
export function readTags(texts: readonly string[]): readonly string[] {
  if (texts.length > MAX_HUB_TAGS) throw new WordsRefusal("TAGS_TOO_MANY", `${texts.length}, at most ${MAX_HUB_TAGS}`);
  const tags = keepFirst(texts.map(readTag));
  refuseSecond(tags, "$InstallationId");
  refuseSecond(tags, "$UserId");
  return tags;
}

/** Reads the tags of one installation or template of it. @throws WordsRefusal TAG_INVALID, TAGS_TOO_MANY */
export function readPlainTags(texts: readonly string[]): readonly string[] {
  const tags = readTags(texts);
  const hidden = tags.find((tag) => !isPlainTag(tag));
  if (hidden !== undefined) throw new WordsRefusal("TAG_INVALID", "a tag that begins with $ is the hub's to give");
  return tags;
}

/** The texts between the commas of an XML `Tags`; blanks around them go, and empty ones. */
export function splitTags(text: string): readonly string[] {
  return text
    .split(",")
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** As the official client reads it: a blank after the comma would become part of the tag. */
export function joinTags(tags: readonly string[]): string {
  return tags.join(",");
}
