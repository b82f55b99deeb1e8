/** From the words of a command line to a command's run and its exit code. Does no work of its own. */
import { readArguments } from "./arguments.ts";
import { COMMON_FLAGS } from "./command.ts";
import { findCommand, isGroup, nameOf } from "./commands.ts";
import { createOutput, EXIT, printFailure } from "./output.ts";
import type { Terminal } from "./terminal.ts";

const HELP_WORDS = new Set(["--help", "-h"]);

/** The usual ways to ask for help or the version, put as the commands they mean. */
function inOtherWords(words: readonly string[]): readonly string[] {
  const [first = ""] = words;
  const spoken = words.filter((word) => word !== "--json" && !HELP_WORDS.has(word));
  if (spoken.length === 0 || isGroup(spoken)) return ["help", ...spoken, ...words.filter((word) => word === "--json")];
  if (HELP_WORDS.has(first)) return ["help", ...words.slice(1)];
  if (first === "-v" || first === "--version" || first === "version") return ["help", "--version", ...words.slice(1)];
  return words;
}

/** Nothing at all, or the first half of a command, shows help; a script that forgot the rest must not take that for success. */
function isHalf(words: readonly string[]): boolean {
  const said = words.filter((word) => word !== "--json");
  return said.length === 0 || isGroup(said);
}

async function run(words: readonly string[], terminal: Terminal, json: boolean): Promise<number> {
  const found = findCommand(words);
  const rest = words.slice(found.words);
  const output = createOutput(terminal, json);
  if (rest.some((word) => HELP_WORDS.has(word))) {
    const help = await import("./command/help.ts");
    return await help.showCommand(found.name, output);
  }
  const { command } = await found.entry.load();
  const given = readArguments(rest, { operands: command.operands, flags: { ...command.flags, ...COMMON_FLAGS } });
  return await command.run(given, output, terminal);
}

/**
 * Runs one command line.
 *
 * @param words what stands after `belfry`
 * @returns the exit code: 0 done, 1 refused or failed, 2 wrong usage
 */
export async function dispatch(words: readonly string[], terminal: Terminal): Promise<number> {
  const json = words.includes("--json");
  try {
    const code = await run(inOtherWords(words), terminal, json);
    return isHalf(words) ? EXIT.usage : code;
  } catch (error) {
    // What `belfry help` was asked about; of itself it has nothing to explain.
    return printFailure(error, terminal, json, nameOf(words[0] === "help" ? words.slice(1) : words));
  }
}
