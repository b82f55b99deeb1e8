/** A set of ordinals that an expression is made of, as SQL: a tag's postings, everyone of a format, or ordinals that are known. */
import type { Parameter } from "@belfry/host/postgres";
import { numbersOf } from "../ask.ts";

/** The parameters of a statement, as it grows: the hub, the format, and what else is said. */
export class Said {
  readonly values: Parameter[];

  constructor(hub: number, format: number) {
    this.values = [hub, format];
  }

  /** @returns where it stands, `$3` */
  say(value: Parameter): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** See the head of this file. */
export type Leaf =
  | { readonly kind: "everyone" }
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "ordinals"; readonly ordinals: readonly number[] };

export const EVERYONE: Leaf = { kind: "everyone" };

/** Rows `ordinal` of a leaf behind a place, in no order that may be relied upon. */
export function rowsOf(leaf: Leaf, after: string, said: Said): string {
  switch (leaf.kind) {
    case "everyone":
      return `SELECT ordinal FROM registrations WHERE hub = $1 AND format = $2 AND ordinal > ${after}`;
    case "tag":
      return `SELECT ordinal FROM postings WHERE hub = $1 AND tag = ${said.say(leaf.tag)} AND format = $2 AND ordinal > ${after}`;
    case "ordinals":
      return `SELECT ordinal FROM unnest(${said.say(numbersOf(leaf.ordinals))}::text::bigint[]) AS ordinal WHERE ordinal > ${after}`;
  }
}

/**
 * Whether `c.ordinal` is in a leaf, true or false. A lookup in an index for each: written as a scalar so that no plan ever reads the whole list
 * instead.
 */
export function isIn(leaf: Leaf, said: Said): string {
  switch (leaf.kind) {
    case "everyone":
      return "true";
    case "tag":
      return `((SELECT true FROM postings p WHERE p.hub = $1 AND p.tag = ${said.say(leaf.tag)} AND p.format = $2 AND p.ordinal = c.ordinal) IS NOT NULL)`;
    case "ordinals":
      return `(c.ordinal = ANY(${said.say(numbersOf(leaf.ordinals))}::text::bigint[]))`;
  }
}
