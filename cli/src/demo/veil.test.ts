import { expect, test } from "bun:test";
import { createVeil } from "./veil.ts";

test("a hidden secret is shortened wherever it stands, also percent-encoded in a form", () => {
  const veil = createVeil();
  veil.hide("se/cret+12345678");
  expect(veil.over("a=se/cret+12345678 b=se%2Fcret%2B12345678")).toBe("a=…5678 b=…5678");
});

test("what was not hidden is shown as it is", () => {
  expect(createVeil().over('{"seq":1}')).toBe('{"seq":1}');
});
