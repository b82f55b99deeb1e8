/**
 * `$filter` of a list of registrations: by handle, and by nothing else.
 *
 * @source Notification Hubs, read all registrations with a channel; docs/reference/hub.md, "Registrations"
 */

import { handleKey } from "../../engine/store.ts";
import type { RegistrationRecord } from "../../model.ts";
import { decodePercent } from "../../percent.ts";
import { HubRefusal } from "../../refusal.ts";

/** What is looked for. */
export interface Filter {
  /** Channel URIs and endpoints of which one must be the registration's; none of them: nothing matches. */
  readonly handles: readonly string[];
  /** Whether a registration with one of these handles matches the rest. */
  matches(record: RegistrationRecord): boolean;
}

type Field = "handle" | "p256dh" | "auth" | "foreign";

/** Names in lower case. .NET looks for every kind's handle under `ChannelUri`. */
const FIELDS: ReadonlyMap<string, Field> = new Map([
  ["channeluri", "handle"],
  ["endpoint", "handle"],
  ["p256dh", "p256dh"],
  ["auth", "auth"],
  // Handles of platforms that no registration here is of.
  ["devicetoken", "foreign"],
  ["gcmregistrationid", "foreign"],
  ["fcmv1registrationid", "foreign"],
]);

const BEGINNING = /\s*(\w{1,40})\s+eq\s+'/iy;
const ENDING = /'(?:\s+and\s+(?=\S)|\s*$)/iy;

interface Comparison {
  readonly field: Field;
  readonly literal: string;
}

/** What was read, and where the next one begins. */
interface Read<T> {
  readonly value: T;
  readonly end: number;
}

const unreadable = (detail: string) => new HubRefusal("FILTER_INVALID", { detail });

/** What a sticky pattern finds at a place. */
function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/**
 * A literal up to the quote that ends it. Two quotes stand for one. Clients put addresses in as they are, so a single one within a word is
 * a part of the text as well.
 */
function readLiteral(text: string, from: number): Read<string> {
  let value = "";
  for (let at = from; at < text.length; at += 1) {
    const isDoubled = text.startsWith("''", at);
    if (text[at] === "'" && !isDoubled && !isWithinWord(text, at)) {
      const ending = matchAt(ENDING, text, at);
      if (ending === null) throw unreadable("comparisons are joined by and");
      return { value, end: at + ending[0].length };
    }
    value += text[at];
    if (isDoubled) at += 1;
  }
  throw unreadable("a quote is missing behind a text");
}

/** Whether something other than a blank follows. */
const isWithinWord = (text: string, at: number) => /\S/.test(text[at + 1] ?? "");

function* readComparisons(text: string): Generator<Comparison, void> {
  for (let at = 0; at < text.length; ) {
    const [whole, name = ""] = matchAt(BEGINNING, text, at) ?? [];
    if (whole === undefined) throw unreadable("Name eq 'text', joined by and, is expected");
    const field = FIELDS.get(name.toLowerCase());
    if (field === undefined) throw unreadable(`${name} is nothing that can be looked for`);
    const { value, end } = readLiteral(text, at + whole.length);
    yield { field, literal: value };
    at = end;
  }
}

/** The text as it stands, and once decoded: the official client encodes it within the literal, others do not. */
function spellings(literal: string): readonly string[] {
  return [...new Set([literal, decodePercent(literal) ?? literal])];
}

function matchesOne({ handle }: RegistrationRecord, { field, literal }: Comparison): boolean {
  if (field === "foreign") return false;
  if (field === "handle") return spellings(literal).includes(handleKey(handle));
  return handle.platform === "browser" && spellings(literal).includes(handle[field]);
}

/**
 * Reads a filter. Every comparison must name a handle or narrow one down.
 *
 * @throws HubRefusal FILTER_INVALID
 */
export function readFilter(text: string): Filter {
  const comparisons = [...readComparisons(text)];
  const handle = comparisons.find(({ field }) => field === "handle");
  const isForeign = comparisons.some(({ field }) => field === "foreign");
  if (handle === undefined && !isForeign) throw unreadable("it names no ChannelUri or Endpoint");
  return {
    handles: handle === undefined || isForeign ? [] : spellings(handle.literal),
    matches: (record) => comparisons.every((comparison) => matchesOne(record, comparison)),
  };
}
