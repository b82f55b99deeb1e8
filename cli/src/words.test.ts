import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { breakLine, briefSids, dateWords, ending, spanWords, wrap } from "./words.ts";

describe("words for a person", () => {
  test("a span has as many digits as mean something", () => {
    expect([0.04, 9.94, 12.4, 9999, 12_345].map(spanWords)).toEqual(["0.0 ms", "9.9 ms", "12 ms", "9999 ms", "12.3 s"]);
  });

  test("a time says its zone", () => {
    expect(dateWords(1_795_618_642_506)).toMatch(/^2026-11-2\d \d\d:\d\d:22 \S+$/);
  });

  test("a secret is shown as its last four characters", () => {
    expect(ending("0123456789abcdef")).toBe("…cdef");
  });

  test("a package SID is shown as its last part, as it stands or percent-encoded", () => {
    const sid = "s-1-15-2-188993393-1183711953-1007611754-755516065-2749410767-3846245414-3784275629";
    expect(briefSids(`of ms-app://${sid}, here`)).toBe("of ms-app://…-3784275629, here");
    expect(briefSids(`id=ms-app%3A%2F%2F${sid}&x`)).toBe("id=ms-app%3A%2F%2F…-3784275629&x");
  });

  test("wrapped text fits the width and loses no word", () => {
    const text = fc.array(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(text, (words) => {
        const lines = wrap(words, 30, "  ", "    ").split("\n");
        expect(lines.every((line) => line.length <= 30)).toBe(true);
        expect(lines.map((line) => line.trim()).join(" ")).toBe(words);
      }),
    );
  });

  test("a number stays with its unit, and a command is in one piece", () => {
    expect(wrap("it waited for 3.3 ms and 29 d 23 h", 16)).toBe("it waited for\n3.3 ms and 29 d\n23 h");
    expect(wrap("at 12:04:48 UTC", 12)).toBe("at\n12:04:48 UTC");
    expect(wrap("see `belfry app list` first", 16)).toBe("see\n`belfry app list`\nfirst");
    expect(wrap("one ` alone is a word", 8)).toBe("one `\nalone is\na word");
  });

  test("a broken line is the same line in pieces that fit", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (line) => {
        const pieces = breakLine(line, 40);
        expect(pieces.join("")).toBe(line);
        expect(pieces.every((piece) => piece.length <= 40)).toBe(true);
      }),
    );
  });
});
