import { expect, test } from "bun:test";
import fc from "fast-check";
import { type ErrorCode, errors, isRefusal } from "../errors.ts";
import { formatPackageSid } from "./package-sid.ts";
import {
  formatTokenFailure,
  formatTokenRequest,
  formatTokenResponse,
  readTokenRequest,
  readTokenResponse,
  tokenFailureOf,
} from "./token.ts";

const packageSid = formatPackageSid([1, 2, 3, 4, 5, 6, 7]);
const complete = {
  grant_type: "client_credentials",
  client_id: packageSid as string,
  client_secret: "s3cret",
  scope: "notify.windows.com",
};
const body = (fields: Record<string, string>) => new URLSearchParams(fields).toString();
const without = (name: string) => body(Object.fromEntries(Object.entries(complete).filter(([key]) => key !== name)));

test("WNS-4.05: the fields of a token request may come in any order", () => {
  const { grant_type, client_id, client_secret, scope } = complete;
  for (const fields of [complete, { scope, client_secret, client_id, grant_type }]) {
    expect(readTokenRequest(body(fields))).toEqual({ packageSid, clientSecret: "s3cret" });
  }
});

test("WNS-4.05: a client secret may hold the characters that forms escape", () => {
  const clientSecret = "a/b+c=d&e f%";
  expect(readTokenRequest(body({ ...complete, client_secret: clientSecret }))).toEqual({ packageSid, clientSecret });
});

test("WNS-4.04: a client id in upper case is the same app, and one without ms-app:// is none", () => {
  const upper = packageSid.replace("s-1", "S-1");
  expect(readTokenRequest(body({ ...complete, client_id: upper }))).toMatchObject({ packageSid });
  const bare = packageSid.slice("ms-app://".length);
  expect(readTokenRequest(body({ ...complete, client_id: bare }))).toMatchObject({ refused: "CLIENT_UNKNOWN" });
});

test("WNS-4.14: the scope of the phone era is a scope", () => {
  expect(readTokenRequest(body({ ...complete, scope: "s.notify.live.net" }))).toMatchObject({ packageSid });
});

const REFUSED = [
  ["another grant type", body({ ...complete, grant_type: "password" }), "GRANT_TYPE_UNSUPPORTED"],
  ["another scope", body({ ...complete, scope: "openid" }), "SCOPE_INVALID"],
  ["no scope", without("scope"), "SCOPE_INVALID"],
  ["no grant type", without("grant_type"), "TOKEN_REQUEST_INVALID"],
  ["no client id", without("client_id"), "TOKEN_REQUEST_INVALID"],
  ["no client secret", without("client_secret"), "TOKEN_REQUEST_INVALID"],
  ["an empty client secret", body({ ...complete, client_secret: "" }), "TOKEN_REQUEST_INVALID"],
  ["a field given twice", `${body(complete)}&scope=notify.windows.com`, "TOKEN_REQUEST_INVALID"],
  ["a JSON body", JSON.stringify(complete), "TOKEN_REQUEST_INVALID"],
  ["nothing at all", "", "TOKEN_REQUEST_INVALID"],
] as const;

for (const [what, text, code] of REFUSED) {
  test(`WNS-4.08: a token request with ${what} is refused as ${code}, with status 400`, () => {
    expect(readTokenRequest(text)).toMatchObject({ refused: code });
    expect(errors[code].status).toBe(400);
  });
}

test("a token request that a sender writes is read back by the service as it was", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (clientSecret) => {
      expect(readTokenRequest(formatTokenRequest({ packageSid, clientSecret }))).toEqual({ packageSid, clientSecret });
    }),
  );
});

test("a refusal never repeats the client secret", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12 }), (clientSecret) => {
      const read = readTokenRequest(body({ ...complete, client_secret: clientSecret, scope: "openid" }));
      expect(JSON.stringify(read)).not.toContain(JSON.stringify(clientSecret).slice(1, -1));
    }),
  );
});

test("no text makes the reader of a token request throw", () => {
  const field = fc.constantFrom(
    "grant_type=",
    "client_credentials",
    "client_id=",
    "&",
    "scope=",
    "%",
    "%zz",
    packageSid,
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.string({ unit: "binary" }), field)), (parts) => {
      const read = readTokenRequest(parts.join(""));
      if (isRefusal(read)) expect(errors[read.refused].oauth).not.toBeNull();
    }),
  );
});

