/** Walks over many: what they cost does not depend on how many there are. */
import { expect, test } from "bun:test";
import { readTagExpression } from "@belfry/protocol";
import { hubOf, NEWS, NOON, register, targetsOf } from "../../conformance/fixtures.ts";
import { type NodesSubject, openNodes, startServer } from "../fixture.ts";

startServer();

/** More than a walk looks at before it pauses. */
const MANY = 140_000;

/** A hub of many that have the tag `all`, all but one of them `most`, and every ten-thousandth `few`. */
async function openCrowd(): Promise<NodesSubject> {
  const subject = await openNodes();
  await subject.store.saveHub(hubOf(NEWS));
  await register(subject.store, "first", { tags: ["all"] });
  await subject.ask(`
    INSERT INTO registrations SELECT hub, n, kind, format, NULL, NULL, NULL, 1, 0, 0, 'r' || n, NULL, 'https://push.example/' || n, NULL, tags
      FROM registrations, generate_series(2, ${MANY}) AS n;
    INSERT INTO postings SELECT p.hub, p.format, t, n FROM postings p, generate_series(2, ${MANY}) AS n, unnest(ARRAY['all', 'most']) AS t;
    INSERT INTO postings SELECT hub, format, 'few', n FROM registrations, generate_series(10000, ${MANY}, 10000) AS n WHERE ordinal = 1;
    UPDATE hubs SET next_number = ${MANY + 1}`);
  return subject;
}

test("an expression that hardly anyone matches is found without a walk over everyone, and one over many that do not match pauses", async () => {
  const subject = await openCrowd();
  const page = (text: string, after = 0) =>
    subject.store.targets(NEWS, {
      format: "windows",
      expression: readTagExpression(text),
      after,
      limit: 500,
      now: NOON,
    });
  for (const text of ["few", "all && few", "most && few && !nobody", "few || nobody"]) {
    expect((await page(text)).targets).toHaveLength(MANY / 10_000);
    expect(await page(text)).toMatchObject({ done: true });
  }
  const none = await page("most && !all");
  expect(none).toMatchObject({ targets: [], done: false });
  expect(none.cursor).toBeGreaterThan(1_000);
  expect(none.cursor).toBeLessThan(MANY);
  expect(await targetsOf(subject.store, "windows", "most && !all")).toEqual([]);
  expect(await targetsOf(subject.store, "windows", "all && !most")).toMatchObject([{ registrationId: "first" }]);
  const dense = await page("all && most");
  expect([dense.targets.length, dense.cursor]).toEqual([500, 501]);
  const query = { format: "windows", expression: readTagExpression("all && !few"), now: NOON } as const;
  expect(await subject.store.countTargets(NEWS, query)).toBe(MANY - MANY / 10_000);
  await subject.dispose();
});
