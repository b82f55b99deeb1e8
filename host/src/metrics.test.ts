import { expect, test } from "bun:test";
import { Histogram } from "./histogram.ts";
import { createMetrics, type Metrics } from "./metrics.ts";

/** The lines of a scrape that belong to one metric. */
async function scrape(metrics: Metrics, name: string): Promise<string[]> {
  const { body } = await metrics.render();
  return body.split("\n").filter((line) => line.startsWith(name) || line.startsWith(`# TYPE ${name} `));
}

test("a gauge and a counter show what their owner counts at the moment of the scrape", async () => {
  const metrics = createMetrics();
  const counted = { connected: 1, accepted: 0 };
  metrics.gauge("belfry_connections", "Live connections.", () => counted.connected);
  metrics.counter("belfry_accepted_total", "Accepted pushes.", () => counted.accepted);
  counted.connected = 2;
  counted.accepted = 41;
  expect(await scrape(metrics, "belfry_connections")).toEqual([
    "# TYPE belfry_connections gauge",
    "belfry_connections 2",
  ]);
  counted.accepted += 1;
  expect(await scrape(metrics, "belfry_accepted_total")).toEqual([
    "# TYPE belfry_accepted_total counter",
    "belfry_accepted_total 42",
  ]);
});

test("a metric of several values shows each with its labels, escaped", async () => {
  const metrics = createMetrics();
  metrics.counter("belfry_refused_total", "Refusals.", () => [
    { labels: { code: "SCOPE_INVALID" }, value: 3 },
    { labels: { code: 'a "quoted" one' }, value: 1 },
  ]);
  expect(await scrape(metrics, "belfry_refused_total{")).toEqual([
    'belfry_refused_total{code="SCOPE_INVALID"} 3',
    'belfry_refused_total{code="a \\"quoted\\" one"} 1',
  ]);
});

test("a histogram shows its buckets, rising, with sum and count, for each of its series", async () => {
  const metrics = createMetrics();
  const histogram = new Histogram([0.01, 0.1]);
  const series = [
    { labels: { outcome: "received" }, histogram },
    { labels: { outcome: "dropped" }, histogram: new Histogram([0.01]) },
  ];
  metrics.histogram("belfry_push_seconds", "Pushes.", series);
  for (const seconds of [0.005, 0.05, 5]) histogram.observe(seconds);
  expect(await scrape(metrics, "belfry_push_seconds")).toEqual([
    "# TYPE belfry_push_seconds histogram",
    'belfry_push_seconds_bucket{outcome="received",le="0.01"} 1',
    'belfry_push_seconds_bucket{outcome="received",le="0.1"} 2',
    'belfry_push_seconds_bucket{outcome="received",le="+Inf"} 3',
    'belfry_push_seconds_sum{outcome="received"} 5.055',
    'belfry_push_seconds_count{outcome="received"} 3',
    'belfry_push_seconds_bucket{outcome="dropped",le="0.01"} 0',
    'belfry_push_seconds_bucket{outcome="dropped",le="+Inf"} 0',
    'belfry_push_seconds_sum{outcome="dropped"} 0',
    'belfry_push_seconds_count{outcome="dropped"} 0',
  ]);
});

test("the process tells its memory, CPU time and uptime in the usual names and format", async () => {
  const { contentType, body } = await createMetrics().render();
  expect(contentType).toStartWith("text/plain; version=0.0.4");
  for (const name of ["process_resident_memory_bytes", "process_cpu_seconds_total", "process_uptime_seconds"]) {
    expect(body).toMatch(new RegExp(`^${name} \\d`, "m"));
  }
  expect(body).toEndWith("\n");
});

test("two metrics of one name are a bug", () => {
  const metrics = createMetrics();
  expect(() => metrics.gauge("process_uptime_seconds", "Again.", () => 0)).toThrow("process_uptime_seconds");
});
