import { expect, test } from "bun:test";
import { isDarkInk } from "./icon-ink.ts";

test.each([
  ["rgb(26, 26, 26)", true],
  ["rgba(0, 0, 0, 0.8)", true],
  ["rgb(0, 38, 61)", true],
  ["rgb(255, 255, 255)", false],
  ["rgb(197, 197, 197)", false],
  ["color(srgb 0 0 0)", false],
])("ink of %p is dark: %p", (color, isDark) => {
  expect(isDarkInk(color)).toBe(isDark);
});
