/** Writes what a draft came to: one statement a table, all of them on their way together. */
import type { RegistrationRow } from "../registration-row.ts";
import { type Ask, jsonOf, numbersOf } from "./ask.ts";
import type { Change, Draft, KeptInstallation } from "./draft.ts";
import { formatOfRow } from "./rows.ts";
import { tagKeysOf } from "./tag-keys.ts";

/**
 * What is new is inserted plainly: its number was never given before, and looking for what could be in its place costs the server a quarter of the
 * work. What was there gives way.
 */
const INSERT_REGISTRATIONS = `
  INSERT INTO registrations (hub, ordinal, kind, format, installation, part, expires_at, etag, created_at, updated_at, registration_id,
    installation_id, handle, browser_keys, tags, template, push_variables, tile)
  SELECT $1, r.* FROM json_to_recordset($2::text::json) AS r (ordinal bigint, kind smallint, format smallint, installation bigint, part text,
    expires_at double precision, etag integer, created_at double precision, updated_at double precision, registration_id text,
    installation_id text, handle text, browser_keys text, tags text, template text, push_variables text, tile text)`;

const REPLACE_REGISTRATIONS = `${INSERT_REGISTRATIONS}
  ON CONFLICT (hub, ordinal) DO UPDATE SET kind = excluded.kind, format = excluded.format, expires_at = excluded.expires_at,
    etag = excluded.etag, updated_at = excluded.updated_at, handle = excluded.handle, browser_keys = excluded.browser_keys,
    tags = excluded.tags, template = excluded.template, push_variables = excluded.push_variables, tile = excluded.tile`;

const INSERT_INSTALLATIONS = `
  INSERT INTO installations (hub, n, id_key, installation_id, expires_at, record)
  SELECT $1, i.* FROM json_to_recordset($2::text::json)
    AS i (n bigint, id_key text, installation_id text, expires_at double precision, record text)`;

const REPLACE_INSTALLATIONS = `${INSERT_INSTALLATIONS}
  ON CONFLICT (hub, n) DO UPDATE SET expires_at = excluded.expires_at, record = excluded.record`;

/** Tag by tag, so that the index is written in its order. */
const POSTINGS = `FROM json_to_recordset($2::text::json) AS l (format smallint, tag text, ordinals bigint[]), unnest(l.ordinals) AS ordinal`;
const ADD_POSTINGS = `
  INSERT INTO postings (hub, format, tag, ordinal) SELECT $1::integer, l.format, l.tag, ordinal ${POSTINGS}`;
/**
 * One by one, by the key: joined, postings that were counted as none would all be read for each change, however many a hub has. Nobody else writes them,
 * as the hub's row is locked.
 */
const REMOVE_POSTINGS = `
  DELETE FROM postings WHERE ctid = ANY (ARRAY(
    SELECT found.ctid ${POSTINGS}, LATERAL (
      SELECT ctid FROM postings p WHERE p.hub = $1 AND p.tag = l.tag AND p.format = l.format AND p.ordinal = ordinal.ordinal OFFSET 0) AS found))`;

const COUNT = `
  UPDATE hubs SET next_number = $2, registrations = registrations + $3, installations = installations + $4 WHERE id = $1`;

/** Expects the hub's row to be locked since the draft was read. */
export async function saveDraft(ask: Ask, draft: Draft): Promise<void> {
  const { hub } = draft;
  const registrations = changed(draft.registrations);
  const installations = changed(draft.installations);
  const statements: Promise<unknown>[] = [];
  const say = (statement: string, rows: readonly unknown[]) => {
    if (rows.length > 0) statements.push(ask(statement, [hub, jsonOf(rows)]));
  };
  const remove = (table: string, key: string, gone: readonly number[]) => {
    if (gone.length === 0) return;
    statements.push(
      ask(`DELETE FROM ${table} WHERE hub = $1 AND ${key} = ANY($2::text::bigint[])`, [hub, numbersOf(gone)]),
    );
  };
  const [newRegistrations, replacedRegistrations] = writtenOf(registrations, (now) => ({
    ...now,
    format: formatOfRow(now),
  }));
  const [newInstallations, replacedInstallations] = writtenOf(installations, installationRow);
  say(INSERT_REGISTRATIONS, newRegistrations);
  say(REPLACE_REGISTRATIONS, replacedRegistrations);
  say(INSERT_INSTALLATIONS, newInstallations);
  say(REPLACE_INSTALLATIONS, replacedInstallations);
  remove(
    "registrations",
    "ordinal",
    registrations.flatMap(({ before, now }) => (now === null && before !== null ? [before.ordinal] : [])),
  );
  remove(
    "installations",
    "n",
    installations.flatMap(({ before, now }) => (now === null && before !== null ? [before.n] : [])),
  );
  // The server works at the rows meanwhile.
  const postings = postingsOf(registrations);
  say(REMOVE_POSTINGS, postings.gone);
  say(ADD_POSTINGS, postings.come);
  if (statements.length === 0) return;
  statements.push(ask(COUNT, [hub, draft.nextNumber, growthOf(registrations), growthOf(installations)]));
  await Promise.all(statements);
}

/** What is not as it was; what came and went within the group never was. */
function changed<T>(changes: ReadonlyMap<number, Change<T>>): readonly Change<T>[] {
  return [...changes.values()].filter(({ before, now }) => before !== now);
}

/** Rows of what is new, and of what takes the place of what was there. */
function writtenOf<T>(changes: readonly Change<T>[], rowOf: (now: T) => object): readonly [object[], object[]] {
  const [come, replaced]: [object[], object[]] = [[], []];
  for (const { before, now } of changes) if (now !== null) (before === null ? come : replaced).push(rowOf(now));
  return [come, replaced];
}

function growthOf<T>(changes: readonly Change<T>[]): number {
  return changes.reduce((sum, { before, now }) => sum + (now === null ? 0 : 1) - (before === null ? 0 : 1), 0);
}

function installationRow({ n, record }: KeptInstallation) {
  const { installationId: installation_id, expiresAt: expires_at } = record;
  return { n, id_key: installation_id.toLowerCase(), installation_id, expires_at, record: JSON.stringify(record) };
}

/** The postings of one tag and format. */
interface PostingList {
  readonly format: number;
  readonly tag: string;
  readonly ordinals: readonly number[];
}

function postingsOf(registrations: readonly Change<RegistrationRow>[]) {
  const [come, gone] = [new Lists(), new Lists()];
  for (const { before, now } of registrations) {
    const [had, has] = [listsOf(before), listsOf(now)];
    for (const [name, list] of had) if (!has.has(name)) gone.add(name, list);
    for (const [name, list] of has) if (!had.has(name)) come.add(name, list);
  }
  return { come: come.inOrder(), gone: gone.inOrder() };
}

type Posting = Omit<PostingList, "ordinals"> & { readonly ordinal: number };

function listsOf(row: RegistrationRow | null): ReadonlyMap<string, Posting> {
  if (row === null) return new Map();
  const format = formatOfRow(row);
  return new Map([...tagKeysOf(row)].map((tag) => [`${format} ${tag}`, { format, tag, ordinal: row.ordinal }]));
}

class Lists {
  readonly #lists = new Map<string, { readonly format: number; readonly tag: string; readonly ordinals: number[] }>();

  add(name: string, { format, tag, ordinal }: Posting): void {
    const list = this.#lists.get(name) ?? { format, tag, ordinals: [] };
    list.ordinals.push(ordinal);
    this.#lists.set(name, list);
  }

  inOrder(): readonly PostingList[] {
    return [...this.#lists.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, list]) => list);
  }
}
