import { expect, test } from "bun:test";
import { takeBack } from "./take-back.ts";

test("what cannot be taken back keeps none of the others", async () => {
  const closed: string[] = [];
  await takeBack([
    () => void closed.push("ports"),
    () => Promise.reject(new Error("the disk is full")),
    () => {
      throw new Error("it was never open");
    },
    async () => void closed.push("store"),
  ]);
  expect(closed).toEqual(["ports", "store"]);
});
