import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { breakText } from "./break-text.ts";
import type { TextFont } from "./scene.ts";
import { measure } from "./testing/measure.ts";

const FONT = { sizePx: 10, weight: 400 };
/** Room for so many letters of 5 pixels. */
const room = (letters: number, maxLines?: number) => ({
  font: FONT,
  width: letters * 5,
  ...(maxLines === undefined ? {} : { maxLines }),
});
const broken = (text: string, letters: number, maxLines?: number) => breakText(text, room(letters, maxLines), measure);
const LETTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" });
const lettersOf = (text: string) => [...LETTERS.segment(text)].map(({ segment }) => segment);
const wordsOf = (lines: readonly string[]) => lines.join("").replace(/\s/g, "");

describe("breaking a text into lines", () => {
  test("a text that fits is one line and is measured once", () => {
    let calls = 0;
    const counting = (text: string, font: TextFont) => {
      calls += 1;
      return measure(text, font);
    };
    expect(breakText("twelve words", room(12), counting)).toEqual({ lines: ["twelve words"], cut: false });
    expect(calls).toBe(1);
  });

  test("an empty text has no line", () => {
    expect(broken("", 10)).toEqual({ lines: [], cut: false });
    expect(broken("", 10, 3)).toEqual({ lines: [], cut: false });
  });

  test("C-33: a line that is too long ends in an ellipsis", () => {
    expect(broken("abcdefghij", 6)).toEqual({ lines: ["abcde…"], cut: true });
    expect(broken("abc def", 5)).toEqual({ lines: ["abc…"], cut: true });
  });

  test("C-60: lines end between words, and the last one there is room for in an ellipsis", () => {
    expect(broken("the oldest is from Ada", 10, 5)).toEqual({ lines: ["the oldest", "is from", "Ada"], cut: false });
    expect(broken("the oldest is from Ada", 10, 2)).toEqual({ lines: ["the oldest", "is from A…"], cut: true });
  });

  test("a word that is longer than a line is broken between letters, one with a hyphen after it", () => {
    expect(broken("abcdefgh", 3, 9).lines).toEqual(["abc", "def", "gh"]);
    expect(broken("twenty-seven", 9, 9).lines).toEqual(["twenty-", "seven"]);
  });

  test("Chinese is broken between any two letters", () => {
    expect(broken("今天天气很好", 4, 9).lines).toEqual(["今天天气", "很好"]);
  });

  test("a line feed begins a line in a text that wraps and is a blank in one that does not", () => {
    expect(broken("a\nb", 9, 9).lines).toEqual(["a", "b"]);
    expect(broken("a \n b", 9).lines).toEqual(["a b"]);
    expect(broken("a\nb\nc", 9, 2)).toEqual({ lines: ["a", "b…"], cut: true });
  });

  test("an accent is not parted from the letter that a line could end before", () => {
    expect(broken("今\u0301abcdef", 4, 9).lines).toEqual(["今\u0301ab", "cdef"]);
  });

  test("an accent, a flag and a joined emoji are never parted", () => {
    for (const letter of ["e\u0301", "🇩🇪", "👩‍👩‍👧‍👦", "👍🏽", "か\u3099", "1️⃣"]) {
      const text = letter.repeat(6);
      for (let width = 1; width < text.length; width++) {
        for (const line of broken(text, width, 99).lines)
          expect(lettersOf(line).every((each) => each === letter)).toBe(true);
        expect(new Set(lettersOf(broken(text, width).lines[0] ?? ""))).toEqual(new Set([letter, "…"]));
      }
    }
  });
});

const TEXTS = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 80 }),
  fc
    .array(fc.string({ unit: "grapheme-ascii", minLength: 1, maxLength: 12 }), { maxLength: 40 })
    .map((all) => all.join(" ")),
  fc
    .array(fc.constantFrom("👩‍👩‍👧‍👦", "🇩🇪", "a", " ", "-", "今", "e\u0301", "\n"), { maxLength: 60 })
    .map((all) => all.join("")),
);

describe("whatever the text and the room", () => {
  const rooms = fc.record({
    letters: fc.integer({ min: 0, max: 30 }),
    maxLines: fc.option(fc.integer({ min: 1, max: 8 }), { nil: undefined }),
  });

  test("no line is wider than there is room, unless it is one letter", () => {
    fc.assert(
      fc.property(TEXTS, rooms, (text, { letters, maxLines }) => {
        for (const line of broken(text, letters, maxLines).lines) {
          const isOne = lettersOf(line.replace("…", "")).length <= 1;
          expect(isOne || measure(line, FONT) <= letters * 5).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test("there are no more lines than asked for, and a cut text ends in an ellipsis", () => {
    fc.assert(
      fc.property(TEXTS, rooms, (text, { letters, maxLines }) => {
        const { lines, cut } = broken(text, letters, maxLines);
        expect(lines.length).toBeLessThanOrEqual(maxLines ?? 1);
        if (cut) expect(lines.at(-1)?.endsWith("…")).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("no word is lost from a text that is not cut", () => {
    fc.assert(
      fc.property(TEXTS, fc.integer({ min: 0, max: 30 }), (text, letters) => {
        const { lines, cut } = broken(text, letters, Number.POSITIVE_INFINITY);
        expect(cut).toBe(false);
        expect(wordsOf(lines)).toBe(wordsOf([text]));
      }),
      { numRuns: 500 },
    );
  });

  test("no letter is parted, pairs of surrogates included", () => {
    fc.assert(
      fc.property(TEXTS, rooms, (text, { letters, maxLines }) => {
        const all = new Set(lettersOf(text.replace(/\s*\n\s*/g, " ")));
        const lines = broken(text, letters, maxLines).lines.map((line) => line.replace(/…$/, ""));
        for (const letter of lines.flatMap(lettersOf)) expect(all.has(letter)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test("letters of very different widths cost hardly more measurements", () => {
    let calls = 0;
    const text = "i".repeat(4000) + "W".repeat(1000);
    const uneven = (part: string) => {
      calls += 1;
      return part.length * 0.01 + part.replace(/[^W]/g, "").length * 100;
    };
    const { lines } = breakText(text, { font: FONT, width: 84 }, uneven);
    expect(lines[0]?.length).toBe(4001);
    expect(calls).toBeLessThanOrEqual(20);
  });

  test("a line costs few measurements, however long the text is", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 40 }), (length, maxLines) => {
        let calls = 0;
        const uneven = (text: string) => {
          calls += 1;
          let width = 0;
          for (const letter of text) width += letter === "i" ? 2 : letter === "W" ? 12 : 6;
          return width;
        };
        const text = "iiiWWW and Willi in Wales "
          .repeat(length / 26 + 1)
          .slice(0, length)
          .trim();
        const { lines } = breakText(text, { font: FONT, width: 84, maxLines }, uneven);
        expect(calls).toBeLessThanOrEqual(1 + 16 * lines.length);
      }),
      { numRuns: 200 },
    );
  });
});
