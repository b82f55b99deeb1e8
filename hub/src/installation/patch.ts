/**
 * What a JSON Patch makes of an installation: all of its operations, or nothing. Pure; one table of paths, which a secondary tile has once more.
 *
 * @source Notification Hubs, partial updates of installations; docs/reference/hub.md on what the original leaves open
 */
import { readPlainTags, readTemplateName, tagKey } from "@belfry/protocol";
import type { PatchOperation, PatchResult } from "../engine/store.ts";
import type { InstallationRecord, InstallationTemplate, InstallationTile } from "../model.ts";
import {
  PatchRefusal,
  proved,
  proveTemplate,
  readChannel,
  readChannelUri,
  readExpiration,
  readExpiry,
  readTagList,
  readTemplate,
  readText,
  readTexts,
  readTile,
  readUserId,
} from "./read-patch-value.ts";

type Platform = InstallationRecord["platform"];

/** One operation, at the part of its path that is not followed yet. */
interface Step extends Pick<PatchOperation, "op" | "value"> {
  readonly path: readonly string[];
  readonly platform: Platform;
}

/** What an installation and a secondary tile have alike. */
interface Face {
  readonly tags: readonly string[];
  readonly templates: Readonly<Record<string, InstallationTemplate>>;
}

const isRemoval = ({ op }: Step) => op === "remove";

/** @returns the installation as it is afterwards, or which operation is refused and why */
export function patchInstallation(
  record: InstallationRecord,
  operations: readonly PatchOperation[],
): Exclude<PatchResult, { state: "missing" }> {
  let patched = record;
  for (const [i, { op, path, value }] of operations.entries()) {
    try {
      patched = apply(patched, { op, path, value, platform: record.platform });
    } catch (error) {
      if (!(error instanceof PatchRefusal)) throw error;
      return { state: "refused", detail: `operation ${i + 1}: ${error.message}` };
    }
  }
  return proveWhole(record, patched);
}

/** Templates are proved at the end: a body may be exchanged first and its type after it. */
function proveWhole(before: InstallationRecord, after: InstallationRecord): ReturnType<typeof patchInstallation> {
  const { platform } = after;
  try {
    const tiles = Object.entries(after.secondaryTiles).map(([id, tile]) => {
      const templates = proveTemplates(before.secondaryTiles[id]?.templates ?? {}, tile.templates, platform);
      return [id, { ...tile, templates }];
    });
    const templates = proveTemplates(before.templates, after.templates, platform);
    return { state: "patched", record: { ...after, templates, secondaryTiles: Object.fromEntries(tiles) } };
  } catch (error) {
    if (error instanceof PatchRefusal) return { state: "refused", detail: error.message };
    throw error;
  }
}

function proveTemplates(before: Face["templates"], after: Face["templates"], platform: Platform): Face["templates"] {
  const proven = Object.entries(after).map(([name, template]) => {
    const isAsBefore = Object.hasOwn(before, name) && before[name] === template;
    return [name, isAsBefore ? template : proveTemplate(template, platform)];
  });
  return Object.fromEntries(proven);
}

function apply(record: InstallationRecord, step: Step): InstallationRecord {
  const [head, ...path] = step.path;
  const below = { ...step, path };
  switch (head) {
    case "pushChannel":
      refuseRemoval(leaf(below), "pushChannel");
      return { ...record, ...readChannel(step.value, record.platform), pushChannelExpired: false };
    case "userId":
    case "userID":
      return { ...record, userId: isRemoval(leaf(below)) ? null : readUserId(step.value) };
    case "expirationTime":
      return { ...record, expiresAt: isRemoval(leaf(below)) ? null : readExpiration(step.value) };
    case "pushVariables":
      return { ...record, pushVariables: patchTexts(record.pushVariables, below, "a push variable") };
    case "secondaryTiles":
      return { ...record, secondaryTiles: patchTiles(record.secondaryTiles, below) };
    default:
      return { ...record, ...patchFace(record, step) };
  }
}

/** Tags and templates of the installation, or of a secondary tile. */
function patchFace({ tags, templates }: Face, step: Step): Partial<Face> {
  const [head, ...path] = step.path;
  if (head === "tags") return { tags: patchTags(tags, { ...step, path }) };
  if (head === "templates") return { templates: patchTemplates(templates, { ...step, path }) };
  throw new PatchRefusal("there is nothing at this path that can be changed");
}

