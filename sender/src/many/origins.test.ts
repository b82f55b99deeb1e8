import { expect, test } from "bun:test";
import { Origins } from "./origins.ts";

test("what an origin said of multicasts counts for ten minutes", () => {
  let now = 5;
  const origins = new Origins(() => now);
  expect(origins.takes("https://a.example")).toBeUndefined();
  origins.learn("https://a.example", true);
  origins.learn("https://b.example", false);
  now += 599_999;
  expect([origins.takes("https://a.example"), origins.takes("https://b.example")]).toEqual([true, false]);
  now += 1;
  expect([origins.takes("https://a.example"), origins.takes("https://b.example")]).toEqual([undefined, undefined]);
});

test("of a thousand and one origins the one that was asked longest ago is forgotten", () => {
  const origins = new Origins(() => 0);
  for (let n = 0; n < 1000; n++) origins.learn(`https://${n}.example`, true);
  origins.learn("https://0.example", false);
  origins.learn("https://new.example", true);
  expect(origins.takes("https://1.example")).toBeUndefined();
  expect(origins.takes("https://0.example")).toBe(false);
  expect(origins.takes("https://new.example")).toBe(true);
});