test("WNS-4.02: a token response says bearer in lower case and its lifetime as a number", () => {
  expect(JSON.parse(formatTokenResponse("EgAc", 86_400))).toEqual({
    token_type: "bearer",
    access_token: "EgAc",
    expires_in: 86_400,
  });
});

test("WNS-4.06: the failure of an unknown client is the one that WNS was seen to send", () => {
  expect(formatTokenFailure("CLIENT_UNKNOWN", "Invalid client id")).toEqual({
    status: 400,
    body: '{"error":"invalid_client","error_description":"Invalid client id"}',
  });
});

test("a failure of the service is 503 and temporarily_unavailable, never the sender's mistake", () => {
  for (const code of ["INTERNAL", "STORE_UNAVAILABLE", "DISK_FULL", "DRAINING", "NETWORK_FAILED"] as const) {
    expect({ code, ...tokenFailureOf(code) }).toEqual({ code, status: 503, error: "temporarily_unavailable" });
  }
});

test("every code is told in a status that senders expect: a mistake of theirs is 400, 405 or 429, and never 401", () => {
  for (const code of Object.keys(errors) as ErrorCode[]) {
    const { status, error } = tokenFailureOf(code);
    if (error === "temporarily_unavailable") expect([429, 503]).toContain(status);
    else if (errors[code].oauth !== null) expect({ code, status }).toEqual({ code, status: 400 });
  }
  expect(tokenFailureOf("METHOD_NOT_ALLOWED")).toEqual({ status: 405, error: "invalid_request" });
  expect(tokenFailureOf("TOKEN_THROTTLED")).toEqual({ status: 429, error: "temporarily_unavailable" });
});

const LIFETIMES = [
  ["a number", '{"token_type":"bearer","access_token":"T","expires_in":3600}', 3600],
  ["digits, as Entra once wrote it", '{"token_type":"Bearer","access_token":"T","expires_in":"3599"}', 3599],
  ["nothing, as recorded in 2012", '{"token_type":"bearer","access_token":"T"}', 86_400],
] as const;

for (const [what, text, expiresInSeconds] of LIFETIMES) {
  test(`a token response whose lifetime is ${what} is understood`, () => {
    expect(readTokenResponse(text)).toEqual({ accessToken: "T", expiresInSeconds });
  });
}

const UNREADABLE = [
  "",
  "<html>",
  "null",
  '"bearer"',
  "[]",
  '{"error":"invalid_client"}',
  '{"token_type":"mac","access_token":"T"}',
  '{"token_type":"bearer","access_token":""}',
  '{"token_type":"bearer","access_token":7}',
  '{"token_type":"bearer","access_token":"T","expires_in":-1}',
  '{"token_type":"bearer","access_token":"T","expires_in":1e999}',
  '{"token_type":"bearer","access_token":"T","expires_in":null}',
  '{"token_type":"bearer","access_token":"T","expires_in":""}',
  '{"token_type":"bearer","access_token":"T","expires_in":"0x10"}',
  '{"token_type":"bearer","access_token":"T","expires_in":[]}',
];

for (const text of UNREADABLE) {
  test(`the text '${text}' is no token response`, () => {
    expect(readTokenResponse(text)).toBeUndefined();
  });
}

test("a token response that the service writes is read back by a sender as it was", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.nat(), (accessToken, expiresInSeconds) => {
      expect(readTokenResponse(formatTokenResponse(accessToken, expiresInSeconds))).toEqual({
        accessToken,
        expiresInSeconds,
      });
    }),
  );
});

test("no text and no JSON value makes the reader of a token response throw", () => {
  const almost = fc
    .record(
      { token_type: fc.jsonValue(), access_token: fc.jsonValue(), expires_in: fc.jsonValue() },
      { requiredKeys: [] },
    )
    .map((value) => JSON.stringify(value));
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.json(), almost), (text) => {
      const read = readTokenResponse(text);
      if (read !== undefined) expect(read.accessToken).not.toBe("");
    }),
  );
});
