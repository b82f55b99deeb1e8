/** Faults as a form gives them. */
import { expect, test } from "bun:test";
import { faultWords } from "@belfry/protocol";
import { CHOICES, faultOf } from "./fault-choices.ts";

test("what is left empty is not asked for", () => {
  expect(faultOf({ choice: "lose-push", app: "", times: "", percent: "" })).toEqual({ effect: { does: "lose-push" } });
  expect(faultOf({ choice: "lose-push", app: "a", times: "3", percent: "100" })).toEqual({
    effect: { does: "lose-push" },
    app: "a",
    times: 3,
  });
  expect(faultOf({ choice: "slow", app: "", times: "", percent: "10" })).toMatchObject({ percent: 10 });
  expect(faultOf({ choice: "none", app: "", times: "", percent: "" })).toBeUndefined();
});

test("every choice is another fault and can be said in words", () => {
  const words = CHOICES.map(({ name }) =>
    faultWords(faultOf({ choice: name, app: "", times: "", percent: "" }) ?? { effect: { does: "offline" } }),
  );
  expect(new Set(words).size).toBe(CHOICES.length);
});
