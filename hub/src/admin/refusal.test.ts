import { expect, test } from "bun:test";
import { BelfryError, hubErrors, WordsRefusal } from "@belfry/protocol";
import { HubRefusal } from "../refusal.ts";
import { asAdminRefusal } from "./refusal.ts";

const said = (thrown: unknown) => {
  const { code, detail, retryAfterSeconds } = asAdminRefusal(thrown);
  return { code, detail, retryAfterSeconds };
};

test("what both tables know keeps its code, everything else is the hub's refusal in the hub's words", () => {
  expect(said(new HubRefusal("HUB_UNKNOWN", { detail: "x" }))).toMatchObject({ code: "HUB_UNKNOWN", detail: "x" });
  expect(said(new HubRefusal("PAYLOAD_TOO_LARGE", { detail: "5001 bytes" }))).toMatchObject({
    code: "HUB_REFUSED",
    detail: `${hubErrors.PAYLOAD_TOO_LARGE.sentence}: 5001 bytes`,
  });
});

test("a reader's refusal keeps the character at which reading ended", () => {
  const refusal = said(new WordsRefusal("TAG_EXPRESSION_INVALID", "a tag is missing", 5));
  expect(refusal).toMatchObject({ code: "HUB_REFUSED", detail: expect.stringContaining("at character 5") });
});

test("what goes away by itself says when to come back", () => {
  expect(said(new HubRefusal("THROTTLED", { retryAfterSeconds: 7 }))).toMatchObject({
    code: "HUB_BUSY",
    retryAfterSeconds: 7,
  });
  expect(said(new HubRefusal("CONFLICT")).code).toBe("HUB_BUSY");
});

test("a refusal of the admin API stays as it is, and a bug is one", () => {
  expect(said(new BelfryError("ADMIN_REQUEST_INVALID", { detail: "name" }))).toMatchObject({ detail: "name" });
  const bug = asAdminRefusal(new TypeError("of ours"));
  expect(bug.code).toBe("INTERNAL");
  expect(bug.message).not.toContain("of ours");
});
