/**
 * What the server counts, for Prometheus.
 *
 * Values live as plain numbers with those who count them and are read when somebody scrapes; the hot path meets nothing
 * but a typed array. prom-client writes the exposition format and is loaded by the first scrape.
 */
import { processMetrics } from "./process-metrics.ts";

export type Labels = Readonly<Record<string, string>>;

/** One value of a metric that has several. */
export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** Reads the current value or values. Called at each scrape. */
export type Collect = () => number | readonly Sample[];

export interface Latency {
  /** Costs a few comparisons and additions. */
  observe(seconds: number): void;
}

export interface Metrics {
  /** A value that goes up and down. */
  gauge(name: string, help: string, collect: Collect): void;
  /** A value that only goes up; its name ends in `_total`. */
  counter(name: string, help: string, collect: Collect): void;
  /**
   * A histogram of durations; its name ends in `_seconds`.
   *
   * @param bucketsSeconds upper bounds, rising; the last bucket, for all that took longer, is added
   */
  latency(name: string, help: string, bucketsSeconds: readonly number[]): Latency;
  /** Everything at this moment, as a scrape wants it. */
  render(): Promise<{ readonly contentType: string; readonly body: string }>;
}

/** A metric in the form in which prom-client hands metrics from worker to main process, which it will also print. */
interface Family {
  readonly name: string;
  readonly help: string;
  readonly type: "gauge" | "counter" | "histogram";
  readonly aggregator: "first";
  readonly values: readonly { readonly value: number; readonly labels: Labels; readonly metricName?: string }[];
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
    latency(name, help, bucketsSeconds) {
      const buckets = new Buckets(bucketsSeconds);
      add(name, () => buckets.family(name, help));
      return buckets;
    },
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

class Buckets implements Latency {
  readonly #bounds: Float64Array;
  /** One more than bounds: the last one is for what took longer. */
  readonly #counts: Float64Array;
  #sum = 0;

  constructor(bounds: readonly number[]) {
    this.#bounds = Float64Array.from(bounds);
    this.#counts = new Float64Array(bounds.length + 1);
  }

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < this.#bounds.length && seconds > (this.#bounds[bucket] ?? 0)) bucket++;
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1;
    this.#sum += seconds;
  }

  /** Buckets are cumulative in the exposition format, and each for itself here. */
  family(name: string, help: string): Family {
    let total = 0;
    const values: { value: number; labels: Labels; metricName: string }[] = [];
    for (const [index, count] of this.#counts.entries()) {
      total += count;
      const le = index < this.#bounds.length ? String(this.#bounds[index]) : "+Inf";
      values.push({ value: total, labels: { le }, metricName: `${name}_bucket` });
    }
    values.push({ value: this.#sum, labels: {}, metricName: `${name}_sum` });
    values.push({ value: total, labels: {}, metricName: `${name}_count` });
    return { name, help, type: "histogram", aggregator: "first", values };
  }
}
