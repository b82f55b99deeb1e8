import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import fc from "fast-check";
import { countOf, type Grammar, readArguments, requiredWordOf, wordOf } from "./arguments.ts";

const grammar: Grammar = {
  operands: ["URI"],
  flags: {
    app: { takes: "word", value: "SID", sentence: "" },
    toast: { takes: "words", value: "TEXT", sentence: "" },
    "no-cache": { takes: "nothing", sentence: "" },
    ttl: { takes: "word", sentence: "" },
    header: { takes: "word", repeats: true, sentence: "" },
  },
};
const read = (...words: string[]) => readArguments(words, grammar);

function refusalOf(act: () => unknown): string {
  try {
    act();
  } catch (error) {
    if (error instanceof BelfryError && error.code === "USAGE") return error.detail ?? "";
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("the words of a command line", () => {
  test("a value stands after its flag or behind an equals sign", () => {
    expect(wordOf(read("u", "--app", "a"), "app")).toBe("a");
    expect(wordOf(read("u", "--app=a=b"), "app")).toBe("a=b");
  });

  test("a flag of several words takes all up to the next flag", () => {
    const given = read("u", "--toast", "one", "two", "--no-cache");
    expect(given.flags.get("toast")).toEqual(["one", "two"]);
    expect(given.flags.has("no-cache")).toBe(true);
    expect(given.operands).toEqual(["u"]);
  });

  test("a flag that repeats keeps every value, in their order", () => {
    expect(read("u", "--header", "a: 1", "--ttl", "5", "--header=b: 2").flags.get("header")).toEqual(["a: 1", "b: 2"]);
  });

  test("a lone dash is a value and not a flag", () => {
    expect(wordOf(read("u", "--app", "-"), "app")).toBe("-");
  });

  test("after two dashes nothing is a flag", () => {
    expect(read("--", "--app").operands).toEqual(["--app"]);
  });

  test("a mistyped flag is refused with the one that was meant", () => {
    expect(refusalOf(() => read("u", "--no-cahce"))).toBe("--no-cahce is not known here; did you mean --no-cache?");
  });

  test("a flag that resembles none is refused without a guess", () => {
    expect(refusalOf(() => read("u", "--verbose"))).toBe("--verbose is not known here");
  });

  test("names that every object has are no flags", () => {
    expect(refusalOf(() => read("u", "--constructor"))).toBe("--constructor is not known here");
  });

  test("a flag without its value, given twice, or with a value it does not take is refused by name", () => {
    expect(refusalOf(() => read("u", "--app"))).toBe("--app needs a value: SID");
    expect(refusalOf(() => read("u", "--app", "--no-cache"))).toBe("--app needs a value: SID");
    expect(refusalOf(() => read("u", "--app", "a", "--app", "b"))).toBe("--app is given twice");
    expect(refusalOf(() => read("u", "--no-cache=yes"))).toBe("--no-cache takes no value");
  });

  test("a missing operand is named, and one too many is quoted", () => {
    expect(refusalOf(() => read())).toBe("URI is missing");
    expect(refusalOf(() => read("u", "v"))).toBe('"v" is one word too many');
  });

  test("a number outside its range is refused with the range", () => {
    expect(countOf(read("u", "--ttl", "60"), "ttl", 0, 100)).toBe(60);
    for (const bad of ["101", "-1", "1.5", "x", ""]) {
      expect(refusalOf(() => countOf(read("u", `--ttl=${bad}`), "ttl", 0, 100))).toContain("from 0 to 100");
    }
  });

  test("a required flag that is empty counts as missing", () => {
    expect(refusalOf(() => requiredWordOf(read("u", "--app="), "app"))).toBe("--app is missing");
  });

  test("whatever is typed is read or refused with USAGE, never anything else", () => {
    const word = fc.oneof(fc.string(), fc.constantFrom("--app", "--toast", "--no-cache", "--", "-", "--ttl=1", "--="));
    fc.assert(
      fc.property(fc.array(word), (words) => {
        try {
          read(...words);
        } catch (error) {
          expect(error).toBeInstanceOf(BelfryError);
          expect((error as BelfryError).code).toBe("USAGE");
        }
      }),
    );
  });
});
