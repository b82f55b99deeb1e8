/** Pages of what matches: targets of a send, samples of them, lists of registrations. Refuses to know how matching walks. */
import { matches, tagKey } from "@belfry/protocol";
import type { RegistrationRecord, Target, TemplateRecord } from "../../model.ts";
import { placesBy } from "../places.ts";
import { idOf, type RegistrationRow, readHandle, readRow, readTags, readVariables } from "../registration-row.ts";
import type { RegistrationQuery, TargetPage, TargetQuery } from "../store.ts";
import { type Ask, hashesIn, jsonOf, lookedUp, numbersIn, numbersOf, textsIn } from "./ask.ts";
import { type Walked, walk } from "./matching/walk.ts";
import { COLUMNS, FORMATS } from "./rows.ts";

type Row<T> = T & Readonly<Record<string, unknown>>;

/** Nearly always there are two of one handle, and the first is the one that is looked for. */
const NATIVES_AT_ONCE = 16;

/** Ordinals that are counted at once. */
const COUNTED_AT_ONCE = 10_000;

/** Whether another native registration of a lower ordinal has the same handle; a lookup for each row, whatever the plan. */
const HAS_EARLIER = `(SELECT true FROM registrations e WHERE e.hub = r.hub AND hashtextextended(e.handle, 0) = hashtextextended(r.handle, 0)
  AND e.kind = r.kind AND e.ordinal < r.ordinal AND e.handle = r.handle LIMIT 1) IS NOT NULL`;

/** A row of a page, and whether it may be a duplicate. */
type TargetRow = Row<RegistrationRow & { readonly shared: boolean }>;

export async function targetsIn(ask: Ask, hub: number, query: TargetQuery): Promise<TargetPage> {
  const { ordinals, cursor, done } = await walk(ask, { hub, ...query }, query.after, query.limit);
  return { targets: await readTargets(ask, { hub, ...query }, ordinals), cursor, done };
}

/** A leap to one place for each that is wanted; where too few are hit, what comes first as well. */
export async function sampleIn(
  ask: Ask,
  hub: number,
  lastOrdinal: number,
  query: Omit<TargetQuery, "after">,
  seed: number,
): Promise<readonly Target[]> {
  const found = new Set<number>();
  let next = 1;
  for (const place of placesBy(seed, query.limit, lastOrdinal)) {
    const one = await walk(ask, { hub, ...query }, Math.max(place, next) - 1, 1);
    for (const ordinal of one.ordinals) found.add(ordinal);
    next = one.cursor + 1;
  }
  const sampled = await readTargets(ask, { hub, ...query }, [...found]);
  const first = await targetsIn(ask, hub, { ...query, after: 0 });
  const others = first.targets.filter(({ ordinal }) => !found.has(ordinal));
  return [...sampled, ...others].slice(0, query.limit).toSorted((a, b) => a.ordinal - b.ordinal);
}

export async function countIn(ask: Ask, hub: number, query: Omit<TargetQuery, "after" | "limit">): Promise<number> {
  let count = 0;
  for (let after = 0; ; ) {
    const { ordinals, cursor, done } = await walk(ask, { hub, ...query }, after, COUNTED_AT_ONCE);
    count += ordinals.length;
    if (done) return count;
    after = cursor;
  }
}

async function readTargets(ask: Ask, walked: Walked, ordinals: readonly number[]): Promise<readonly Target[]> {
  if (ordinals.length === 0) return [];
  const rows = await ask<TargetRow>(
    `SELECT ${COLUMNS}, kind < 2 AND ${HAS_EARLIER} AS shared
     FROM ${lookedUp(numbersIn(2), "registrations", "ordinal = sought")} ORDER BY r.ordinal`,
    [walked.hub, numbersOf(ordinals)],
  );
  const firsts = await findFirsts(
    ask,
    walked,
    rows.filter(({ shared }) => shared),
  );
  const templates = new Map<string, TemplateRecord>();
  return rows.map((row) => readTarget(row, templates, (firsts.get(nameOf(row)) ?? row.ordinal) < row.ordinal));
}

/** Targets of one template text share one template. */
function readTarget(row: RegistrationRow, templates: Map<string, TemplateRecord>, duplicate: boolean): Target {
  const { template: text } = row;
  const template = text === null ? null : (templates.get(text) ?? (JSON.parse(text) as TemplateRecord));
  if (text !== null && template !== null) templates.set(text, template);
  return {
    ordinal: row.ordinal,
    registrationId: idOf(row.registration_id, row.created_at, row.ordinal),
    installationId: row.installation_id,
    handle: readHandle(row.handle, row.browser_keys),
    template,
    pushVariables: readVariables(row.push_variables),
    duplicate,
  };
}

const nameOf = ({ handle, kind }: Pick<RegistrationRow, "handle" | "kind">) => `${kind} ${handle}`;

