import { expect, test } from "bun:test";
import fc from "fast-check";
import { type ErrorCode, errors, isRefusal } from "../errors.ts";
import { formatEntraFailure, formatEntraResponse, readEntraPath, readEntraRequest } from "./entra.ts";
import { readTokenResponse } from "./token.ts";

const CLIENT = "0f4c2c1e-7a51-4b9d-9a57-2f6f0c9b8a11";
const GOOD = {
  grant_type: "client_credentials",
  client_id: CLIENT,
  client_secret: "a+/=&b",
  scope: "https://wns.windows.com/.default",
};

const read = (changes: Readonly<Record<string, string>> = {}) =>
  readEntraRequest(new URLSearchParams({ ...GOOD, ...changes }).toString());

test("the path names a tenant in any case, or any of them", () => {
  expect(readEntraPath(`/${CLIENT.toUpperCase()}/oauth2/v2.0/token`)).toEqual({ tenantId: CLIENT });
  expect(readEntraPath("/common/oauth2/v2.0/token")).toEqual({ tenantId: null });
  expect(readEntraPath("/Organizations/oauth2/v2.0/token")).toEqual({ tenantId: null });
});

test("a path that is longer, shorter or of another version is none of it", () => {
  for (const path of [
    "/",
    "/common/oauth2/token",
    "/a/b/oauth2/v2.0/token",
    "//oauth2/v2.0/token",
    "/a/oauth2/v2.0/token/",
  ]) {
    expect(readEntraPath(path)).toBeUndefined();
  }
});

test("a request is read with its fields in any order and its client id in any case", () => {
  expect(read()).toEqual({ clientId: CLIENT, clientSecret: "a+/=&b" });
  expect(read({ client_id: CLIENT.toUpperCase(), scope: "https://wns.windows.com/.default/" })).toEqual({
    clientId: CLIENT,
    clientSecret: "a+/=&b",
  });
});

test("each thing that is wrong has its own code", () => {
  expect(read({ grant_type: "password" })).toMatchObject({ refused: "GRANT_TYPE_UNSUPPORTED" });
  expect(read({ scope: "notify.windows.com" })).toMatchObject({ refused: "SCOPE_INVALID" });
  expect(read({ client_id: "ms-app://s-1-15-2-1-2-3-4-5-6-7" })).toMatchObject({ refused: "CLIENT_UNKNOWN" });
  expect(read({ client_secret: "" })).toMatchObject({ refused: "TOKEN_REQUEST_INVALID" });
  expect(readEntraRequest("client_id=a&client_id=b")).toMatchObject({ refused: "TOKEN_REQUEST_INVALID" });
});

test("whatever bytes are posted, reading them gives a request or a refusal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (body) => {
      const request = readEntraRequest(body);
      expect(isRefusal(request) || request.clientId.length === 36).toBeTrue();
    }),
  );
});

test("the sender's reader understands what is given", () => {
  expect(readTokenResponse(formatEntraResponse("token", 86_400))).toEqual({
    accessToken: "token",
    expiresInSeconds: 86_400,
  });
});

const TRACE = { traceId: "t", correlationId: "c", at: Date.UTC(2026, 0, 15, 12, 0, 1) };

test("every failure is JSON with Entra's number in its words and in its list, and a status that HTTP knows", () => {
  for (const code of Object.keys(errors) as ErrorCode[]) {
    const { status, body } = formatEntraFailure(code, "what was wrong", TRACE);
    const { error, error_description, error_codes, timestamp } = JSON.parse(body);
    expect(error).toBeString();
    expect(error_description).toBe(`AADSTS${error_codes[0]}: what was wrong`);
    expect(timestamp).toBe("2026-01-15 12:00:01Z");
    expect(status).toBeWithin(400, 600);
  }
});
