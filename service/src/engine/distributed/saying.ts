/**
 * What nodes say to each other, and how it is written: a parcel is a JSON list that begins with the incarnation of its sender, and each of its
 * other items is a list that begins with a word's number. Items of an unknown number or shape are passed over, so that nodes of two versions
 * can work side by side.
 */
import type { Holder, InboxEntry } from "../store.ts";
import { readEntry, writeEntry } from "./entry-fields.ts";

/** One thing that a node says. */
export type Saying =
  /** Something new waits for the device of the entry. */
  | { readonly say: "ring"; readonly entry: InboxEntry }
  /** Something new waits for these devices, which no ring could carry. */
  | { readonly say: "stir"; readonly devices: readonly string[] }
  /** The same of every device that the other node holds: more rings were lost than could be remembered. */
  | { readonly say: "stir-all" }
  /** The sender holds the device's connection now, under this fence. */
  | { readonly say: "replaced"; readonly device: string; readonly fence: number }
  /** The sender took the device's connection and has given it up: the other node may hold it still. */
  | { readonly say: "given-back"; readonly device: string }
  | { readonly say: "tell"; readonly from: number; readonly subject: string; readonly body: string }
  /** `id` is the asker's own. */
  | { readonly say: "ask"; readonly id: number; readonly from: number; readonly subject: string; readonly body: string }
  /** Null: there is none. */
  | { readonly say: "answer"; readonly id: number; readonly from: number; readonly body: string | null }
  /** A saying too long for the wire lies in the table of letters under this number. */
  | { readonly say: "letter"; readonly id: number };

const RING = 0;
const STIR = 1;
const STIR_ALL = 2;
const REPLACED = 3;
const TELL = 4;
const ASK = 5;
const ANSWER = 6;
const LETTER = 7;
const GIVEN_BACK = 8;

/** The text of one saying, to be put into a parcel. */
export function writeSaying(saying: Saying): string {
  return JSON.stringify(toList(saying));
}

function toList(saying: Saying): readonly unknown[] {
  switch (saying.say) {
    case "ring":
      return [RING, ...writeEntry(saying.entry)];
    case "stir":
      return [STIR, ...saying.devices];
    case "stir-all":
      return [STIR_ALL];
    case "replaced":
      return [REPLACED, saying.device, saying.fence];
    case "given-back":
      return [GIVEN_BACK, saying.device];
    case "tell":
      return [TELL, saying.from, saying.subject, saying.body];
    case "ask":
      return [ASK, saying.id, saying.from, saying.subject, saying.body];
    case "answer":
      return [ANSWER, saying.id, saying.from, saying.body];
    case "letter":
      return [LETTER, saying.id];
  }
}

/** Sayings of one node, as its parcel puts them. @param items texts of {@link writeSaying} */
export function writeParcel(from: Holder, items: readonly string[]): string {
  return `[${[from, ...items].join(",")}]`;
}

/** Bytes of a parcel beside its items and the comma before each. */
export const PARCEL_BYTES = 24;

/** Reads a parcel. @returns null for what is none; never throws */
export function readParcel(text: string): { readonly from: Holder; readonly sayings: readonly Saying[] } | null {
  const list = readJson(text);
  if (!Array.isArray(list)) return null;
  const [from, ...items]: readonly unknown[] = list;
  if (!isWhole(from)) return null;
  const sayings: Saying[] = [];
  for (const item of items) {
    const saying = Array.isArray(item) ? fromList(item) : null;
    if (saying !== null) sayings.push(saying);
  }
  return { from, sayings };
}

/** Reads one saying, as a letter holds it. @returns null for what is none; never throws */
export function readSaying(text: string): Saying | null {
  const list = readJson(text);
  return Array.isArray(list) ? fromList(list) : null;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);
const isText = (value: unknown): value is string => typeof value === "string";

function fromList([word, ...fields]: readonly unknown[]): Saying | null {
  const [first, second, third, fourth] = fields;
  switch (word) {
    case RING: {
      const entry = readEntry(fields);
      return entry === null ? null : { say: "ring", entry };
    }
    case STIR:
      return { say: "stir", devices: fields.filter(isText) };
    case STIR_ALL:
      return { say: "stir-all" };
    case REPLACED:
      return isText(first) && isWhole(second) ? { say: "replaced", device: first, fence: second } : null;
    case GIVEN_BACK:
      return isText(first) ? { say: "given-back", device: first } : null;
    case TELL:
      if (!isWhole(first) || !isText(second) || !isText(third)) return null;
      return { say: "tell", from: first, subject: second, body: third };
    case ASK:
      if (!isWhole(first) || !isWhole(second) || !isText(third) || !isText(fourth)) return null;
      return { say: "ask", id: first, from: second, subject: third, body: fourth };
    case ANSWER:
      if (!isWhole(first) || !isWhole(second) || !(third === null || isText(third))) return null;
      return { say: "answer", id: first, from: second, body: third };
    case LETTER:
      return isWhole(first) ? { say: "letter", id: first } : null;
    default:
      return null;
  }
}
