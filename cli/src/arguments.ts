/**
 * Reads the words after a command's name: flags that the command knows, operands, and nothing else.
 *
 * Strict on purpose: a mistyped `--no-cahce` that is quietly ignored changes what a push does. Knows no command by name.
 */
import { nearestName } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";

/** One flag of a command. */
export interface Flag {
  /** What follows it: nothing, one word, or every word up to the next flag. */
  readonly takes: "nothing" | "word" | "words";
  /** What stands for the value in help, such as `FILE`. */
  readonly value?: string;
  /** May be given several times; its values add up. */
  readonly repeats?: boolean;
  readonly sentence: string;
}

export type Flags = Readonly<Record<string, Flag>>;

/** What a command takes. Operands are named in order; one in brackets, `[COMMAND]`, may be left out, and `[WORD…]` takes all that come. */
export interface Grammar {
  readonly operands: readonly string[];
  readonly flags: Flags;
}

/** What was given. A flag that takes nothing stands there with no values. */
export interface Given {
  readonly operands: readonly string[];
  readonly flags: ReadonlyMap<string, readonly string[]>;
}

const wrong = (detail: string) => new BelfryError("USAGE", { detail });

/** A lone `-` means standard input, and `-1` is a number; only two dashes make a flag. */
const isFlag = (word: string) => word.startsWith("--") && word.length > 2;

function unknownFlag(name: string, flags: Flags): BelfryError {
  const meant = nearestName(name, Object.keys(flags));
  return wrong(`--${name} is not known here${meant === undefined ? "" : `; did you mean --${meant}?`}`);
}

/** The values of the flag at `words[0]`, and how many words it used up. */
function readFlag(words: readonly string[], name: string, flag: Flag, attached: string | undefined) {
  if (flag.takes === "nothing") {
    if (attached !== undefined) throw wrong(`--${name} takes no value`);
    return { values: [], used: 1 };
  }
  if (attached !== undefined) return { values: [attached], used: 1 };
  const rest = words.slice(1);
  const next = rest.findIndex(isFlag);
  const values = rest.slice(0, flag.takes === "word" ? 1 : next < 0 ? undefined : next);
  if (next === 0 || values.length === 0) throw wrong(`--${name} needs a value: ${flag.value ?? "VALUE"}`);
  return { values, used: 1 + values.length };
}

function checkOperands(operands: readonly string[], expected: readonly string[]): void {
  const missing = expected[operands.length];
  if (missing !== undefined && !missing.startsWith("[")) throw wrong(`${missing} is missing`);
  const surplus = operands[expected.length];
  if (surplus !== undefined && !expected.at(-1)?.endsWith("…]")) throw wrong(`"${surplus}" is one word too many`);
}

/**
 * Reads a command's words.
 *
 * `--name value` and `--name=value` mean the same; after `--` nothing is a flag any more.
 *
 * @throws BelfryError USAGE, with the nearest known flag for one that is not known
 * @example readArguments(["URI", "--ttl", "60"], { operands: ["URI"], flags: { ttl: { takes: "word", sentence: "…" } } })
 */
export function readArguments(words: readonly string[], grammar: Grammar): Given {
  const operands: string[] = [];
  const flags = new Map<string, readonly string[]>();
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? "";
    if (word === "--") {
      operands.push(...words.slice(at + 1));
      break;
    }
    if (!isFlag(word)) {
      operands.push(word);
      at += 1;
      continue;
    }
    const equals = word.indexOf("=");
    const name = word.slice(2, equals < 0 ? undefined : equals);
    const flag = Object.hasOwn(grammar.flags, name) ? grammar.flags[name] : undefined;
    if (flag === undefined) throw unknownFlag(name, grammar.flags);
    const earlier = flags.get(name);
    if (earlier !== undefined && !flag.repeats) throw wrong(`--${name} is given twice`);
    const { values, used } = readFlag(words.slice(at), name, flag, equals < 0 ? undefined : word.slice(equals + 1));
    flags.set(name, [...(earlier ?? []), ...values]);
    at += used;
  }
  checkOperands(operands, grammar.operands);
  return { operands, flags };
}

/** The one value of a flag, or undefined when it was not given. */
export function wordOf(given: Given, name: string): string | undefined {
  return given.flags.get(name)?.[0];
}

/** The one value of a flag that the command cannot do without. @throws BelfryError USAGE */
export function requiredWordOf(given: Given, name: string): string {
  const word = wordOf(given, name);
  if (word === undefined || word === "") throw wrong(`--${name} is missing`);
  return word;
}

/** A flag's value as a whole number. @throws BelfryError USAGE when it is none or lies outside `from` to `to` */
export function countOf(given: Given, name: string, from: number, to: number): number | undefined {
  const word = wordOf(given, name);
  if (word === undefined) return undefined;
  const count = /^[0-9]{1,12}$/.test(word) ? Number(word) : Number.NaN;
  if (!(count >= from && count <= to)) throw wrong(`--${name} must be a whole number from ${from} to ${to}`);
  return count;
}

/** A word that must be a channel URI. @throws BelfryError USAGE, before anybody looks for a channel that cannot be there */
export function channelUriOf(name: string, word: string): string {
  if (/^https?:$/.test(URL.parse(word)?.protocol ?? "")) return word;
  throw wrong(`${name} must be a channel URI, and "${word}" is not a URL`);
}

/** The operand at a position that {@link readArguments} has already found to be there. */
export function operandOf(given: Given, at: number): string {
  return given.operands[at] ?? "";
}
