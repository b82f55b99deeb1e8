/**
 * Tag expressions: whom a send goes to. Reads a text into a tree that is small whatever the text was, so that whoever walks it may
 * call itself. Knows nothing of registrations.
 */
import { WordsRefusal } from "./refusals.ts";
import { ID_CHARACTERS, MAX_HUB_TAG_CHARACTERS, TAG_CHARACTERS, tagKey } from "./tag.ts";

/**
 * What is asked of the tags of one registration. At most 20 tags in all. `and` and `or` have two parts at least, none of them of
 * their own kind; the part of `not` is no `not`.
 */
export type TagExpression =
  /** In the form in which tags are compared, see {@link tagKey}. */
  | { readonly kind: "tag"; readonly tag: string }
  | { readonly kind: "not"; readonly part: TagExpression }
  | { readonly kind: "and" | "or"; readonly parts: readonly TagExpression[] };

/** Tags of an expression that has no operator but `||`. @source Notification Hubs, routing and tag expressions */
export const MAX_TAGS_OR_ALONE = 20;
/** Tags of any other. @source as above */
export const MAX_TAGS_MIXED = 6;

const LEXEME = new RegExp(
  String.raw`\s*(?:(\|\||&&|[!()])|(\$(?:InstallationId|UserId):\{[${ID_CHARACTERS}]+\}|[${TAG_CHARACTERS}]+))`,
  "iuy",
);

interface Lexeme {
  /** An operator or a parenthesis; `tag` for a tag, `end` behind the last one. */
  readonly kind: "||" | "&&" | "!" | "(" | ")" | "tag" | "end";
  readonly text: string;
  /** Counted from 1. */
  readonly position: number;
}

const unreadable = (detail: string, position: number) => new WordsRefusal("TAG_EXPRESSION_INVALID", detail, position);

function refuseLongTag(tag: string, position: number): void {
  if (tag.startsWith("$") || tag.length <= MAX_HUB_TAG_CHARACTERS) return;
  throw unreadable(`a tag is longer than ${MAX_HUB_TAG_CHARACTERS} characters`, position);
}

function* readLexemes(text: string): Generator<Lexeme, void> {
  const end = text.trimEnd().length;
  LEXEME.lastIndex = 0;
  for (let at = 0; at < end; ) {
    // Set each time: a pattern is shared by all who read, and a generator may be left half-way.
    LEXEME.lastIndex = at;
    const match = LEXEME.exec(text);
    if (match === null) {
      const wrong = at + text.slice(at).search(/\S/) + 1;
      throw unreadable("neither a tag nor one of && || ! ( )", wrong);
    }
    at = LEXEME.lastIndex;
    const [, operator, tag = ""] = match;
    const position = at - (operator ?? tag).length + 1;
    refuseLongTag(tag, position);
    yield { kind: (operator as Lexeme["kind"]) ?? "tag", text: tag, position };
  }
  yield { kind: "end", text: "", position: end + 1 };
}

/** How tightly an operator binds. @source the usual reading; nothing is published */
const STRENGTH = { "||": 1, "&&": 2, "!": 3 } as const;

function negate(part: TagExpression): TagExpression {
  return part.kind === "not" ? part.part : { kind: "not", part };
}

function join(kind: "and" | "or", left: TagExpression, right: TagExpression): TagExpression {
  const parts = [left, right].flatMap((side) => (side.kind === kind ? side.parts : [side]));
  return { kind, parts };
}

interface Open {
  readonly kind: "||" | "&&" | "!" | "(";
  readonly position: number;
}

/** Two stacks, as nesting is the sender's to choose and must not use up ours. */
class Reading {
  readonly #done: TagExpression[] = [];
  readonly #open: Open[] = [];
  #tags = 0;
  #isOrAlone = true;

