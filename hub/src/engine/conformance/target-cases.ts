/** Whom a send goes to: expressions, pages, duplicates, samples. */
import { expect } from "bun:test";
import { readTagExpression } from "@belfry/protocol";
import {
  browserOf,
  casesOf,
  channel,
  idsOf,
  installationOf,
  NEWS,
  NOON,
  type OpenSubject,
  register,
  TEMPLATE,
  targetsOf,
  templateOf,
} from "./fixtures.ts";

export function targetCases(open: OpenSubject): void {
  expressionCases(open);
  pageCases(open);
  duplicateCases(open);
}

function expressionCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-5.01: expressions select the right registrations in any letter case, users and installations included", async ({
    store,
  }) => {
    const city = { tags: ["follows_RedSox", "location_Boston"], handle: channel(1) };
    await register(store, "boston", city);
    await register(store, "sox", { tags: ["follows_RedSox"], handle: channel(2) });
    await register(store, "beta", { tags: ["beta", "$UserId:{Bob@x.y}"], handle: channel(3) });
    await store.putInstallation(NEWS, installationOf("Phone-1", { userId: "bob@x.y", handle: channel(4) }));
    const handles = async (text: string) => (await targetsOf(store, "windows", text)).map(({ handle }) => handle);
    expect(await handles("follows_RedSox && location_Boston")).toEqual([channel(1)]);
    expect(await handles("FOLLOWS_redsox")).toEqual([channel(1), channel(2)]);
    expect(await handles("(location_boston||beta)&&!follows_redsox")).toEqual([channel(3)]);
    expect(await handles("$UserId:{BOB@X.Y}")).toEqual([channel(3), channel(4)]);
    expect(await handles("$InstallationId:{phone-1}")).toEqual([channel(4)]);
    expect(await handles("$InstallationId:{phone-1} || follows_redsox && !location_boston")).toEqual([
      channel(2),
      channel(4),
    ]);
    expect(await handles("!beta")).toEqual([channel(1), channel(2), channel(4)]);
    expect(await handles("nobody")).toEqual([]);
  });

  test("HUB-5.02: `a||b&&c` is `a||(b&&c)`, and `!a&&b` is `(!a)&&b`", async ({ store }) => {
    const subsets = ["", "a", "b", "c", "a b", "a c", "b c", "a b c"];
    for (const [n, tags] of subsets.entries()) await register(store, `${n}`, { tags: tags.split(" ").filter(Boolean) });
    expect(await idsOf(store, "a||b&&c")).toEqual(await idsOf(store, "a||(b&&c)"));
    expect(await idsOf(store, "a||b&&c")).toEqual(["1", "4", "5", "6", "7"]);
    expect(await idsOf(store, "!a&&b")).toEqual(await idsOf(store, "(!a)&&b"));
    expect(await idsOf(store, "!a&&b")).toEqual(["2", "6"]);
  });

  test("HUB-5.04: `!a` selects registrations without a, those without tags too", async ({ store }) => {
    await register(store, "1", { tags: ["a"] });
    await register(store, "2", { tags: ["b"] });
    await register(store, "3");
    expect(await idsOf(store, "!a")).toEqual(["2", "3"]);
    expect(await idsOf(store, "!nobody")).toEqual(["1", "2", "3"]);
  });

  test("HUB-5.06: tags of two registrations of one device do not add up", async ({ store }) => {
    await register(store, "1", { tags: ["a"] });
    await register(store, "2", { tags: ["b"], template: TEMPLATE });
    await register(store, "3", { tags: ["b"] });
    for (const format of ["windows", "template"] as const) expect(await idsOf(store, "a&&b", format)).toEqual([]);
  });

  test("a send reaches the kind of its format alone: natives of one platform, or templates of both", async ({
    store,
  }) => {
    await register(store, "wns", { tags: ["a"] });
    await register(store, "browser", { tags: ["a"], handle: browserOf(1) });
    await register(store, "wns template", { tags: ["a"], template: TEMPLATE });
    await register(store, "browser template", { tags: ["a"], handle: browserOf(1), template: TEMPLATE });
    for (const expression of ["a", "!b", null]) {
      expect(await idsOf(store, expression, "windows")).toEqual(["wns"]);
      expect(await idsOf(store, expression, "browser")).toEqual(["browser"]);
      expect(await idsOf(store, expression, "template")).toEqual(["wns template", "browser template"]);
    }
    expect(await targetsOf(store, "browser")).toMatchObject([
      { handle: browserOf(1), template: null, installationId: null },
    ]);
  });
}

function pageCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("pages go on behind the cursor, hold each target once and say when nothing follows", async ({ store }) => {
    for (let n = 0; n < 25; n++)
      await register(store, `${n}`, { tags: [n % 2 === 0 ? "even" : "odd"], handle: channel(n) });
    const expression = readTagExpression("even");
    const query = { format: "windows", expression, limit: 5, now: NOON } as const;
    const ids: (string | null)[] = [];
    for (let after = 0, pages = 0; ; pages++) {
      expect(pages).toBeLessThan(5);
      const page = await store.targets(NEWS, { ...query, after });
      expect(page.targets.length).toBeLessThanOrEqual(5);
      for (const { ordinal } of page.targets) expect(ordinal).toBeGreaterThan(after);
      ids.push(...page.targets.map(({ registrationId }) => registrationId));
      after = page.cursor;
      if (page.done) break;
    }
    expect(ids).toEqual(Array.from({ length: 13 }, (_, n) => `${2 * n}`));
    expect(await store.countTargets(NEWS, { format: "windows", expression, now: NOON })).toBe(13);
  });

  test("a sample holds as many different matching targets as are wanted, or all there are, and the seed chooses them", async ({
    store,
  }) => {
    for (let n = 0; n < 60; n++) await register(store, `${n}`, { tags: n % 3 === 0 ? ["a"] : [], handle: channel(n) });
    const sample = async (text: string, seed: number, limit = 10) => {
      const query = { format: "windows", expression: readTagExpression(text), limit, now: NOON } as const;
      return (await store.sampleTargets(NEWS, query, seed)).map(({ registrationId }) => Number(registrationId));
    };
    const first = await sample("a", 1);
    expect(new Set(first).size).toBe(10);
    for (const n of first) expect(n % 3).toBe(0);
    expect(await sample("a", 1)).toEqual(first);
    expect(await sample("a", 2)).not.toEqual(first);
    expect(Math.max(...first)).toBeGreaterThan(27);
    expect(await sample("a", 3, 100)).toEqual(Array.from({ length: 20 }, (_, n) => 3 * n));
    expect(await sample("b", 1)).toEqual([]);
  });

  test("an installation that was put is matched by the targets that are asked for right after it", async ({
    store,
  }) => {
    const put = store.putInstallation(NEWS, installationOf("phone", { templates: { greeting: templateOf() } }));
    const page = store.targets(NEWS, { format: "template", expression: null, after: 0, limit: 10, now: NOON });
    await put;
    expect((await page).targets).toHaveLength(1);
  });
}

function duplicateCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("HUB-7.04: of natives with one handle the first that matches is no duplicate and all others are, over the borders of pages", async ({
    store,
  }) => {
    await register(store, "1", { tags: ["a"] });
    await register(store, "2", { tags: ["b"] });
    await register(store, "3", { tags: ["a", "b"] });
    await register(store, "4", { tags: ["b"], handle: channel(2) });
    const told = async (expression: string | null) =>
      (await targetsOf(store, "windows", expression, NOON, 1)).map(({ registrationId, duplicate }) => [
        registrationId,
        duplicate,
      ]);
    expect(await told("a||b")).toEqual([
      ["1", false],
      ["2", true],
      ["3", true],
      ["4", false],
    ]);
    expect(await told("b")).toEqual([
      ["2", false],
      ["3", true],
      ["4", false],
    ]);
    expect(await told("a&&b")).toEqual([["3", false]]);
    expect(await told(null)).toEqual([
      ["1", false],
      ["2", true],
      ["3", true],
      ["4", false],
    ]);
  });

  test("a registration that moves to another's channel becomes its duplicate, and a send to a thousand of one channel has one that is none", async ({
    store,
  }) => {
    await register(store, "first", { handle: channel("lonely") });
    await Promise.all(
      Array.from({ length: 1_000 }, (_, n) => register(store, `${n}`, { tags: n > 499 ? ["late"] : [] })),
    );
    const firsts = async (expression: string | null) => {
      const told = await targetsOf(store, "windows", expression, NOON, 300);
      return told.filter(({ duplicate }) => !duplicate).map(({ registrationId }) => registrationId);
    };
    expect(await firsts(null)).toEqual(["first", "0"]);
    expect(await firsts("late")).toEqual(["500"]);
    await register(store, "first");
    expect(await firsts(null)).toEqual(["first"]);
    await store.deleteRegistration(NEWS, "first", null);
    expect(await firsts(null)).toEqual(["0"]);
  });

  test("templates of one device are no duplicates, nor is a native one of its template; an expired one counts for nothing", async ({
    store,
  }) => {
    await register(store, "1", { template: TEMPLATE });
    await register(store, "2", { template: TEMPLATE });
    await register(store, "3", { expiresAt: NOON });
    await register(store, "4");
    for (const format of ["windows", "template"] as const) {
      for (const { duplicate } of await targetsOf(store, format)) expect(duplicate).toBe(false);
    }
  });
}
