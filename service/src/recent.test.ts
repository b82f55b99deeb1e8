import { expect, test } from "bun:test";
import { recent } from "./recent.ts";

function counted(max: number) {
  const asked: string[] = [];
  const look = recent(max, (key) => {
    asked.push(key);
    return key === "unknown" ? undefined : { key };
  });
  return { asked, look };
}

test("what was worked out is not worked out again while it is remembered", () => {
  const { asked, look } = counted(4);
  expect(look("a")).toBe(look("a"));
  expect(asked).toEqual(["a"]);
});

test("what nobody asked for lately is forgotten, so that the memory stays within its bound", () => {
  const { asked, look } = counted(4);
  for (const key of ["a", "b", "c", "d", "e", "a"]) look(key);
  expect(asked).toEqual(["a", "b", "c", "d", "e", "a"]);
});

test("what is asked for again and again survives others coming and going", () => {
  const { asked, look } = counted(4);
  for (const key of ["a", "b", "a", "c", "a", "d", "a"]) look(key);
  expect(asked.filter((key) => key === "a")).toEqual(["a"]);
});

test("a key without an answer is asked anew each time and takes no place", () => {
  const { asked, look } = counted(4);
  look("unknown");
  look("unknown");
  expect(asked).toEqual(["unknown", "unknown"]);
});

test("what failed is not remembered: asked again, it is worked out again", () => {
  let works = false;
  const look = recent(4, (key) => {
    if (!works) throw new Error(key);
    return { key };
  });
  expect(() => look("a")).toThrow("a");
  works = true;
  expect(look("a")).toEqual({ key: "a" });
});
