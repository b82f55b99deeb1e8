import { describe, expect, test } from "bun:test";
import { BelfryError } from "@belfry/protocol";
import { createLog } from "./log.ts";
import { asBelfryError, errorBody, errorResponse, logRefusal } from "./render-error.ts";

test("the body of a refusal holds code, message and advice, and what else there is to say", () => {
  expect(errorBody(new BelfryError("SECRET_LIMIT"))).toEqual({
    error: {
      code: "SECRET_LIMIT",
      message: "The app already has two secrets; revoke the older one first",
      advice: "fix-request",
    },
  });
  expect(errorBody(new BelfryError("OVERLOADED", { detail: "too many waiting", retryAfterSeconds: 7 })).error).toEqual({
    code: "OVERLOADED",
    message: "Service unavailable: too many waiting",
    advice: "retry-later",
    detail: "too many waiting",
    retryAfterSeconds: 7,
  });
});

test("a bug is answered as INTERNAL and its own words stay inside", async () => {
  const bug = new TypeError("undefined is not a function");
  const error = asBelfryError(bug);
  expect(error.cause).toBe(bug);
  expect(errorResponse(error).status).toBe(500);
  expect(await errorResponse(error).text()).not.toContain("undefined");
});

test("a refusal stays the refusal that it is", () => {
  const error = new BelfryError("NOT_FOUND");
  expect(asBelfryError(error)).toBe(error);
});

describe("the answer to a refused request", () => {
  test("has the status of its row and is never cached", () => {
    const response = errorResponse(new BelfryError("NOT_FOUND"));
    expect(response.status).toBe(404);
    expect(response.headers.get("Cache-Control")).toBe("no-store");
    expect(response.headers.get("Content-Type")).toStartWith("application/json");
    expect(response.headers.has("Retry-After")).toBe(false);
  });

  test("says in whole seconds when to come back", () => {
    const response = errorResponse(new BelfryError("OVERLOADED", { retryAfterSeconds: 1.2 }));
    expect(response.headers.get("Retry-After")).toBe("2");
  });

  test("says how to prove oneself when it is 401", () => {
    const response = errorResponse(new BelfryError("ADMIN_TOKEN_INVALID"));
    expect(response.headers.get("WWW-Authenticate")).toBe('Bearer realm="belfry"');
  });

  test("carries the headers that only the rim knows", () => {
    const response = errorResponse(new BelfryError("METHOD_NOT_ALLOWED"), { Allow: "GET" });
    expect(response.headers.get("Allow")).toBe("GET");
  });

  test("is 400 or 500, by whose mistake it is, for a code that has no status", () => {
    expect(errorResponse(new BelfryError("SETTING_INVALID")).status).toBe(400);
    expect(errorResponse(new BelfryError("ANSWER_UNREADABLE")).status).toBe(500);
  });
});

test("quiet refusals are logged at debug, notices at warn, and alarms at error with their cause", () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog({ level: "debug", write: (line) => lines.push(JSON.parse(line)), now: () => 0 });
  logRefusal(log, new BelfryError("SCOPE_INVALID", { detail: "none given" }), { address: "192.0.2.1" });
  logRefusal(log, new BelfryError("ADMIN_TOKEN_INVALID"));
  logRefusal(log, asBelfryError(new Error("boom")));
  expect(lines).toMatchObject([
    { level: "debug", event: "refused", code: "SCOPE_INVALID", detail: "none given", address: "192.0.2.1" },
    { level: "warn", event: "refused", code: "ADMIN_TOKEN_INVALID" },
    { level: "error", event: "failed", code: "INTERNAL", cause: { message: "boom" } },
  ]);
});
