/**
 * What the server counts, for Prometheus.
 *
 * Values live as plain numbers with those who count them and are read when somebody scrapes; the hot path meets nothing
 * but an addition. prom-client writes the exposition format and is loaded by the first scrape.
 */
import type { Histogram } from "./histogram.ts";
import { processMetrics } from "./process-metrics.ts";

export type Labels = Readonly<Record<string, string>>;

/** One value of a metric that has several. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One series of a histogram. */
export interface Series {
  readonly labels: Labels;
  readonly histogram: Histogram;
}

/** Reads the current value or values. Called at each scrape. */
export type Collect = () => number | readonly Sample[];

export interface Metrics {
  /** A value that goes up and down. */
  gauge(name: string, help: string, collect: Collect): void;
  /** A value that only goes up; its name ends in `_total`. */
  counter(name: string, help: string, collect: Collect): void;
  /** How long something took; its name ends in `_seconds`. The series must not depend on what senders do. */
  histogram(name: string, help: string, series: readonly Series[]): void;
  /** Everything at this moment, as a scrape wants it. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}

interface Value extends Sample {
  /** Where it is not that of the family: a histogram has three. */
  readonly metricName?: string;
}

/** A metric in the form in which prom-client hands metrics from worker to main process, which it will also print. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly aggregator: "first";
  readonly values: readonly Value[];
}

/** Metrics of one process, those of the process itself included. @throws Error when a name is given twice, which is a bug */
export function createMetrics(): Metrics {
  const families = new Map<string, () => Family>();
  const add = (name: string, read: () => Family) => {
    if (families.has(name)) throw new Error(`Two metrics are called ${name}`);
    families.set(name, read);
  };
  const metrics: Metrics = {
    gauge: (name, help, collect) => add(name, () => simpleFamily(name, help, "gauge", collect)),
    counter: (name, help, collect) => add(name, () => simpleFamily(name, help, "counter", collect)),
    histogram: (name, help, series) => add(name, () => histogramFamily(name, help, series)),
    async render() {
      const { AggregatorRegistry } = await import("prom-client");
      const registry = AggregatorRegistry.aggregate([Array.from(families.values(), (read) => read())]);
      return { contentType: registry.contentType, body: await registry.metrics() };
    },
  };
  processMetrics(metrics);
  return metrics;
}

function simpleFamily(name: string, help: string, type: "gauge" | "counter", collect: Collect): Family {
  const read = collect();
  const values = typeof read === "number" ? [{ value: read, labels: {} }] : read;
  return { name, help, type, aggregator: "first", values };
}

function histogramFamily(name: string, help: string, series: readonly Series[]): Family {
  return { name, help, type: "histogram", aggregator: "first", values: series.flatMap((one) => bucketsOf(name, one)) };
}

function bucketsOf(name: string, { labels, histogram }: Series): Value[] {
  const counts = histogram.cumulative();
  const bounds = [...histogram.bounds.map(String), "+Inf"];
  return [
    ...bounds.map((le, n) => ({ metricName: `${name}_bucket`, labels: { ...labels, le }, value: counts[n] ?? 0 })),
    { metricName: `${name}_sum`, labels, value: histogram.sum },
    { metricName: `${name}_count`, labels, value: counts.at(-1) ?? 0 },
  ];
}
