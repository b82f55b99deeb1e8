import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { WordsRefusal } from "./refusals.ts";
import { matches, readTagExpression, readTagHeader, type TagExpression } from "./tag-expression.ts";

const matchesText = (text: string, ...tags: string[]) => matches(readTagExpression(text), tags);

/** What reading throws. */
function refused(text: string): WordsRefusal {
  try {
    readTagExpression(text);
  } catch (thrown) {
    if (thrown instanceof WordsRefusal) return thrown;
    throw thrown;
  }
  throw new Error(`${text} was read`);
}

const tagNames = (count: number) => Array.from({ length: count }, (_, at) => `t${at}`);

/** An expression as text, and what it means. */
type Meant = readonly [text: string, is: (tags: ReadonlySet<string>) => boolean];

const leaf: fc.Arbitrary<Meant> = fc
  .constantFrom("a", "b", "C_1", "$UserId:{x@y.z}")
  .map((tag) => [tag, (tags) => tags.has(tag.toLowerCase())]);

const expressions = fc.letrec<{ tree: Meant }>((tie) => {
  const pair = fc.tuple(tie("tree"), tie("tree"));
  const not = tie("tree").map(([text, is]): Meant => [`!(${text})`, (tags) => !is(tags)]);
  const and = pair.map(([[a, isA], [b, isB]]): Meant => [`(${a}) && (${b})`, (tags) => isA(tags) && isB(tags)]);
  const or = pair.map(([[a, isA], [b, isB]]): Meant => [`(${a})||(${b})`, (tags) => isA(tags) || isB(tags)]);
  return { tree: fc.oneof({ maxDepth: 2 }, leaf, not, and, or) };
}).tree;