/** Natives of one handle, in order, of which the first that is a target of the send is looked for. */
interface Sought {
  readonly handle: string;
  readonly kind: number;
  readonly after: number;
}

type NativeRow = Row<Pick<RegistrationRow, "ordinal" | "handle" | "kind" | "expires_at" | "tags">>;

/** By handle and kind, the first registration that is a target: all others are its duplicates. */
async function findFirsts(ask: Ask, { hub, expression, now }: Walked, rows: readonly RegistrationRow[]) {
  const firsts = new Map<string, number>();
  const named = new Map(rows.map((row) => [nameOf(row), { handle: row.handle, kind: row.kind, after: 0 }]));
  for (let sought: readonly Sought[] = [...named.values()]; sought.length > 0; ) {
    const found = Map.groupBy(await readNatives(ask, hub, sought), nameOf);
    const further: Sought[] = [];
    for (const one of sought) {
      const natives = found.get(nameOf(one)) ?? [];
      const first = natives.find(
        (row) =>
          (row.expires_at === null || row.expires_at > now) &&
          (expression === null || matches(expression, readTags(row))),
      );
      if (first !== undefined) firsts.set(nameOf(one), first.ordinal);
      else if (natives.length === NATIVES_AT_ONCE)
        further.push({ ...one, after: natives.at(-1)?.ordinal ?? one.after });
    }
    sought = further;
  }
  return firsts;
}

function readNatives(ask: Ask, hub: number, sought: readonly Sought[]): Promise<readonly NativeRow[]> {
  return ask<NativeRow>(
    `SELECT n.ordinal::float8 AS ordinal, n.handle, n.kind, n.expires_at, n.tags
     FROM json_to_recordset($2::text::json) AS s (handle text, kind smallint, after bigint), LATERAL (
       SELECT ordinal, handle, kind, expires_at, tags FROM registrations
       WHERE hub = $1 AND hashtextextended(handle, 0) = hashtextextended(s.handle, 0) AND kind = s.kind AND ordinal > s.after AND handle = s.handle
       ORDER BY ordinal LIMIT ${NATIVES_AT_ONCE}) n
     ORDER BY n.ordinal`,
    [hub, jsonOf(sought)],
  );
}

const ALIVE = "(expires_at IS NULL OR expires_at > $2::float8)";

/** A list in order of creation. */
export async function listIn(ask: Ask, hub: number, query: RegistrationQuery): Promise<readonly RegistrationRecord[]> {
  if (query.handles !== null) return listOfHandles(ask, hub, query, query.handles);
  const { after, limit, skip, tag, now } = query;
  const select = `SELECT ${COLUMNS} FROM registrations r WHERE hub = $1 AND ${ALIVE}`;
  if (tag === null) {
    const page = [hub, now, after, skip, limit];
    return read(
      await ask<Row<RegistrationRow>>(`${select} AND r.ordinal > $3 ORDER BY r.ordinal OFFSET $4 LIMIT $5`, page),
    );
  }
  const expression = { kind: "tag", tag: tagKey(tag) } as const;
  const lists = await Promise.all(
    FORMATS.map((format) => walkFor(ask, { hub, format, expression, now }, after, skip + limit)),
  );
  const ordinals = lists
    .flat()
    .toSorted((a, b) => a - b)
    .slice(skip, skip + limit);
  return read(
    await ask<Row<RegistrationRow>>(
      `SELECT ${COLUMNS} FROM ${lookedUp(numbersIn(3), "registrations", "ordinal = sought")} WHERE ${ALIVE} ORDER BY r.ordinal`,
      [hub, now, numbersOf(ordinals)],
    ),
  );
}

/** As many as are wanted, or all there are. */
async function walkFor(ask: Ask, walked: Walked, after: number, wanted: number): Promise<readonly number[]> {
  const found: number[] = [];
  for (let from = after; ; ) {
    const { ordinals, cursor, done } = await walk(ask, walked, from, wanted - found.length);
    found.push(...ordinals);
    if (done || found.length >= wanted) return found;
    from = cursor;
  }
}

async function listOfHandles(
  ask: Ask,
  hub: number,
  { after, limit, skip, tag, now }: RegistrationQuery,
  handles: readonly string[],
): Promise<readonly RegistrationRecord[]> {
  const rows = await ask<Row<RegistrationRow>>(
    `SELECT ${COLUMNS} FROM registrations r WHERE hub = $1 AND ${ALIVE} AND r.ordinal > $3 AND hashtextextended(handle, 0) = ANY(${hashesIn(4)})
       AND handle = ANY(${textsIn(4)}) ORDER BY r.ordinal`,
    [hub, now, after, jsonOf(handles)],
  );
  const tagged = rows.filter((row) => tag === null || readTags(row).some((own) => tagKey(own) === tagKey(tag)));
  return read(tagged.slice(skip, skip + limit));
}

const read = (rows: readonly RegistrationRow[]): readonly RegistrationRecord[] => rows.map(readRow);
