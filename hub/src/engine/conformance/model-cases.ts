/** Random lives of a few devices, told to a store and to plain maps; what both hold and select must agree at the end. */
import { expect, test } from "bun:test";
import { matches, type TagExpression } from "@belfry/protocol";
import fc from "fast-check";
import { materialise } from "../../installation/materialise.ts";
import type { InstallationRecord, RegistrationContent, SendFormat } from "../../model.ts";
import { type HubStore, handleKey } from "../store.ts";
import { condition, content, device, expiresAt, expression, handle, id, installation, tags } from "./arbitrary.ts";
import { channel, hubOf, listAll, NEWS, NOON, type OpenSubject, retire, type Subject } from "./fixtures.ts";

/** Lives are many and each of their steps is synced to disk: minutes on a slow one, seconds else. */
const PATIENCE_MS = 600_000;

/** What a store ought to hold. */
interface Model {
  readonly registrations: Map<string, RegistrationContent & { readonly etag: number }>;
  readonly installations: Map<string, InstallationRecord>;
}

interface World {
  readonly model: Model;
  readonly subject: Subject;
  store: HubStore;
}

/** Gives each retirement a time of its own. */
let told = 0;

/** One step: what happens, and how fast-check tells it when a life fails. */
interface Step {
  readonly take: (world: World) => Promise<void>;
  readonly [fc.toStringMethod]: () => string;
}

function step<T>(
  name: string,
  values: fc.Arbitrary<T>,
  take: (world: World, value: T) => Promise<void>,
): fc.Arbitrary<Step> {
  return values.map((drawn) => ({
    take: (world) => take(world, drawn),
    [fc.toStringMethod]: () => `${name} ${JSON.stringify(drawn)}`,
  }));
}

/** Past NOON nothing is there that expires at it. */
const isOver = ({ expiresAt }: { readonly expiresAt: number | null }) => expiresAt !== null && expiresAt <= NOON;

const puts = step(
  "put",
  fc.record({ id, content, condition }),
  async ({ model, store }, { id, content, condition }) => {
    const there = model.registrations.get(id);
    const before = there !== undefined && !isOver(there) ? there : undefined;
    const result = await store.putRegistration(NEWS, id, content, condition, NOON);
    if (condition !== null && before === undefined) return expect(result).toEqual({ state: "missing" });
    if (typeof condition === "number" && before?.etag !== condition)
      return expect(result).toEqual({ state: "mismatch" });
    const etag = (before?.etag ?? 0) + 1;
    model.registrations.set(id, { ...content, etag });
    expect(result).toMatchObject({ state: before === undefined ? "created" : "updated", record: { etag } });
  },
);

const deletes = step("delete", fc.record({ id }), async ({ model, store }, { id }) => {
  const result = await store.deleteRegistration(NEWS, id, null);
  expect(result).toBe(model.registrations.delete(id) ? "deleted" : "missing");
});

const installs = step("install", installation, async ({ model, store }, record) => {
  await store.putInstallation(NEWS, record);
  model.installations.set(record.installationId, record);
});

const installsAgain = step(
  "install again",
  fc.record({ device, expiresAt }),
  async ({ model, store }, { device, expiresAt }) => {
    const before = model.installations.get(device);
    if (before === undefined) return;
    const record = { ...before, expiresAt, updatedAt: before.updatedAt + 1 };
    await store.putInstallation(NEWS, record);
    model.installations.set(device, record);
  },
);

const uninstalls = step("uninstall", device, async ({ model, store }, installationId) => {
  expect(await store.deleteInstallation(NEWS, installationId)).toBe(model.installations.delete(installationId));
});

const patches = step("patch", fc.record({ device, tags }), async ({ model, store }, { device, tags }) => {
  const operations = [{ op: "replace", path: ["tags"], value: tags } as const];
  const result = await store.patchInstallation(NEWS, { installationId: device, operations, now: NOON });
  const before = model.installations.get(device);
  if (before === undefined || isOver(before)) return expect(result).toEqual({ state: "missing" });
  model.installations.set(device, { ...before, tags, updatedAt: NOON });
  expect(result).toMatchObject({ state: "patched" });
});

