/**
 * Walks what matches in one hub, in order, inside PostgreSQL. A step reads so many postings of the leaves that are walked, behind a place, and
 * proves each against the expression by lookups in the index; it ends where enough were found or the postings that were read end. So its cost does
 * not depend on how many there are, nor on how few of them match.
 */
import type { TagExpression } from "@belfry/protocol";
import type { SendFormat } from "../../../model.ts";
import type { Ask } from "../ask.ts";
import { formatNumber } from "../rows.ts";
import { conditionOf, driversOf, type LeavesOf, tagsIn } from "./compile.ts";
import { EVERYONE, type Leaf, rowsOf, Said } from "./leaf.ts";

/** Which registrations are walked: of a format, matching (null: all of them), not expired by `now`. */
export interface Walked {
  readonly hub: number;
  readonly format: SendFormat;
  readonly expression: TagExpression | null;
  readonly now: number;
}

/** What a walk came to: ordinals that match, how far it came, and whether nothing follows. */
export interface Step {
  readonly ordinals: readonly number[];
  readonly cursor: number;
  readonly done: boolean;
}

/** So many postings behind the place say how dense a list is there. */
const DENSITY_SAMPLE = 256;

/** Postings of the first step, of the longest, and of all steps until the walk pauses: some 100 ms of the server's. */
const FIRST_READ = 1_000;
const LONGEST_READ = 32_000;
const EFFORT = 120_000;

/** Walks on until so many were found, everything was looked at, or the effort is spent. */
export async function walk(ask: Ask, walked: Walked, after: number, limit: number): Promise<Step> {
  const leavesOf = await findLeaves(ask, walked);
  const drivers = await chooseDrivers(ask, walked, leavesOf, after);
  const found: number[] = [];
  let cursor = after;
  for (let read = Math.max(FIRST_READ, 2 * limit), spent = 0; spent < EFFORT; read = Math.min(2 * read, LONGEST_READ)) {
    const step = await stepOn(ask, walked, leavesOf, drivers, cursor, limit - found.length, read);
    found.push(...step.ordinals);
    cursor = step.cursor;
    if (step.done || found.length >= limit) return { ordinals: found, cursor, done: step.done };
    spent += read;
  }
  return { ordinals: found, cursor, done: false };
}

const INSTALLATION = /^\$installationid:\{(.+)\}$/;

/** Parts of an installation are found through it: they have no postings of its tag. Registrations of their own may have the tag as well. */
async function findLeaves(ask: Ask, { hub, format, expression }: Walked): Promise<LeavesOf> {
  const leaves = new Map<string, readonly Leaf[]>();
  for (const tag of expression === null ? [] : tagsIn(expression)) {
    const list: Leaf = { kind: "tag", tag };
    const [, installationId] = INSTALLATION.exec(tag) ?? [];
    if (installationId === undefined) leaves.set(tag, [list]);
    else
      leaves.set(tag, [
        list,
        { kind: "ordinals", ordinals: await ordinalsOf(ask, hub, installationId, formatNumber(format)) },
      ]);
  }
  return (tag) => leaves.get(tag) ?? [];
}

/** Ordinals of the parts of all installations whose ids differ from this one in case at most. */
async function ordinalsOf(ask: Ask, hub: number, installationId: string, format: number): Promise<readonly number[]> {
  const rows = await ask<{ ordinal: number }>(
    `SELECT ordinal::float8 AS ordinal FROM registrations WHERE hub = $1 AND format = $3 AND installation = ANY(ARRAY(
       SELECT n FROM installations WHERE hub = $1 AND hashtextextended(id_key, 0) = hashtextextended($2, 0) AND id_key = $2))`,
    [hub, installationId.toLowerCase(), format],
  );
  return rows.map(({ ordinal }) => ordinal);
}

async function chooseDrivers(ask: Ask, walked: Walked, leavesOf: LeavesOf, after: number): Promise<readonly Leaf[]> {
  const { expression } = walked;
  if (expression === null) return [EVERYONE];
  const leaves = [EVERYONE, ...tagsIn(expression).flatMap(leavesOf)];
  const densities = await densitiesOf(ask, walked, leaves, after);
  return driversOf(expression, leavesOf, (leaf) => densities.get(leaf) ?? 0);
}

/** Of each leaf, how many there are for each ordinal behind a place; some 0.1 ms for each leaf. */
async function densitiesOf(ask: Ask, { hub, format }: Walked, leaves: readonly Leaf[], after: number) {
  const said = new Said(hub, formatNumber(format));
  const from = said.say(after);
  const ends = leaves.map(
    (leaf) => `(SELECT max(ordinal) FROM (${rowsOf(leaf, from, said)} ORDER BY ordinal LIMIT ${DENSITY_SAMPLE}) s
    HAVING count(*) = ${DENSITY_SAMPLE})`,
  );
  const [row] = await ask<{ ends: string }>(`SELECT json_build_array(${ends.join(", ")})::text AS ends`, said.values);
  const reached = JSON.parse(row?.ends ?? "[]") as (number | null)[];
  // One that ends before the sample does is rarer than any that does not.
  return new Map(leaves.map((leaf, i) => [leaf, DENSITY_SAMPLE / ((reached[i] ?? Number.POSITIVE_INFINITY) - after)]));
}

async function stepOn(
  ask: Ask,
  { hub, format, expression, now }: Walked,
  leavesOf: LeavesOf,
  drivers: readonly Leaf[],
  after: number,
  limit: number,
  read: number,
): Promise<Step> {
  if (drivers.length === 0) return { ordinals: [], cursor: after, done: true };
  const said = new Said(hub, formatNumber(format));
  const [from, most] = [said.say(after), said.say(Math.ceil(read / drivers.length))];
  const lists = drivers.map(
    (leaf, i) => `d${i} AS MATERIALIZED (${rowsOf(leaf, from, said)} ORDER BY ordinal LIMIT ${most})`,
  );
  // A list that was cut says nothing of what lies behind its end.
  const ends = drivers.map((_, i) => `SELECT max(ordinal) AS last FROM d${i} HAVING count(*) = ${most}`);
  const union = drivers.map((_, i) => `SELECT ordinal FROM d${i}`).join(" UNION ");
  const condition = expression === null ? "true" : conditionOf(expression, leavesOf, said);
  const alive = `(SELECT r.expires_at IS NULL OR r.expires_at > ${said.say(now)}::float8 FROM registrations r WHERE r.hub = $1 AND r.ordinal = c.ordinal)`;
  const [row] = await ask<{ upto: number | null; ordinals: string }>(
    `WITH ${lists.join(", ")}, bound AS MATERIALIZED (SELECT min(last) AS upto FROM (${ends.join(" UNION ALL ")}) e)
     SELECT (SELECT upto FROM bound)::float8 AS upto, array_to_json(ARRAY(
       SELECT c.ordinal FROM (SELECT ordinal FROM (${union}) u ORDER BY ordinal OFFSET 0) c
       WHERE c.ordinal <= coalesce((SELECT upto FROM bound), 9223372036854775807) AND ${condition} AND ${alive}
       ORDER BY c.ordinal LIMIT ${said.say(limit)}))::text AS ordinals`,
    said.values,
  );
  const ordinals = JSON.parse(row?.ordinals ?? "[]") as number[];
  const last = ordinals.at(-1) ?? after;
  if (ordinals.length >= limit) return { ordinals, cursor: last, done: false };
  return { ordinals, cursor: Math.max(last, row?.upto ?? last), done: row?.upto == null };
}
