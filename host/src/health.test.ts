import { expect, test } from "bun:test";
import { createHealth } from "./health.ts";
import { createMetrics } from "./metrics.ts";

test("a process that lives answers ok on /healthz, ready or not", async () => {
  const health = createHealth();
  health.add("store", () => "the disk is full");
  const response = await health.healthRoutes("/healthz");
  expect(response?.status).toBe(200);
  expect(await response?.text()).toBe("ok\n");
});

test("a server is ready when every check says so", async () => {
  const health = createHealth();
  health.add("store", () => true);
  const response = await health.healthRoutes("/readyz");
  expect(response?.status).toBe(200);
  expect(await response?.json()).toEqual({ ready: true, reasons: [] });
});

test("a server that cannot serve answers 503 on /readyz and says why, in words", async () => {
  const health = createHealth();
  health.add("store", () => "the disk is full");
  health.add("bus", () => true);
  health.add("drain", () => {
    throw new Error("broken");
  });
  const response = await health.healthRoutes("/readyz");
  expect(response?.status).toBe(503);
  expect(response?.headers.get("Cache-Control")).toBe("no-store");
  expect(await response?.json()).toEqual({
    ready: false,
    reasons: ["store: the disk is full", "drain: the check failed (broken)"],
  });
});

test("a server becomes ready again by itself when the cause is gone", () => {
  const health = createHealth();
  const disk = { full: true };
  health.add("store", () => !disk.full || "the disk is full");
  expect(health.ready()).toEqual({ ready: false, reasons: ["store: the disk is full"] });
  disk.full = false;
  expect(health.ready().ready).toBe(true);
});

test("metrics are served only where there are some, and other paths belong to others", async () => {
  expect(createHealth().healthRoutes("/metrics")).toBeUndefined();
  expect(createHealth(createMetrics()).healthRoutes("/")).toBeUndefined();
  const response = await createHealth(createMetrics()).healthRoutes("/metrics");
  expect(response?.headers.get("Content-Type")).toStartWith("text/plain");
  expect(await response?.text()).toContain("process_uptime_seconds");
});