  #take(): TagExpression {
    const taken = this.#done.pop();
    if (taken === undefined) throw new Error("an operator without its part was let through");
    return taken;
  }

  #apply({ kind }: Open): void {
    const right = this.#take();
    if (kind === "!") this.#done.push(negate(right));
    else this.#done.push(join(kind === "&&" ? "and" : "or", this.#take(), right));
  }

  #applyDownTo(strength: number): void {
    for (let top = this.#open.at(-1); top !== undefined && top.kind !== "("; top = this.#open.at(-1)) {
      if (STRENGTH[top.kind] < strength) return;
      this.#apply(top);
      this.#open.pop();
    }
  }

  #count(): void {
    this.#tags += 1;
    const most = this.#isOrAlone ? MAX_TAGS_OR_ALONE : MAX_TAGS_MIXED;
    if (this.#tags > most) throw new WordsRefusal("TAG_EXPRESSION_TOO_LARGE", `more than ${most} tags`);
  }

  #mix(): void {
    this.#isOrAlone = false;
    if (this.#tags > MAX_TAGS_MIXED) {
      throw new WordsRefusal("TAG_EXPRESSION_TOO_LARGE", `more than ${MAX_TAGS_MIXED} tags with && or !`);
    }
  }

  /** Where a tag may stand. @returns whether the next one stands behind a tag */
  before({ kind, text, position }: Lexeme): boolean {
    if (kind === "tag") {
      this.#count();
      this.#done.push({ kind: "tag", tag: tagKey(text) });
      return true;
    }
    if (kind !== "!" && kind !== "(") throw unreadable("a tag is missing", position);
    if (kind === "!") this.#mix();
    this.#open.push({ kind, position });
    return false;
  }

  /** Where a tag has just ended. @returns whether the next one stands behind a tag */
  behind({ kind, position }: Lexeme): boolean {
    if (kind === ")") {
      this.#applyDownTo(0);
      if (this.#open.pop() === undefined) throw unreadable("a parenthesis closes that was not opened", position);
      return true;
    }
    if (kind !== "||" && kind !== "&&") throw unreadable("&& or || is missing", position);
    if (kind === "&&") this.#mix();
    this.#applyDownTo(STRENGTH[kind]);
    this.#open.push({ kind, position });
    return false;
  }

  end(): TagExpression {
    this.#applyDownTo(0);
    const left = this.#open.pop();
    if (left !== undefined) throw unreadable("a parenthesis is not closed", left.position);
    return this.#take();
  }
}

/**
 * Reads a tag expression: `!` binds tighter than `&&`, and `&&` tighter than `||`. Takes time linear in the text, however it is
 * nested.
 *
 * @param text not empty; whether an absent one means everyone is said by {@link readTagHeader}
 * @throws WordsRefusal TAG_EXPRESSION_INVALID with the position, TAG_EXPRESSION_TOO_LARGE
 * @source Notification Hubs, routing and tag expressions
 * @example readTagExpression("(a || b) && !c")
 */
export function readTagExpression(text: string): TagExpression {
  const reading = new Reading();
  let isBehind = false;
  for (const lexeme of readLexemes(text)) {
    if (isBehind && lexeme.kind === "end") break;
    isBehind = isBehind ? reading.behind(lexeme) : reading.before(lexeme);
  }
  return reading.end();
}

/**
 * Reads the header `ServiceBusNotification-Tags`.
 *
 * @returns the expression as it stands, proved; null for everyone: when the header is absent or empty, and for `undefined`, which the
 *   official client sends when it means none
 * @throws WordsRefusal as {@link readTagExpression}
 */
export function readTagHeader(header: string | null | undefined): string | null {
  const text = header?.trim() ?? "";
  if (text === "" || text === "undefined") return null;
  readTagExpression(text);
  return text;
}

/**
 * Does a registration with these tags match? For tests and for small sets; a hub of a million has an index.
 *
 * @param tags of one registration, in any case
 */
export function matches(expression: TagExpression, tags: readonly string[]): boolean {
  return holds(expression, new Set(tags.map(tagKey)));
}

function holds(expression: TagExpression, keys: ReadonlySet<string>): boolean {
  switch (expression.kind) {
    case "tag":
      return keys.has(expression.tag);
    case "not":
      return !holds(expression.part, keys);
    case "and":
      return expression.parts.every((part) => holds(part, keys));
    case "or":
      return expression.parts.some((part) => holds(part, keys));
  }
}
