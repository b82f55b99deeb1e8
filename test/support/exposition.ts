/**
 * Reads what `/metrics` says as strictly as the format allows, so that a test finds whatever a scraper would stumble over.
 *
 * @source Prometheus, "Exposition formats", text format 0.0.4; "Metric and label naming"
 */

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "histogram";
  readonly samples: readonly Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LINE = /^([^\s{]+)(?:\{(.*)\})? (NaN|[+-]Inf|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/;
const LABEL = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(?:,|$)/y;

function need(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

function readLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < text.length) {
    const at = LABEL.lastIndex;
    const [, name, value] = LABEL.exec(text) ?? [];
    need(name !== undefined && value !== undefined, `no label at ${at} of ${text}`);
    need(labels[name] === undefined, `the label ${name} is there twice`);
    labels[name] = value.replace(/\\([\\n"])/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));
  }
  return labels;
}

const numberOf = (text: string) => Number(text.replace("Inf", "Infinity"));

function readSample(line: string): Sample {
  const [, name = "", labels = "", value = ""] = LINE.exec(line) ?? [];
  need(NAME.test(name), `no sample: ${line}`);
  return { name, labels: readLabels(labels), value: numberOf(value) };
}

const keyOf = ({ name, labels }: Sample) => JSON.stringify([name, Object.entries(labels).sort()]);

/** Buckets rise with their bounds, and the last one is the count. */
function checkHistogram({ name, samples }: Family): void {
  const without = ({ labels: { le: _, ...rest } }: Sample) => JSON.stringify(Object.entries(rest).sort());
  for (const [key, series] of Map.groupBy(samples, without)) {
    const buckets = series.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => numberOf(labels.le ?? "NaN"));
    need(bounds.at(-1) === Number.POSITIVE_INFINITY, `${name}${key} has no bucket +Inf`);
    need(
      bounds.every((bound, n) => n === 0 || bound > (bounds[n - 1] ?? 0)),
      `the bounds of ${name}${key} do not rise`,
    );
    need(
      buckets.every(({ value }, n) => n === 0 || value >= (buckets[n - 1]?.value ?? 0)),
      `the counts of ${name}${key} fall`,
    );
    const one = (suffix: string) => series.filter((sample) => sample.name === `${name}_${suffix}`);
    need(one("sum").length === 1 && one("count").length === 1, `${name}${key} has no sum or no count`);
    need(one("count")[0]?.value === buckets.at(-1)?.value, `the count of ${name}${key} is not that of all buckets`);
  }
}

function checkFamily(family: Family): void {
  const { name, help, type, samples } = family;
  need(NAME.test(name) && help !== "", `${name} has no help`);
  need((type === "counter") === name.endsWith("_total"), `${name} is a ${type}`);
  const suffixes = type === "histogram" ? ["_bucket", "_sum", "_count"] : [""];
  const known = new Set(suffixes.map((suffix) => name + suffix));
  for (const sample of samples) need(known.has(sample.name), `${sample.name} stands among ${name}`);
  if (type === "counter") for (const { value } of samples) need(value >= 0, `${name} is ${value}`);
  if (type === "histogram") {
    need(/_(seconds|bytes)$/.test(name), `${name} has no unit`);
    checkHistogram(family);
  }
}

/** @throws Error naming what breaks a rule */
export function readExposition(text: string): ReadonlyMap<string, Family> {
  need(text.endsWith("\n"), "the last line has no end");
  const families = new Map<string, Family & { samples: Sample[] }>();
  const seen = new Set<string>();
  let family: (Family & { samples: Sample[] }) | undefined;
  let help: readonly [name: string, text: string] | undefined;
  for (const line of text.split("\n").slice(0, -1)) {
    if (line === "") continue;
    const [, kind, name = "", rest = ""] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? [];
    if (kind === "HELP") {
      help = [name, rest];
    } else if (kind === "TYPE") {
      need(help?.[0] === name, `${name} has no HELP before its TYPE`);
      need(!families.has(name), `${name} is there twice`);
      need(/^(counter|gauge|histogram)$/.test(rest), `${name} is a ${rest}`);
      family = { name, help: help[1], type: rest as Family["type"], samples: [] };
      families.set(name, family);
    } else {
      const sample = readSample(line);
      need(family !== undefined, `${sample.name} has no TYPE`);
      need(!seen.has(keyOf(sample)), `${line} is there twice`);
      seen.add(keyOf(sample));
      family.samples.push(sample);
    }
  }
  for (const one of families.values()) checkFamily(one);
  return families;
}
