import { describe, expect, test } from "bun:test";
import { WINDOWS_8 } from "@belfry/content";
import { Windows8 } from "./windows8.ts";

describe("what draws the templates of Windows 8", () => {
  test("is loaded once, however many ask, and told to those who hear", async () => {
    let loads = 0;
    let heard = 0;
    const windows8 = new Windows8(async () => {
      loads += 1;
      return WINDOWS_8;
    });
    windows8.onLoaded(() => {
      heard += 1;
    });
    windows8.onLoaded(() => {
      heard += 10;
    })();
    expect(windows8.drawing).toBeUndefined();
    windows8.begin();
    windows8.begin();
    await windows8.settled;
    windows8.begin();
    await windows8.settled;
    expect([windows8.drawing, loads, heard]).toEqual([WINDOWS_8, 1, 1]);
  });

  test("is asked for again after it did not come, and nobody hears of that", async () => {
    const answers = [() => Promise.reject(new TypeError("offline")), () => Promise.resolve(WINDOWS_8)];
    let heard = 0;
    const windows8 = new Windows8(() => answers.shift()?.() ?? Promise.reject(new RangeError("asked too often")));
    windows8.onLoaded(() => {
      heard += 1;
    });
    windows8.begin();
    await windows8.settled;
    expect([windows8.drawing, heard]).toEqual([undefined, 0]);
    windows8.begin();
    await windows8.settled;
    expect([windows8.drawing, heard]).toEqual([WINDOWS_8, 1]);
  });

  test("nothing is loaded before anybody asks", async () => {
    const windows8 = new Windows8(() => Promise.reject(new RangeError("nobody asked")));
    await windows8.settled;
    expect(windows8.drawing).toBeUndefined();
  });
});
