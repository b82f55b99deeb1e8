import { expect, test } from "bun:test";
import { LatePart } from "./late-part.ts";

const offline = () => Promise.reject(new TypeError("offline"));

test("a part is loaded once, however many ask", async () => {
  let loads = 0;
  const part = new LatePart(async () => {
    loads += 1;
    return "drawing";
  });
  expect([part.value, loads]).toEqual([undefined, 0]);
  await Promise.all([part.load(), part.load()]);
  await part.load();
  expect([part.value, loads]).toEqual(["drawing", 1]);
});

test("one that did not come is asked for again", async () => {
  const answers = [offline, () => Promise.resolve("drawing")];
  const part = new LatePart(() => answers.shift()?.() ?? Promise.reject(new RangeError("asked too often")));
  await part.load();
  expect(part.value).toBeUndefined();
  await part.load();
  expect(part.value).toBe("drawing");
  await part.load();
  expect(part.value).toBe("drawing");
});

test("what stands in for one that did not come stands there until it comes", async () => {
  const answers = [offline, offline, () => Promise.resolve("drawing")];
  const part = new LatePart(() => answers.shift()?.() ?? offline(), "nothing");
  expect(part.value).toBeUndefined();
  for (const value of ["nothing", "nothing", "drawing"]) {
    await part.load();
    expect(part.value).toBe(value);
  }
});
