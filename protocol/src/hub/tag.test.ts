import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { WordsRefusal } from "./refusals.ts";
import { isHubName, isPlainTag, isTag, isTagId, joinTags, readPlainTags, readTags, splitTags } from "./tag.ts";

/** What reading throws. */
function codeOf(read: () => unknown): string | undefined {
  try {
    read();
  } catch (thrown) {
    return thrown instanceof WordsRefusal ? thrown.code : String(thrown);
  }
  return undefined;
}

describe("tags of a hub", () => {
  test("a tag has letters, digits and seven signs, or is one of the two hidden ones", () => {
    const good = [
      "a",
      "follows_RedSox",
      "a@b#c.d:e-f",
      "größe",
      "$UserId:{bob@x.y}",
      "$installationid:{1=2}",
      "x".repeat(120),
    ];
    const bad = ["", "a b", "a,b", "x".repeat(121), "$UserId:{}", "$Other:{a}", "a=b", "{a}", "a\n", "$UserId:{a b}"];
    expect(good.filter((tag) => !isTag(tag))).toEqual([]);
    expect(bad.filter(isTag)).toEqual([]);
    expect(isPlainTag("$UserId:{bob}")).toBe(false);
    expect(isTagId("a=b")).toBe(true);
    expect(isTagId("a/b")).toBe(false);
  });

  test("HUB-3.17: 61 tags, a tag of 121 characters, one with a blank and two of a user are refused", () => {
    const many = Array.from({ length: 61 }, (_, at) => `t${at}`);
    expect(codeOf(() => readTags(many))).toBe("TAGS_TOO_MANY");
    expect(readTags(many.slice(1)).length).toBe(60);
    expect(codeOf(() => readTags(["x".repeat(121)]))).toBe("TAG_INVALID");
    expect(codeOf(() => readTags(["a b"]))).toBe("TAG_INVALID");
    expect(codeOf(() => readTags(["$UserId:{a}", "$userid:{b}"]))).toBe("TAGS_TOO_MANY");
    expect(readTags(["$UserId:{a}", "$InstallationId:{b}"]).length).toBe(2);
  });

  test("HUB-3.18: blanks around commas and empty tags are left out", () => {
    expect(splitTags("a, b ,,c")).toEqual(["a", "b", "c"]);
    expect(splitTags("")).toEqual([]);
    expect(joinTags(["a", "b"])).toBe("a,b");
  });

  test("of two tags that differ in case alone the first one stays", () => {
    expect(readTags(["News", "b", "NEWS", "B"])).toEqual(["News", "b"]);
  });

  test("HUB-4.13: an installation is given no tag that begins with a dollar", () => {
    expect(codeOf(() => readPlainTags(["a", "$UserId:{bob}"]))).toBe("TAG_INVALID");
    expect(readPlainTags(["a"])).toEqual(["a"]);
  });

  test("arbitrary texts are tags or refused, and what is read is written and split again unchanged", () => {
    const texts = fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("a", "A", "b", "$UserId:{x}")));
    fc.assert(
      fc.property(texts, (given) => {
        const code = codeOf(() => readTags(given));
        if (code === undefined) expect(splitTags(joinTags(readTags(given)))).toEqual([...readTags(given)]);
        else expect(["TAG_INVALID", "TAGS_TOO_MANY"]).toContain(code);
      }),
    );
    expect(codeOf(() => readTags(["a".repeat(1_000_000)]))).toBe("TAG_INVALID");
  });

  test("a hub's name has letters, digits, dots, hyphens and underscores", () => {
    expect(["myhub", "My.hub_1-2", "x".repeat(260)].every(isHubName)).toBe(true);
    expect(["", "a/b", "a b", "x".repeat(261), "ü"].some(isHubName)).toBe(false);
  });
});
