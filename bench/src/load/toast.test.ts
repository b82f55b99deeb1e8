import { expect, test } from "bun:test";
import { findNumber, numberedToast, setNumber } from "./toast.ts";

test("the number written into a prepared request is found again in what arrives, quoted or not", () => {
  const request = numberedToast((bytes) => Buffer.from(`${bytes}:`));
  setNumber(request, 31_415);
  expect(findNumber(request.bytes, 0)).toBe(31_415);
  expect(findNumber(Buffer.from(JSON.stringify({ payload: request.bytes.toString() })), 0)).toBe(31_415);
});

test("the toast is about 200 bytes and its length is known to what stands before it", () => {
  const { bytes } = numberedToast((length) => Buffer.from(`${length}:`));
  const [length = ""] = bytes.toString().split(":", 1);
  expect(bytes.length).toBe(length.length + 1 + Number(length));
  expect(Number(length)).toBeWithin(190, 230);
});
