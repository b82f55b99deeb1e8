/** `belfry content check`: what Windows would make of a payload, without pushing it. */
import { type Finding, type NotificationKind, type Profile, readNotification, rootElementOf } from "@belfry/content";
import { BelfryError } from "@belfry/protocol";
import { countOf, type Given, operandOf, wordOf } from "../arguments.ts";
import type { Command } from "../command.ts";
import { EXIT, type Output } from "../output.ts";
import { readBytes, utf8Of } from "../read-bytes.ts";
import type { Terminal } from "../terminal.ts";
import { counted, wrap } from "../words.ts";

const KINDS = { "wns/tile": "tile", "wns/toast": "toast", "wns/badge": "badge" } as const;
const PROFILES = new Map<string, Profile>([
  ["8", "win8"],
  ["8.1", "win81"],
  ["10", "win10"],
  ["11", "win10"],
]);
const MAX_BUILD = 99_999;

const usage = (detail: string) => new BelfryError("USAGE", { detail });

/** What it is pushed as: what was said, else its root element. Where that cannot be read, any kind says why. */
function kindOf(given: Given, xml: string): NotificationKind {
  const type = wordOf(given, "type");
  const known = Object.entries(KINDS).find(([name, kind]) => type === name || type === kind);
  if (known !== undefined) return known[1];
  if (type !== undefined) throw usage(`--type must be one of: ${Object.keys(KINDS).join(", ")}`);
  const root = rootElementOf(xml);
  const kind = Object.values(KINDS).find((each) => each === root);
  if (root !== undefined && kind === undefined) {
    throw usage(`the root element is ${root}, and of WNS it is tile, toast or badge; --type says what it is pushed as`);
  }
  return kind ?? "toast";
}

function profileOf(given: Given): Profile {
  const profile = PROFILES.get(wordOf(given, "windows") ?? "10");
  if (profile === undefined) throw usage(`--windows must be one of: ${[...PROFILES.keys()].join(", ")}`);
  return profile;
}

/** Where the words behind `Windows:` and `Mend:` begin. */
const HANGING = " ".repeat("  Windows: ".length);

/** Place, code and words in one line as compilers write them, so that editors find the place; below it what follows and what helps. */
function findingWords(finding: Finding, file: string, { paint, columns }: Output): string {
  const { code, severity, line, column, message, windows, mend } = finding;
  const painted = severity === "error" ? paint.bad : severity === "warning" ? paint.odd : paint.faint;
  const head = `${file === "-" ? "stdin" : file}:${line}:${column}: ${painted(code)} ${message}`;
  const below = [`Windows: ${windows}`, `Mend:    ${mend}`].map((words) => wrap(words, columns, "  ", HANGING));
  return [head, ...below].join("\n");
}

function verdict(kind: NotificationKind, ok: boolean, findings: readonly Finding[], { paint }: Output): string {
  if (!ok) return paint.bad(`Windows would drop this ${kind}.`);
  if (findings.length === 0) return paint.good(`Nothing is wrong with this ${kind}.`);
  const errors = findings.filter(({ severity }) => severity === "error").length;
  return `Windows would show this ${kind}; ${counted(errors, "error")}, ${counted(findings.length - errors, "remark")}.`;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const file = operandOf(given, 0);
  const build = countOf(given, "build", 10_000, MAX_BUILD);
  const profile = profileOf(given);
  if (build !== undefined && profile !== "win10") throw usage("--build goes with Windows 10 and 11 only");
  const xml = utf8Of(await readBytes(file, "FILE", terminal), `${file} is not UTF-8`);
  const kind = kindOf(given, xml);
  const { ok, findings } = readNotification(xml, kind, { profile, ...(build === undefined ? {} : { build }) });
  output.print({ type: `wns/${kind}`, ok, findings }, () =>
    [...findings.map((each) => findingWords(each, file, output)), verdict(kind, ok, findings, output)].join("\n"),
  );
  return findings.some(({ severity }) => severity === "error") ? EXIT.failed : EXIT.done;
}

export const command: Command = {
  operands: ["FILE|-"],
  flags: {
    type: { takes: "word", value: "TYPE", sentence: "wns/tile, wns/toast or wns/badge; the root element when absent." },
    windows: { takes: "word", value: "VERSION", sentence: "8, 8.1, 10 or 11; 10 when absent." },
    build: { takes: "word", value: "N", sentence: "Build of Windows 10, such as 14393; the newest when absent." },
  },
  about:
    "Reads the XML of a tile, toast or badge as Windows would, and says what is wrong, where, what Windows does and how to mend it. " +
    "Pushes nothing and asks no server. Exits with 1 if there is an error, also one after which the rest is shown.",
  examples: ["belfry content check toast.xml", "belfry content check - --type wns/tile --windows 8.1 --json"],
  run,
};
