import { describe, expect, test } from "bun:test";
import { momentOf, wordsOfWhen } from "./when.ts";

const NOW = Date.UTC(2026, 4, 20, 12, 0, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const IN_ENGLISH = { lang: "en", timeZone: "UTC" } as const;

/** Browsers and runtimes part hours from their half of the day by different blanks. */
const plain = (words: string) => words.replaceAll(/\s/g, " ");

describe("how a moment is said", () => {
  test.each([
    [0, "now"],
    [MINUTE - 1, "now"],
    [MINUTE, "1 min. ago"],
    [5 * MINUTE + 30_000, "5 min. ago"],
    [HOUR - 1, "59 min. ago"],
    [HOUR, "1 hr. ago"],
    [DAY - 1, "23 hr. ago"],
    [DAY, "Tue 12:00 PM"],
    [7 * DAY - 1, "Wed 12:00 PM"],
    [7 * DAY, "May 13, 2026"],
  ])("%p milliseconds ago it was %p", (passed, words) => {
    expect(plain(wordsOfWhen(NOW - passed, NOW, IN_ENGLISH))).toBe(words);
  });

  test("a clock that is half a minute ahead is still now; what lies ahead is said with its day", () => {
    expect(wordsOfWhen(NOW + 30_000, NOW, IN_ENGLISH)).toBe("now");
    expect(plain(wordsOfWhen(NOW + DAY, NOW, IN_ENGLISH))).toBe("Thu 12:00 PM");
  });

  test("it is said in the language of the page", () => {
    expect(plain(wordsOfWhen(NOW - 5 * MINUTE, NOW, { lang: "de" }))).toBe("vor 5 Min.");
  });
});

describe("the moment of a toast", () => {
  test("it is the one that the sender names", () => {
    expect(momentOf("2026-05-20T10:00:00Z", NOW)).toBe(NOW - 2 * HOUR);
    expect(momentOf("2026-05-20T12:00:00+02:00", NOW)).toBe(NOW - 2 * HOUR);
  });

  test("it is the arrival where the sender names none, or one that is no date, or Windows is too old to know it", () => {
    expect(momentOf(undefined, NOW)).toBe(NOW);
    expect(momentOf("2026-13-41T99:00:00Z", NOW)).toBe(NOW);
    expect(momentOf("2026-05-20T10:00:00Z", NOW, 14393)).toBe(NOW);
  });
});