/** The list as it is, the list with one tag, or the list without it. */
function patchTags(tags: readonly string[], step: Step): readonly string[] {
  const [tag, ...path] = step.path;
  const without = (gone: string) => tags.filter((own) => tagKey(own) !== tagKey(gone));
  leaf({ ...step, path });
  if (tag === undefined) {
    if (isRemoval(step)) return [];
    return checkTags([...(step.op === "add" ? tags : []), ...readTagList(step.value)]);
  }
  if (isRemoval(step)) return without(tag);
  if (step.op === "add") return checkTags([...tags, ...readTagList([tag])]);
  return checkTags([...without(tag), ...readTagList(step.value)]);
}

const checkTags = (tags: readonly string[]) => proved(() => readPlainTags(distinct(tags)));

/** Before they are counted: adding a tag again is none too many. */
function distinct(tags: readonly string[]): readonly string[] {
  return tags.filter((tag, i) => tags.findIndex((other) => tagKey(other) === tagKey(tag)) === i);
}

function patchTemplates(templates: Face["templates"], step: Step): Face["templates"] {
  const [name, ...path] = step.path;
  if (name === undefined) throw new PatchRefusal("name the template");
  if (path.length === 0) {
    if (isRemoval(step)) return lacking(templates, name);
    proved(() => readTemplateName(name));
    return { ...templates, [name]: readTemplate(step.value) };
  }
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined;
  if (template === undefined) throw new PatchRefusal("there is no such template");
  return { ...templates, [name]: patchTemplate(template, { ...step, path }) };
}

function patchTemplate(template: InstallationTemplate, step: Step): InstallationTemplate {
  const [head, ...path] = step.path;
  const below = { ...step, path };
  switch (head) {
    case "body":
      refuseRemoval(leaf(below), "the body of a template");
      return { ...template, body: readText(step.value, "the body of a template") };
    case "expiry":
      return { ...template, expiry: isRemoval(leaf(below)) ? null : readExpiry(step.value) };
    case "headers":
      if (path.length === 0) refuseRemoval(step, "the headers of a template");
      return { ...template, headers: patchTexts(template.headers, below, "a header") };
    case "tags":
      return { ...template, tags: patchTags(template.tags, below) };
    default:
      throw new PatchRefusal("a template has no such part");
  }
}

function patchTiles(tiles: InstallationRecord["secondaryTiles"], step: Step): InstallationRecord["secondaryTiles"] {
  const [id, ...path] = step.path;
  if (id === undefined) throw new PatchRefusal("name the secondary tile");
  if (step.platform !== "wns") throw new PatchRefusal("only installations of wns have secondary tiles");
  if (path.length === 0) return isRemoval(step) ? lacking(tiles, id) : { ...tiles, [id]: readTile(step.value) };
  const tile = Object.hasOwn(tiles, id) ? tiles[id] : undefined;
  if (tile === undefined) throw new PatchRefusal("there is no such secondary tile");
  return { ...tiles, [id]: patchTile(tile, { ...step, path }) };
}

function patchTile(tile: InstallationTile, step: Step): InstallationTile {
  const [head, ...path] = step.path;
  if (head !== "pushChannel") return { ...tile, ...patchFace(tile, step) };
  refuseRemoval(leaf({ ...step, path }), "pushChannel");
  return { ...tile, pushChannel: readChannelUri(step.value), pushChannelExpired: false };
}

/** A map of texts, or one of its entries. */
function patchTexts(
  texts: Readonly<Record<string, string>>,
  step: Step,
  what: string,
): Readonly<Record<string, string>> {
  const [name, ...path] = step.path;
  leaf({ ...step, path });
  if (name === undefined) return isRemoval(step) ? {} : readTexts(step.value, what);
  if (isRemoval(step)) return lacking(texts, name);
  return { ...texts, [name]: readText(step.value, what) };
}

function lacking<T>(map: Readonly<Record<string, T>>, name: string): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(map).filter(([own]) => own !== name));
}

/** The path ends here. */
function leaf(step: Step): Step {
  if (step.path.length === 0) return step;
  throw new PatchRefusal("there is nothing at this path that can be changed");
}

function refuseRemoval(step: Step, what: string): void {
  if (isRemoval(step)) throw new PatchRefusal(`${what} cannot be removed`);
}
