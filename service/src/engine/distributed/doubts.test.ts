/** What is done for devices whose push may have been recorded without anybody knowing. */
import { expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { channelOf, KIOSK, PHONE, pushTo, WEATHER } from "../conformance/fixtures.ts";
import type { Store } from "../store.ts";
import { Doubts } from "./doubts.ts";

function doubtsOver(failure: BelfryError) {
  const stirred: string[] = [];
  const doubts = new Doubts({
    stir: (devices) => void stirred.push(...devices),
    stirAll: () => void stirred.push("everybody"),
  });
  const fail = () => Promise.reject(failure);
  const failEach: Store["putAll"] = async (_, targets) =>
    targets.map(([device]) => (device === "well" ? { state: "unknown" } : { state: "failed", error: failure }));
  const store = doubts.over({ put: fail, putOnce: fail, putRemoval: fail, putAll: failEach } as unknown as Store);
  return { doubts, store, stirred };
}

const toast = (device: string) => pushTo(channelOf(device, WEATHER), 1);

test("a device whose push failed without an answer looks once the database answers, and once only", async () => {
  const { doubts, store, stirred } = doubtsOver(new BelfryError("STORE_UNAVAILABLE"));
  expect(await store.put(toast(KIOSK)).catch((error: BelfryError) => error.code)).toBe("STORE_UNAVAILABLE");
  await store.putOnce(toast(PHONE), "key").catch(() => undefined);
  await store.putAll(
    toast(KIOSK),
    ["well", PHONE].map((device) => [device, "c", "0000000000000001"] as const),
  );
  expect(stirred).toEqual([]);
  doubts.settle();
  doubts.settle();
  expect(stirred).toEqual([KIOSK, PHONE]);
});

test("a push that was refused with an answer makes nobody look", async () => {
  const { doubts, store, stirred } = doubtsOver(new BelfryError("OVERLOADED"));
  await store.put(toast(KIOSK)).catch(() => undefined);
  doubts.settle();
  expect(stirred).toEqual([]);
});

test("when there are too many to remember, everybody looks", async () => {
  const { doubts, store, stirred } = doubtsOver(new BelfryError("STORE_UNAVAILABLE"));
  const many = Array.from({ length: 20_001 }, (_, n) => [`device-${n}`, "c", "0000000000000001"] as const);
  await store.putAll(toast(KIOSK), many);
  doubts.settle();
  expect(stirred).toEqual(["everybody"]);
});
