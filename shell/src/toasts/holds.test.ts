import { expect, test } from "bun:test";
import { Holds } from "./holds.ts";

test("a pop-up is held by the first that comes and free when the last has left", () => {
  const holds = new Holds();
  expect(holds.take("1", "pointer")).toBe(true);
  expect(holds.take("1", "focus")).toBe(false);
  expect(holds.leave("1", "pointer")).toBe(false);
  expect(holds.leave("1", "focus")).toBe(true);
});

test("what never came does not free a pop-up by leaving", () => {
  const holds = new Holds();
  expect(holds.leave("1", "pointer")).toBe(false);
  holds.take("1", "focus");
  expect(holds.leave("1", "pointer")).toBe(false);
  expect(holds.leave("1", "focus")).toBe(true);
});

test("a pop-up that is gone leaves nothing behind", () => {
  const holds = new Holds();
  holds.take("1", "focus");
  holds.forget("1");
  expect(holds.leave("1", "focus")).toBe(false);
  expect(holds.take("1", "focus")).toBe(true);
});
