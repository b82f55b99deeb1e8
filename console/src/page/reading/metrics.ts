/** Reads the Prometheus text of `/metrics`, as far as the service writes it. Pure. */

/** One line of it. */
export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, escaped) => (escaped === "n" ? "\n" : escaped));

function readLine(line: string): Sample | undefined {
  const [, name, labels = "", value] = LINE.exec(line) ?? [];
  if (name === undefined || Number.isNaN(Number(value))) return undefined;
  const pairs = [...labels.matchAll(LABEL)].map(([, key = "", text = ""]) => [key, unescaped(text)]);
  return { name, labels: Object.fromEntries(pairs), value: Number(value) };
}

/** Every sample; comments and whatever cannot be read are passed over. */
export function readMetrics(text: string): readonly Sample[] {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .flatMap((line) => readLine(line) ?? []);
}

/** The sum of all samples of a name that carry these labels; 0 when there is none. */
export function total(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}): number {
  const wanted = Object.entries(labels);
  const fit = (sample: Sample) => sample.name === name && wanted.every(([key, value]) => sample.labels[key] === value);
  return samples.filter(fit).reduce((sum, { value }) => sum + value, 0);
}

/** The sums of a name for each value of a label, largest first; those of 0 are left out. */
export function totalsBy(
  samples: readonly Sample[],
  name: string,
  label: string,
): readonly (readonly [string, number])[] {
  const sums = new Map<string, number>();
  for (const sample of samples) {
    if (sample.name !== name) continue;
    const key = sample.labels[label] ?? "";
    sums.set(key, (sums.get(key) ?? 0) + sample.value);
  }
  return [...sums].filter(([, sum]) => sum > 0).sort((a, b) => b[1] - a[1]);
}
