/** The latest that happened: one order for what was accepted and what was refused. */
import { expect, test } from "bun:test";
import type { RefusalBody, TraceBody } from "@belfry/protocol";
import { mergeLatest } from "./latest.ts";

const toast = (id: string, at: number): TraceBody => ({
  id,
  app: "ms-app://s-1-15-2-1",
  device: "d",
  channel: "c",
  type: "wns/toast",
  bytes: 10,
  steps: [{ step: "read", at, ms: 0, what: "read", why: "" }],
  end: { state: "pending", reason: "" },
});

const refusal = (rim: RefusalBody["rim"], at: number, id: string | null): RefusalBody => ({
  at,
  rim,
  code: "CLIENT_SECRET_WRONG",
  message: "Invalid client secret",
  advice: "fix-request",
  detail: "",
  id,
  address: null,
});

test("notifications and refusals stand in one order, newest first, cut at the limit", () => {
  const rows = mergeLatest(
    [toast("B", 30), toast("A", 10)],
    [refusal("token", 40, null), refusal("push", 20, "R")],
    [],
    3,
  );
  expect(rows.map(({ key, kind }) => [key, kind])).toEqual([
    ["token 40", "token"],
    ["B", "toast"],
    ["R", "push"],
  ]);
});

test("a refusal says why, and has no message id where its wire has none", () => {
  const [row] = mergeLatest([], [refusal("token", 40, null)], [], 10);
  expect(row?.words).toBe("Invalid client secret");
  expect(row?.trace).toMatchObject({ id: "", end: { state: "refused", reason: "Invalid client secret" } });
});

test("a refusal that was asked for by itself says why, and not that its app was deleted", () => {
  const refused = {
    ...toast("R", 10),
    app: null,
    type: null,
    end: { state: "refused", reason: "Invalid token" },
  } as const;
  const [row] = mergeLatest([refused], [refusal("push", 10, "R")], [], 10);
  expect(row).toMatchObject({ key: "R", kind: "push", words: "Invalid token" });
});
