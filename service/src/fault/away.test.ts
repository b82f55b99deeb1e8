import { expect, test } from "bun:test";
import { AwayDevices } from "./away.ts";

test("a device that two faults keep away is back when both are gone", () => {
  const away = new AwayDevices();
  expect(away.add("kiosk", 1)).toEqual([]);
  expect(away.add("kiosk", 2)).toEqual([]);
  expect(away.release(1)).toEqual([]);
  expect(away.has("kiosk")).toBe(true);
  expect(away.release(2)).toEqual(["kiosk"]);
  expect(away.has("kiosk")).toBe(false);
});

test("with one device too many the one that is away longest is back", () => {
  const away = new AwayDevices(2);
  away.add("a", 1);
  away.add("b", 1);
  away.add("a", 1);
  expect(away.add("c", 1)).toEqual(["a"]);
  expect(away.release(1)).toEqual(["b", "c"]);
});

test("a fault that keeps nobody away brings nobody back", () => {
  const away = new AwayDevices();
  away.add("kiosk", 1);
  expect(away.release(2)).toEqual([]);
});
