import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Kind, type Statement, Waves } from "./wave.ts";

const write: Statement = { text: "write", phases: 2, most: 3 };
const look: Statement = { text: "look", phases: 1, most: 100 };
const KINDS: readonly Kind<unknown, unknown>[] = [
  { statement: write, phase: 0, unhurried: true },
  { statement: write, phase: 1 },
  { statement: look, phase: 0 },
];

const asked = fc.record({ kind: fc.constantFrom(...KINDS), key: fc.constantFrom("a", "b", "c") });

test("calls of one key are done in the order in which they were asked, whatever wave each is in, and none is lost", () => {
  fc.assert(
    fc.property(fc.array(asked), (calls) => {
      const waves = new Waves();
      const none = () => undefined;
      for (const [item, { kind, key }] of calls.entries()) waves.add({ kind, key, item, resolve: none, reject: none });
      const done: { readonly key: string; readonly item: unknown }[] = [];
      for (let wave = waves.take(); wave !== undefined; wave = waves.take()) {
        expect(wave.calls.length).toBeLessThanOrEqual(wave.statement.most);
        done.push(...wave.calls.toSorted((one, other) => one.kind.phase - other.kind.phase));
      }
      expect(done).toHaveLength(calls.length);
      for (const name of ["a", "b", "c"]) {
        const items = done.filter(({ key }) => key === name).map(({ item }) => Number(item));
        expect(items).toEqual(items.toSorted((one, other) => one - other));
      }
    }),
  );
});

test("calls of other keys join the wave that is there already, past those that have to wait", () => {
  const waves = new Waves();
  const add = (kind: number, key: string) =>
    waves.add({
      kind: KINDS[kind] as Kind<unknown, unknown>,
      key,
      item: null,
      resolve: () => undefined,
      reject: () => undefined,
    });
  add(1, "a");
  add(2, "a");
  add(1, "b");
  expect(waves.take()?.calls.map(({ key }) => key)).toEqual(["a", "b"]);
  expect(waves.take()?.calls.map(({ key }) => key)).toEqual(["a"]);
  expect(waves.take()).toBeUndefined();
});
