import { expect, test } from "bun:test";
import { findServersThatAsk, findWaysOut } from "./egress.ts";
import { readFiles, type SourceFile } from "./sources.ts";

const file = (text: string, path = "hub/src/send/post.ts"): SourceFile => ({ path, text });

test("everything that leaves the hub leaves it through hub/src/egress", () => {
  expect(findWaysOut(readFiles([".ts"]))).toEqual([]);
});

test.each([
  'import { connect } from "node:net";',
  'import { request } from "https";',
  'import { lookup } from "node:dns/promises";',
  'const { connect } = await import("node:tls");',
  'await fetch("https://push.example/");',
  "const answer = await globalThis.fetch(url);",
  "const client = createSender({ packageSid, fetch });",
  "const client = createSender({ fetch: fetch, packageSid });",
  'new WebSocket("wss://push.example/");',
  "Bun.connect({ hostname, port });",
])("another way out is found: %s", (line) => {
  expect(findWaysOut([file(line)])).toHaveLength(1);
});

test("the way out itself, its use and comments are none", () => {
  expect(findWaysOut([file('import { connect } from "node:net";', "hub/src/egress/lane.ts")])).toEqual([]);
  expect(findWaysOut([file("await egress.fetch(url, init); // fetch(url) would follow a redirect")])).toEqual([]);
  expect(findWaysOut([file("  fetch: (url, init) => egress.fetch(url, init),")])).toEqual([]);
  expect(findWaysOut([file("await fetch(url);", "service/src/main.ts")])).toEqual([]);
});

test("the servers ask nobody over HTTP but the collector that the operator named", () => {
  expect(findServersThatAsk(readFiles([".ts"]))).toEqual([]);
});

test.each([
  'const answer = await fetch("https://evil.example/");',
  "return fetch(url, { method });",
  "const ask = (url: string) => globalThis.fetch(url);",
  'const socket = new WebSocket("wss://evil.example/");',
])("another server that asks is found: %s", (line) => {
  expect(findServersThatAsk([file(line, "service/src/push/routes.ts")])).toHaveLength(1);
  expect(findServersThatAsk([file(line, "host/src/telemetry/open.ts")])).toHaveLength(1);
  expect(findServersThatAsk([file(line, "host/src/telemetry/post.ts")])).toEqual([]);
  expect(findServersThatAsk([file(line, "host/src/metrics.test.ts")])).toEqual([]);
});
