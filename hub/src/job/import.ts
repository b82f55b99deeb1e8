/**
 * Reads registrations out of a file, one a line, and does with each what the job says. A line that cannot be read, or contradicts what is
 * there, is put aside with its reason; it ends nothing.
 *
 * Doing it again does no harm: a job that was interrupted begins anew.
 */
import { createReadStream, createWriteStream, type WriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createInterface } from "node:readline";
import { finished } from "node:stream/promises";
import { isDeepStrictEqual } from "node:util";
import { WordsRefusal } from "@belfry/protocol";
import type { HubStore } from "../engine/store.ts";
import type { JobType, RegistrationContent, RegistrationRecord } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import type { ChannelRules } from "../rest/channel.ts";
import { newRegistrationId, type RandomBytes } from "../rest/ids.ts";
import { childText, readXml } from "../rest/read-xml.ts";
import { readDescription } from "../rest/registration/read-description.ts";

/** What imports are made with. */
export interface ImportParts {
  readonly store: HubStore;
  readonly rules: ChannelRules;
  readonly random: RandomBytes;
  readonly hub: string;
  /** When registrations without a later write end; null for never. */
  readonly expiresAt: number | null;
  readonly now: number;
}

/** What an import came to. */
export interface Imported {
  readonly done: number;
  readonly failed: number;
}

/** Calls of the store that are on their way together. */
const AT_ONCE = 100;
/** Characters of a line: what a request's body may have, twice over. */
const MAX_LINE = 131_072;

interface Line {
  readonly id: string | null;
  readonly content: RegistrationContent;
}

/** @throws HubRefusal, WordsRefusal */
function readLine(text: string, { rules, expiresAt }: ImportParts): Line {
  if (text.length > MAX_LINE) throw new HubRefusal("BODY_TOO_LARGE", { detail: "a line is too long" });
  const element = readXml(text);
  const id = childText(element, "RegistrationId")?.trim() ?? "";
  return { id: id === "" ? null : id, content: { ...readDescription(element, rules), expiresAt } };
}

/** What is the same of two registrations when one is the import of the other. */
const saidBy = ({ handle, tags, template, pushVariables, secondaryTile }: RegistrationContent) => ({
  handle,
  tags: [...tags],
  template,
  pushVariables,
  secondaryTile,
});

const isSame = (record: RegistrationRecord, content: RegistrationContent) =>
  isDeepStrictEqual(saidBy(record), saidBy(content));

type Act = (line: Line, parts: ImportParts) => Promise<unknown>;

const refuse = (detail: string) => new HubRefusal("REGISTRATION_INVALID", { detail });

const idOf = ({ id }: Line): string => {
  if (id === null) throw refuse("RegistrationId is missing");
  return id;
};

async function create({ id, content }: Line, { store, hub, random, now }: ImportParts): Promise<void> {
  const there = id === null ? null : await store.findRegistration(hub, id, now);
  // As a job that was interrupted left it.
  if (there !== null && isSame(there, content)) return;
  if (there !== null) throw refuse("there is a registration of this id");
  await store.putRegistration(hub, id ?? newRegistrationId(random, now), content, null, now);
}

async function update(line: Line, { store, hub, now }: ImportParts): Promise<void> {
  const { state } = await store.putRegistration(hub, idOf(line), line.content, "any", now);
  if (state === "missing") throw refuse("there is no registration of this id");
}

async function upsert({ id, content }: Line, { store, hub, random, now }: ImportParts): Promise<void> {
  await store.putRegistration(hub, id ?? newRegistrationId(random, now), content, null, now);
}

async function remove(line: Line, { store, hub }: ImportParts): Promise<void> {
  // One that is not there was deleted already, by this job perhaps.
  await store.deleteRegistration(hub, idOf(line), "any");
}

const ACTS: Readonly<Record<Exclude<JobType, "ExportRegistrations">, Act>> = {
  ImportCreateRegistrations: create,
  ImportUpdateRegistrations: update,
  ImportUpsertRegistrations: upsert,
  ImportDeleteRegistrations: remove,
};

/** Why a line was put aside; what is no refusal is nobody's line's fault. */
function reasonOf(error: unknown): string {
  if (error instanceof HubRefusal || error instanceof WordsRefusal) return error.message;
  throw error;
}

function* groupsOf(lines: readonly string[]): Generator<readonly string[]> {
  for (let from = 0; from < lines.length; from += AT_ONCE) yield lines.slice(from, from + AT_ONCE);
}

class Import {
  readonly #act: Act;
  readonly #parts: ImportParts;
  readonly #failedPath: string;
  #failures: WriteStream | undefined;
  done = 0;
  failed = 0;

  constructor(type: keyof typeof ACTS, parts: ImportParts, failedPath: string) {
    this.#act = ACTS[type];
    this.#parts = parts;
    this.#failedPath = failedPath;
  }

  async take(lines: readonly string[]): Promise<void> {
    for (const group of groupsOf(lines)) await Promise.all(group.map((line) => this.#takeOne(line)));
  }

  async close(): Promise<void> {
    if (this.#failures === undefined) return;
    this.#failures.end();
    await finished(this.#failures);
  }

  async #takeOne(text: string): Promise<void> {
    try {
      await this.#act(readLine(text, this.#parts), this.#parts);
      this.done += 1;
    } catch (error) {
      this.#putAside(text, reasonOf(error));
    }
  }

  #putAside(text: string, reason: string): void {
    this.failed += 1;
    this.#failures ??= createWriteStream(this.#failedPath, { mode: 0o600 });
    this.#failures.write(`<!-- ${reason.replace(/-{2,}/g, "-")} -->${text.slice(0, MAX_LINE)}\n`);
  }
}

/**
 * Imports a file.
 *
 * @param told the part that is read, 0 to 1, now and then
 * @param failedPath where lines are put aside; there is no such file when all were taken
 */
export async function importRegistrations(
  type: keyof typeof ACTS,
  path: string,
  failedPath: string,
  parts: ImportParts,
  told: (part: number) => Promise<void>,
): Promise<Imported> {
  const { size } = await stat(path);
  const work = new Import(type, parts, failedPath);
  let read = 0;
  let lines: string[] = [];
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Number.POSITIVE_INFINITY })) {
    read += Buffer.byteLength(line) + 1;
    if (line.trim() !== "") lines.push(line.replace(/^\ufeff/, ""));
    if (lines.length < AT_ONCE * 10) continue;
    await work.take(lines);
    lines = [];
    await told(Math.min(1, read / size));
  }
  await work.take(lines);
  await work.close();
  return { done: work.done, failed: work.failed };
}
