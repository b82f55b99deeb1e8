/** Walks over what matches in one hub: the posting lists of one format, without what has expired. */
import type { TagExpression } from "@belfry/protocol";
import type { SendFormat } from "../../model.ts";
import { formatOf } from "../registration-row.ts";
import type { Hub } from "./hubs.ts";
import type { Installations } from "./installations.ts";
import { EVERYONE, type Lists } from "./lists.ts";
import { compile } from "./matching/compile.ts";
import { type Cursor, type Effort, END, ListCursor, OrCursor, WithoutCursor } from "./matching/cursor.ts";
import type { Postings } from "./matching/postings.ts";
import type { Registrations } from "./registrations.ts";

const INSTALLATION = /^\$installationid:\{(.+)\}$/;

/** Opens walks. */
export class Walks {
  readonly #lists: Lists;
  readonly #registrations: Registrations;
  readonly #installations: Installations;

  constructor(lists: Lists, registrations: Registrations, installations: Installations) {
    this.#lists = lists;
    this.#registrations = registrations;
    this.#installations = installations;
  }

  /** Ordinals of the registrations that match and have not expired. */
  matching(hub: Hub, format: SendFormat, expression: TagExpression | null, now: number, effort: Effort): Cursor {
    return this.#unexpired(hub, compile(expression, this.#postings(hub, format, effort), effort), now, effort);
  }

  /** Those of all formats that have a tag; null: all there are. */
  tagged(hub: Hub, tag: string | null, now: number, effort: Effort): Cursor {
    const formats: readonly SendFormat[] = ["windows", "browser", "template"];
    const lists = formats.map((format) => this.#postings(hub, format, effort));
    const parts = lists.map((postings) => (tag === null ? postings.everyone() : postings.tagged(tag)));
    return this.#unexpired(hub, new OrCursor(parts), now, effort);
  }

  #unexpired(hub: Hub, cursor: Cursor, now: number, effort: Effort): Cursor {
    const expired = [this.#registrations, this.#installations].flatMap((rows) => rows.expiredIn(hub, now));
    if (expired.length === 0) return cursor;
    return new WithoutCursor(cursor, new ListCursor(expired.toSorted((a, b) => a - b)), effort);
  }

  #postings(hub: Hub, format: SendFormat, effort: Effort): Postings {
    const list = (tag: string) => this.#lists.cursor(hub.id, tag, format, effort) ?? new ListCursor([]);
    return {
      everyone: () => list(EVERYONE),
      tagged: (tag) => {
        const [, installationId] = INSTALLATION.exec(tag) ?? [];
        if (installationId === undefined) return list(tag);
        // Registrations of their own may have the tag as well: their writer chose it.
        return new OrCursor([list(tag), this.#ofInstallation(hub, format, installationId)]);
      },
    };
  }

  #ofInstallation(hub: Hub, format: SendFormat, installationId: string): Cursor {
    const rows = this.#installations.registrationsOf(hub, installationId);
    const ordinals = rows.filter(({ kind }) => formatOf(kind) === format).map(({ ordinal }) => ordinal);
    return new ListCursor(ordinals.toSorted((a, b) => a - b));
  }
}

/** Up to `count` ordinals from `from` on, and how far the walk came. */
export function take(
  cursor: Cursor,
  effort: Effort,
  from: number,
  count: number,
): { ordinals: number[]; next: number } {
  const ordinals: number[] = [];
  let next = from;
  while (ordinals.length < count && !effort.spent) {
    next = cursor.seek(next);
    // Spent on the way: this is how far the walk came, and no ordinal.
    if (next === END || effort.spent) break;
    ordinals.push(next);
    next += 1;
  }
  return { ordinals, next };
}
