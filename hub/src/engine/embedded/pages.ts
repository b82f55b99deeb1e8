/** Pages of what matches: targets of a send, samples of them, lists of registrations. Refuses to know how matching walks. */
import type { Database, Statement } from "bun:sqlite";
import { matches, tagKey } from "@belfry/protocol";
import type { RegistrationRecord } from "../../model.ts";
import { placesBy } from "../places.ts";
import { idOf, readRow, readTags } from "../registration-row.ts";
import type { RegistrationQuery, TargetQuery } from "../store.ts";
import type { Hub } from "./hubs.ts";
import { Effort, END } from "./matching/cursor.ts";
import type { PackedPage, PackedTarget } from "./packed-targets.ts";
import type { Registrations } from "./registrations.ts";
import { take, type Walks } from "./walks.ts";

/** Of one page; some 20 ms, after which whoever asked asks again from where the walk came to. */
const EFFORT_OF_PAGE = 150_000;

/** Rows that are read at once while a list is searched. */
const ROWS_AT_ONCE = 1_000;

const SELECT_IDS = "SELECT value FROM json_each(?)";

/** In the order of a packed target, but for the id, which may have to be made of the row. */
const SELECT_TARGETS = `
  SELECT ordinal, registration_id, installation_id, handle, browser_keys, template, push_variables, shared,
    created_at, kind
  FROM registrations AS r WHERE ordinal IN (${SELECT_IDS}) ORDER BY ordinal`;

type TargetValues = [
  ordinal: number,
  id: string | null,
  installation: string | null,
  handle: string,
  keys: string | null,
  template: string | null,
  variables: string | null,
  shared: number,
  createdAt: number,
  kind: number,
];

type Asked = Pick<TargetQuery, "expression" | "now">;

/** Pages over the registrations of one hub. */
export class Pages {
  readonly #walks: Walks;
  readonly #registrations: Registrations;
  readonly #targets: Statement<unknown, [string]>;

  constructor(db: Database, walks: Walks, registrations: Registrations) {
    this.#walks = walks;
    this.#registrations = registrations;
    this.#targets = db.prepare(SELECT_TARGETS);
  }

  targets(hub: Hub, query: TargetQuery): PackedPage {
    const effort = new Effort(EFFORT_OF_PAGE);
    const walk = this.#walks.matching(hub, query.format, query.expression, query.now, effort);
    const { ordinals, next } = take(walk, effort, query.after + 1, query.limit);
    const cursor = next === END ? Math.max(query.after, ordinals.at(-1) ?? 0) : next - 1;
    return { targets: this.#pack(hub, query, ordinals), cursor, done: next === END };
  }

  /** A leap to one place for each that is wanted; where too few are hit, what comes first as well. */
  sample(hub: Hub, query: Omit<TargetQuery, "after">, seed: number): readonly PackedTarget[] {
    const places = placesBy(seed, query.limit, this.#registrations.lastOrdinal());
    const effort = new Effort(EFFORT_OF_PAGE);
    const walk = this.#walks.matching(hub, query.format, query.expression, query.now, effort);
    const found = new Set<number>();
    let next = 1;
    for (const place of places) {
      const one = take(walk, effort, Math.max(place, next), 1);
      for (const ordinal of one.ordinals) found.add(ordinal);
      next = one.next;
    }
    const first = this.targets(hub, { ...query, after: 0 }).targets;
    const sampled = this.#pack(hub, query, [...found]);
    const others = first.filter(([ordinal]) => !found.has(ordinal));
    return [...sampled, ...others].slice(0, query.limit).toSorted(([a], [b]) => a - b);
  }

  count(hub: Hub, query: Omit<TargetQuery, "after" | "limit">): number {
    const effort = new Effort(Number.POSITIVE_INFINITY);
    const walk = this.#walks.matching(hub, query.format, query.expression, query.now, effort);
    let count = 0;
    for (let at = walk.seek(1); at !== END; at = walk.seek(at + 1)) count += 1;
    return count;
  }

  list(hub: Hub, { after, limit, skip, tag, handles, now }: RegistrationQuery): RegistrationRecord[] {
    if (handles !== null) {
      const rows = handles.flatMap((handle) => this.#registrations.withHandle(hub, handle));
      const distinct = [...new Map(rows.map((row) => [row.ordinal, row])).values()];
      return distinct
        .filter((row) => row.ordinal > after && (row.expires_at === null || row.expires_at > now))
        .filter((row) => tag === null || readTags(row).some((own) => tagKey(own) === tagKey(tag)))
        .toSorted((a, b) => a.ordinal - b.ordinal)
        .slice(skip, skip + limit)
        .map(readRow);
    }
    const effort = new Effort(Number.POSITIVE_INFINITY);
    const walk = this.#walks.tagged(hub, tag === null ? null : tagKey(tag), now, effort);
    let from = after + 1;
    for (let left = skip; left > 0 && from !== END; ) {
      const { ordinals, next } = take(walk, effort, from, Math.min(left, ROWS_AT_ONCE));
      left -= ordinals.length;
      from = next;
    }
    if (from === END) return [];
    return this.#registrations.withOrdinals(take(walk, effort, from, limit).ordinals).map(readRow);
  }

  #pack(hub: Hub, query: Asked, ordinals: readonly number[]): PackedTarget[] {
    const rows = this.#targets.values(JSON.stringify(ordinals)) as TargetValues[];
    const firsts = new Map<string, number>();
    const firstOf = (handle: string, kind: number) => {
      const first = firsts.get(handle) ?? this.#firstTarget(hub, query, handle, kind);
      firsts.set(handle, first);
      return first;
    };
    return rows.map(([ordinal, id, installation, handle, keys, template, variables, shared, createdAt, kind]) => {
      const duplicate = template === null && shared === 1 && firstOf(handle, kind) < ordinal ? 1 : 0;
      return [ordinal, idOf(id, createdAt, ordinal), installation, handle, keys, template, variables, duplicate];
    });
  }

  /** The first native registration with this handle that is a target of the send: all others are duplicates of it. */
  #firstTarget(hub: Hub, { expression, now }: Asked, handle: string, kind: number): number {
    for (const row of this.#registrations.nativesWith(hub, handle, kind)) {
      if (row.expires_at !== null && row.expires_at <= now) continue;
      if (expression === null || matches(expression, readTags(row))) return row.ordinal;
    }
    return END;
  }
}
