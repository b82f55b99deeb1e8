import { expect, test } from "bun:test";
import type { HubRecord } from "../model.ts";
import { createVerifiedTokens } from "./verified-tokens.ts";

const hub = (name: string): HubRecord => ({
  name,
  policies: [],
  wns: null,
  browser: null,
  registrationTtlSeconds: null,
  createdAt: 0,
});
const policy = { keyName: "a", primaryKey: "b", secondaryKey: "c", rights: [] };
const audience = { host: "localhost", port: null, segments: [] };

test("a token is remembered until it ends, and only for the hub as it was", () => {
  const tokens = createVerifiedTokens(10);
  const mine = hub("mine");
  tokens.keep("t", { hub: mine, policy, audience, endsAt: 1000 });
  expect(tokens.find("t", mine, 999)?.policy).toBe(policy);
  expect(tokens.find("t", mine, 1000)).toBeUndefined();
  expect(tokens.find("t", { ...mine }, 999)).toBeUndefined();
});

test("no more tokens are remembered than were allowed, and the newest are", () => {
  const tokens = createVerifiedTokens(10);
  const mine = hub("mine");
  for (let at = 0; at < 1000; at += 1) tokens.keep(`t${at}`, { hub: mine, policy, audience, endsAt: 1000 });
  expect(tokens.size()).toBeLessThanOrEqual(10);
  expect(tokens.find("t999", mine, 0)).toBeDefined();
  expect(tokens.find("t0", mine, 0)).toBeUndefined();
  const long = "t".repeat(5000);
  tokens.keep(long, { hub: mine, policy, audience, endsAt: 1000 });
  expect(tokens.find(long, mine, 0)).toBeUndefined();
});
