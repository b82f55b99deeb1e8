import { expect, test } from "bun:test";
import { judgeSource } from "./image-source.ts";

test("C-15 relative pictures, those of the web and those of the app are loaded", () => {
  for (const src of [
    "",
    "a.png",
    "a/b:c.png",
    "?x:y",
    "#a:b",
    "//h/a",
    "http://h/a",
    "HTTPS://h/a",
    "ms-appx:///a",
    "ms-appdata:///local/a",
  ]) {
    expect([src, judgeSource(src)]).toEqual([src, "fine"]);
  }
  expect(judgeSource("FILE:///c:/a.png")).toBe("desktop");
});

test("C-15 no blank or control character hides a scheme that is not loaded", () => {
  for (const src of [
    "javascript:x",
    " javascript:x",
    "java\tscript:x",
    "\u0001data:x",
    "Data:image/png;base64,",
    "c:\\a.png",
    "blob:x",
  ]) {
    expect([src, judgeSource(src)]).toEqual([src, "refused"]);
  }
});