describe("reading a tag expression", () => {
  test("HUB-5.01: the documented examples select the right registrations, in any letter case", () => {
    expect(matchesText("a", "A", "z")).toBe(true);
    expect(matchesText("a", "b")).toBe(false);
    expect(matchesText("a||b", "b")).toBe(true);
    expect(matchesText("(a||b)&&!c", "b")).toBe(true);
    expect(matchesText("(a||b)&&!c", "b", "C")).toBe(false);
    expect(matchesText("follows_RedSox && location_Boston", "location_boston", "FOLLOWS_REDSOX")).toBe(true);
    expect(matchesText("follows_RedSox && location_Boston", "follows_RedSox")).toBe(false);
    expect(matchesText("$UserId:{bob@x.y}", "$userid:{BOB@X.Y}")).toBe(true);
    expect(matchesText("$InstallationId:{1-2} && news", "$InstallationId:{1-2}", "news")).toBe(true);
    expect(matchesText("$INSTALLATIONID:{1=2}", "$InstallationId:{1=2}")).toBe(true);
    expect(matchesText("!beta", "alpha")).toBe(true);
    expect(matchesText("grüße", "GRÜSSE", "GRÜßE")).toBe(true);
  });

  test("HUB-5.02: && binds tighter than ||, and ! tighter than both", () => {
    expect(readTagExpression("a||b&&c")).toEqual(readTagExpression("a||(b&&c)"));
    expect(readTagExpression("a&&b||c")).toEqual(readTagExpression("(a&&b)||c"));
    expect(readTagExpression("!a&&b")).toEqual(readTagExpression("(!a)&&b"));
    expect(readTagExpression("!a&&b")).not.toEqual(readTagExpression("!(a&&b)"));
    expect(readTagExpression("a||b||c")).toEqual(readTagExpression("a||(b||c)"));
  });

  test("HUB-5.03: 20 tags joined by || alone pass and 21 are refused; 6 mixed ones pass and 7 are refused", () => {
    expect(readTagExpression(tagNames(20).join("||")).kind).toBe("or");
    expect(refused(tagNames(21).join("||")).code).toBe("TAG_EXPRESSION_TOO_LARGE");
    expect(readTagExpression(`${tagNames(5).join("||")}&&x`).kind).toBe("or");
    expect(refused(`${tagNames(6).join("||")}&&x`).code).toBe("TAG_EXPRESSION_TOO_LARGE");
    expect(refused(`!x||${tagNames(6).join("||")}`).code).toBe("TAG_EXPRESSION_TOO_LARGE");
    expect(readTagExpression(`!(${tagNames(6).join(" && ")})`).kind).toBe("not");
  });

  test("HUB-5.04: !a selects what has no a, and what has no tags at all", () => {
    expect(matchesText("!a", "b")).toBe(true);
    expect(matchesText("!a")).toBe(true);
    expect(matchesText("!a", "A")).toBe(false);
    expect(matchesText("!!a", "a")).toBe(true);
  });

  test("HUB-5.05: what is no expression is refused with the position at which it ends to be one", () => {
    const wrong: readonly (readonly [string, number])[] = [
      ["a &&", 5],
      ["(a", 1],
      ["a b", 3],
      ["a|b", 2],
      ["&&a", 1],
      ["a AND b", 3],
      ["a & b", 3],
      ["a)", 2],
      ["()", 2],
      ["!", 2],
      ["a || || b", 6],
      ["$Other:{a}", 1],
      ["$UserId:{}", 1],
      ["a  'b'", 4],
    ];
    for (const [text, position] of wrong) {
      expect([text, refused(text).code]).toEqual([text, "TAG_EXPRESSION_INVALID"]);
      expect([text, refused(text).position]).toEqual([text, position]);
      expect(refused(text).detail).toContain(`character ${position}`);
    }
    expect(refused("").code).toBe("TAG_EXPRESSION_INVALID");
    expect(refused(`ok||${"x".repeat(121)}`).position).toBe(5);
    expect(readTagExpression("x".repeat(120)).kind).toBe("tag");
  });

  test("HUB-5.06: each registration is asked by itself, not all those of a device together", () => {
    const native = ["a"];
    const template = ["b"];
    expect([native, template].some((tags) => matches(readTagExpression("a&&b"), tags))).toBe(false);
  });

  test("HUB-5.07: an absent header, an empty one and the word undefined mean everyone", () => {
    expect([undefined, null, "", "  ", "undefined"].map(readTagHeader)).toEqual([null, null, null, null, null]);
    expect(readTagHeader(" a||b ")).toBe("a||b");
    expect(() => readTagHeader("a||")).toThrow(WordsRefusal);
  });

  test("HUB-5.08: thousands of parentheses and negations are read without using up the stack", () => {
    const nested = `${"(".repeat(1000)}a${")".repeat(1000)}`;
    expect(readTagExpression(nested)).toEqual({ kind: "tag", tag: "a" });
    expect(readTagExpression(`${"!".repeat(100_001)}a`)).toEqual(readTagExpression("!a"));
    expect(readTagExpression(`${"!(".repeat(50_000)}a${")".repeat(50_000)}`)).toEqual({ kind: "tag", tag: "a" });
    expect(refused("(".repeat(100_000)).position).toBe(100_001);
  });

  test("the tree of an expression means what its text says", () => {
    const tags = fc.subarray(["A", "b", "c_1", "$userid:{X@y.z}"]);
    fc.assert(
      fc.property(expressions, tags, ([text, is], given) => {
        let read: TagExpression;
        try {
          read = readTagExpression(text);
        } catch (thrown) {
          expect((thrown as WordsRefusal).code).toBe("TAG_EXPRESSION_TOO_LARGE");
          return;
        }
        expect(matches(read, given)).toBe(is(new Set(given.map((tag) => tag.toLowerCase()))));
      }),
    );
  });

  test("arbitrary text is read or refused, and nothing else happens", () => {
    const pieces = fc.array(
      fc.constantFrom("a", "&&", "||", "!", "(", ")", " ", "$UserId:{x}", "|", "é", "{", "\u0000"),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          pieces.map((each) => each.join("")),
        ),
        (text) => {
          try {
            const read = readTagExpression(text);
            expect(typeof matches(read, ["a"])).toBe("boolean");
          } catch (thrown) {
            if (!(thrown instanceof WordsRefusal)) throw thrown;
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  test("reading takes time in proportion to the text: with its square this would not end", () => {
    const blanks = `a${" ".repeat(3_000_000)}`;
    expect(readTagExpression(blanks)).toEqual({ kind: "tag", tag: "a" });
    expect(refused(`${blanks}b`).position).toBe(3_000_002);
    expect(refused("a ".repeat(2_000_000)).position).toBe(3);
  });
});
