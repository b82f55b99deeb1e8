/** `belfry help`: the list of commands, or what one of them takes; also the version. */
import type { Flags, Given } from "../arguments.ts";
import { COMMON_FLAGS, type Command } from "../command.ts";
import { commands, commandsUnder, findCommand, isGroup } from "../commands.ts";
import { EXIT, type Output } from "../output.ts";
import { wrap } from "../words.ts";

/** Leaves the sentences most of a line of 80 characters. */
const MOST_LEFT = 30;

/** Text in two columns, the right one wrapped. The left one is as wide as its longest entry that is no longer than most; longer ones have a line of their own. */
function twoColumns(rows: readonly (readonly [string, string])[], width: number): string {
  const left = Math.max(...rows.map(([name]) => name.length).filter((length) => length <= MOST_LEFT));
  const hanging = " ".repeat(left + 4);
  return rows
    .map(([name, words]) => {
      const beside = name.length > left ? `${name}\n${hanging}` : `${name.padEnd(left)}  `;
      return `  ${beside}${wrap(words, width, hanging).trimStart()}`;
    })
    .join("\n");
}

function flagRows(flags: Flags): (readonly [string, string])[] {
  return Object.entries(flags).map(([name, flag]) => {
    const value = flag.takes === "nothing" ? "" : ` ${flag.value ?? "VALUE"}${flag.takes === "words" ? "…" : ""}`;
    return [`--${name}${value}`, flag.sentence] as const;
  });
}

/** Names of commands with what each does. */
const rowsOf = (names: readonly string[]): (readonly [string, string])[] =>
  names.map((name) => [name, commands[name]?.sentence ?? ""] as const);

function overview({ paint, columns, typed }: Output): string {
  const rows = rowsOf(Object.keys(commands));
  return [
    `${paint.strong("belfry")}: push notifications that you run yourself and can see inside.`,
    "",
    "Usage: belfry COMMAND [OPERAND…] [--flag value…] [--json]",
    "",
    twoColumns(rows, columns),
    "",
    typed("Begin with `belfry up --demo`. `belfry COMMAND --help` shows what a command takes."),
  ].join("\n");
}

function group(words: readonly string[], { paint, columns, typed }: Output): string {
  const name = words.join(" ");
  return [
    `${paint.strong(`belfry ${name}`)} goes on with one of:`,
    "",
    twoColumns(rowsOf(commandsUnder(words)), columns),
    "",
    typed(`\`belfry ${name} … --help\` shows what one of them takes.`),
  ].join("\n");
}

function usage(name: string, command: Command, { paint, columns }: Output): string {
  const flags = { ...command.flags, ...COMMON_FLAGS };
  const operands = command.operands.map((operand) => ` ${operand}`).join("");
  const examples = command.examples.length === 0 ? [] : ["", "Examples:", ...command.examples.map((one) => `  ${one}`)];
  return [
    `${paint.strong(`belfry ${name}`)}${operands} [--flag value…]`,
    "",
    wrap(command.about, columns),
    "",
    twoColumns(flagRows(flags), columns),
    ...examples,
  ].join("\n");
}

/** Shows what one command takes. */
export async function showCommand(name: string, output: Output): Promise<number> {
  const { entry } = findCommand(name.split(" "));
  const { command } = await entry.load();
  const flags = Object.keys({ ...command.flags, ...COMMON_FLAGS });
  output.print({ command: name, operands: command.operands, flags }, () => usage(name, command, output));
  return EXIT.done;
}

/** Shows the commands that begin with the same words, or all of them. */
function showList(words: readonly string[], output: Output): number {
  const names = words.length === 0 ? Object.keys(commands) : commandsUnder(words);
  const list = rowsOf(names).map(([name, sentence]) => ({ name, sentence }));
  output.print({ commands: list }, () => (words.length === 0 ? overview(output) : group(words, output)));
  return EXIT.done;
}

async function showVersion(output: Output): Promise<number> {
  const { default: manifest } = await import("../../package.json");
  const { version } = manifest;
  output.print({ version, bun: process.versions.bun }, `belfry ${version} (bun ${process.versions.bun})`);
  return EXIT.done;
}

async function run(given: Given, output: Output): Promise<number> {
  if (given.flags.has("version")) return await showVersion(output);
  const { operands } = given;
  if (operands.length === 0 || isGroup(operands)) return showList(operands, output);
  return await showCommand(findCommand(operands).name, output);
}

export const command: Command = {
  operands: ["[COMMAND…]"],
  flags: { version: { takes: "nothing", sentence: "Show the version." } },
  about: "Shows the commands, or what one of them takes.",
  examples: ["belfry help push", "belfry help fault", "belfry --version"],
  run,
};
