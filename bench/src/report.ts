/** Shows figures as a table for people, and keeps them as JSON for comparing. Measures nothing. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Bound, Summary, Unit } from "./figure.ts";
import type { Machine, Versions } from "./machine.ts";
import type { Options } from "./options.ts";

/** The summaries of one part, or why there are none. */
export interface Section {
  readonly name: string;
  readonly heading: string;
  readonly figures: readonly Summary[];
  readonly failure?: string;
}

export interface Report {
  readonly date: string;
  readonly machine: Machine;
  readonly versions: Versions;
  readonly settings: Options;
  readonly sections: readonly Section[];
}

/** Widths of the columns but the last. */
const LABEL = 58;
const NUMBER = 14;
const BOUND = 15;
const MET = 5;

const plain = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

function formatValue(value: number | null, unit: Unit): string {
  if (value === null) return "—";
  if (value === Infinity) return "never";
  const number = value !== 0 && Math.abs(value) < 100 ? fine.format(value) : plain.format(value);
  return unit === "/s" ? `${number}/s` : `${number} ${unit}`.trimEnd();
}

function formatBound(bound: Bound | undefined, unit: Unit): string {
  if (bound?.atLeast !== undefined) return `≥ ${formatValue(bound.atLeast, unit)}`;
  if (bound?.atMost !== undefined) return `≤ ${formatValue(bound.atMost, unit)}`;
  return "";
}

/** Lowest and highest of the repeats, when they differ. */
function spread({ values, unit }: Summary): string {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return low < high ? `${formatValue(low, unit)} to ${formatValue(high, unit)}` : "";
}

function formatLine(figure: Summary): string {
  const met = figure.met === null ? "" : figure.met ? "yes" : "NO";
  const columns = [
    `  ${figure.label}`.padEnd(LABEL),
    formatValue(figure.value, figure.unit).padStart(NUMBER),
    formatBound(figure.bound, figure.unit).padStart(BOUND),
    met.padStart(MET),
  ];
  const remarks = [spread(figure), figure.note ?? ""].filter((text) => text !== "");
  return `${columns.join("")}   ${remarks.join("; ")}`.trimEnd();
}

export function formatSection({ heading, figures, failure }: Section): string {
  const lines = figures.map(formatLine);
  return ["", heading, ...lines, ...(failure === undefined ? [] : [`  failed: ${failure}`])].join("\n");
}

export function formatHead({ machine, versions, settings, date }: Omit<Report, "sections">): string {
  const cores = machine.pinned ? "server on core 0, generator on core 1" : "server and generator share the cores";
  const header = ["  figure".padEnd(LABEL), "median".padStart(NUMBER), "target".padStart(BOUND), "met".padStart(MET)];
  return [
    `Belfry ${versions.belfry} on Bun ${versions.bun}, ${date}`,
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.kernel}; ${cores}`,
    `data on ${machine.fileSystem}, fsync ${fine.format(machine.fsyncMs)} ms; nginx ${versions.nginx}, mosquitto ${versions.mosquitto}`,
    `windows of ${settings.seconds} s, ${settings.repeat} repeats${settings.scale < 1 ? `, SCALED to ${settings.scale}` : ""}`,
    "",
    `${header.join("")}   repeats; remarks`,
  ].join("\n");
}

/** @returns where it was written */
export async function writeReport(report: Report, root: string): Promise<string> {
  const stamp = report.date.replaceAll(/[:.]/g, "-");
  const path = report.settings.out ?? join(root, "bench/results", `${stamp}.json`);
  await mkdir(dirname(path), { recursive: true });
  const never = (_: string, value: unknown) => (value === Infinity ? "never" : value);
  await writeFile(path, `${JSON.stringify(report, never, 2)}\n`);
  return path;
}
