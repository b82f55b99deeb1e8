import { expect, test } from "bun:test";
import fc from "fast-check";
import { Attachments } from "./attachments.ts";

const one = (name: string) => ({ name });

/** Ids whose last characters are the same stand in one another's way. */
const ids = fc.oneof(
  fc.integer({ min: 0, max: 300 }).map((n) => `${n}`),
  fc.integer({ min: 0, max: 30 }).map((n) => `${n}-all-alike`),
);

test("whatever comes and goes, each id has what was attached to it last", () => {
  const steps = fc.array(fc.tuple(fc.constantFrom("set", "set", "delete"), ids), { maxLength: 2000 });
  fc.assert(
    fc.property(steps, (taken) => {
      const [attachments, expected] = [new Attachments<object>(), new Map<string, object>()];
      for (const [step, id] of taken) {
        const attached = one(id);
        if (step === "delete") {
          attachments.delete(id);
          expected.delete(id);
        } else {
          expect(attachments.set(id, attached)).toBe(expected.get(id) as object);
          expected.set(id, attached);
        }
      }
      expect(attachments.size).toBe(expected.size);
      for (const [, id] of taken) expect(attachments.get(id)).toBe(expected.get(id) as object);
    }),
    { numRuns: 100 },
  );
});

test("thousands are found while the table grows and shrinks", () => {
  const attachments = new Attachments<{ name: string }>();
  const names = Array.from({ length: 20_000 }, (_, i) => `device ${i}`);
  for (const name of names) attachments.set(name, one(name));
  expect(names.every((name) => attachments.get(name)?.name === name)).toBe(true);
  for (const name of names.slice(10)) attachments.delete(name);
  expect(names.filter((name) => attachments.get(name) !== undefined)).toEqual(names.slice(0, 10));
  expect(attachments.size).toBe(10);
});