const retires = step("retire", handle, async ({ model, store }, gone) => {
  await retire(store, gone, NOON + told++);
  const key = handleKey(gone);
  for (const [id, { handle }] of model.registrations) if (handleKey(handle) === key) model.registrations.delete(id);
  for (const [id, record] of model.installations) model.installations.set(id, withoutChannel(record, key));
});

const reopens = step("reopen", fc.constant(null), async (world) => {
  world.store = await world.subject.reopen();
});

const sweeps = step("sweep", fc.constant(null), async ({ model, store }) => {
  while (await store.sweep(NOON, 0, 2));
  for (const [id, record] of model.registrations) if (isOver(record)) model.registrations.delete(id);
  for (const [id, record] of model.installations) if (isOver(record)) model.installations.delete(id);
});

/** The channel goes wherever an installation shows it; one whose parts expired and were swept does not show it any more, and is as it was. */
function withoutChannel(record: InstallationRecord, key: string): InstallationRecord {
  const tiles = Object.entries(record.secondaryTiles).map(([id, tile]) => [
    id,
    { ...tile, pushChannelExpired: tile.pushChannelExpired || tile.pushChannel === key },
  ]);
  const pushChannelExpired = record.pushChannelExpired || handleKey(record.handle) === key;
  return { ...record, pushChannelExpired, secondaryTiles: Object.fromEntries(tiles) };
}

/** Every registration there ought to be, its own and parts of installations. */
function shown({ registrations, installations }: Model): RegistrationContent[] {
  const parts = [...installations.values()].flatMap((record) => materialise(record, {}).map(({ content }) => content));
  return [...registrations.values(), ...parts].filter((content) => !isOver(content));
}

function formatOf({ handle, template }: RegistrationContent): SendFormat {
  if (template !== null) return "template";
  return handle.platform === "wns" ? "windows" : "browser";
}

const looks = ({ handle, tags, template, secondaryTile }: RegistrationContent) =>
  JSON.stringify([handle, tags, template, secondaryTile]);

async function compare({ model, store }: World, expressions: readonly TagExpression[]): Promise<void> {
  const expected = shown(model);
  const listed = await listAll(store, { limit: 4 });
  expect(listed.map(looks).toSorted()).toEqual(expected.map(looks).toSorted());
  const byOrdinal = new Map(listed.map((row) => [row.ordinal, row]));
  for (const expression of [null, ...expressions]) {
    for (const format of ["windows", "browser", "template"] as const) {
      const { targets } = await store.targets(NEWS, { format, expression, after: 0, limit: 100, now: NOON });
      const wanted = listed.filter(
        (row) => formatOf(row) === format && (expression === null || matches(expression, row.tags)),
      );
      expect(targets.map(({ ordinal }) => ordinal)).toEqual(wanted.map(({ ordinal }) => ordinal));
      const seen = new Set<string>();
      for (const { ordinal, handle, duplicate } of targets) {
        expect(handle).toEqual(byOrdinal.get(ordinal)?.handle ?? channel("none"));
        expect(duplicate).toBe(format !== "template" && seen.has(handleKey(handle)));
        seen.add(handleKey(handle));
      }
      expect(await store.countTargets(NEWS, { format, expression, now: NOON })).toBe(wanted.length);
    }
  }
  for (const [id, record] of model.installations) {
    expect(await store.findInstallation(NEWS, id, NOON)).toEqual(isOver(record) ? null : record);
  }
}

export function modelCases(open: OpenSubject): void {
  test(
    "whatever is put, patched, deleted, retired and swept, a store lists and selects what plain maps do",
    () =>
      fc.assert(
        fc.asyncProperty(
          fc.array(
            fc.oneof(
              puts,
              puts,
              installs,
              installs,
              installsAgain,
              deletes,
              uninstalls,
              patches,
              retires,
              reopens,
              sweeps,
            ),
            {
              maxLength: 20,
            },
          ),
          fc.array(expression, { minLength: 3, maxLength: 3 }),
          async (steps, expressions) => {
            const subject = await open();
            try {
              const model = { registrations: new Map(), installations: new Map() };
              const world: World = { model, subject, store: subject.store };
              await world.store.saveHub(hubOf(NEWS));
              for (const { take } of steps) await take(world);
              await compare(world, expressions);
            } finally {
              await subject.dispose();
            }
          },
        ),
        { numRuns: 40 },
      ),
    PATIENCE_MS,
  );
}
