import { expect, test } from "bun:test";
import fc from "fast-check";
import { isRefusal } from "../errors.ts";
import { isForUs, judgeVapidTime, readVapid, readVapidToken } from "./vapid.ts";

/** @source RFC 8292 section 2.4 */
const JWT =
  "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA";
const KEY = "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs";
const EXPIRES = 1_453_523_768;

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const ES256 = { typ: "JWT", alg: "ES256" };
const tokenWith = (claims: unknown, header: unknown = ES256) => `${encode(header)}.${encode(claims)}.c2ln`;

function detailOf(jwt: string): string | undefined {
  const read = readVapidToken(jwt);
  return isRefusal(read) ? read.detail : undefined;
}

test("every form of a proof gives the token and the key, whatever the case of the scheme and the order of the parts", () => {
  const proof = { jwt: JWT, key: KEY };
  for (const [authorization, cryptoKey] of [
    [`vapid t=${JWT}, k=${KEY}`, null],
    [`vapid t=${JWT},k=${KEY}`, null],
    [`VAPID  k=${KEY} ,x=y, t=${JWT} `, null],
    [`WebPush ${JWT}`, `p256ecdsa=${KEY}`],
    [`webpush ${JWT}`, `dh=abc;p256ecdsa="${KEY}="`],
    [`Bearer ${JWT}`, `keyid="a1"; dh="abc",P256ECDSA = ${KEY}`],
    // Another key beside the final form is not looked at.
    [`vapid t=${JWT}, k=${KEY}`, "p256ecdsa=other"],
  ] as const) {
    expect(readVapid(authorization, cryptoKey)).toEqual(proof);
  }
});

test("no proof at all is told from half of one", () => {
  for (const authorization of [null, "", " ", `Bearer ${JWT}`]) {
    expect(readVapid(authorization, null)).toMatchObject({ refused: "VAPID_MISSING" });
  }
  for (const [authorization, detail] of [
    ["Basic abc", "unknown authorization scheme"],
    ["vapid", "there is no token"],
    [`vapid k=${KEY}`, "there is no token"],
    [`vapid t=${JWT}`, "there is no public key"],
    [`vapid t=${JWT}, k=${KEY}AA`, "the public key must be 65 bytes in base64url"],
  ] as const) {
    expect(readVapid(authorization, "dh=abc")).toEqual({ refused: "VAPID_INVALID", detail });
  }
  expect(readVapid(`WebPush ${JWT}`, "dh=abc")).toMatchObject({ refused: "CODING_INVALID" });
});

test("the token of the RFC is taken apart", () => {
  expect(readVapidToken(JWT)).toEqual({
    audiences: ["https://push.example.net"],
    expiresAt: EXPIRES,
    signed: JWT.slice(0, JWT.lastIndexOf(".")),
    signature: JWT.slice(JWT.lastIndexOf(".") + 1),
  });
});

test("claims that nobody defined, and a subject of any form or none, are no reason to refuse", () => {
  for (const more of [{}, { sub: "" }, { sub: 7 }, { iat: 1, jti: "x", "https://claim": [null] }]) {
    expect(isRefusal(readVapidToken(tokenWith({ aud: "https://a", exp: 1, ...more })))).toBe(false);
  }
});

test("what is no token, is not signed with ES256, or lacks a claim is refused, and said what it is", () => {
  const claims = { aud: "https://push.example.net", exp: EXPIRES };
  for (const odd of ["", "a.b", "a.b.c.d", `${JWT}=`, ` ${JWT}`, "a".repeat(3000), `${JWT}.`]) {
    expect(detailOf(odd)).toBe("the token is no JWT");
  }
  for (const alg of ["none", "HS256", "ES384", "es256", null]) {
    expect(detailOf(tokenWith(claims, { alg }))).toBe("the token must be signed with ES256");
  }
  for (const header of [null, [], "ES256", 1]) {
    expect(detailOf(tokenWith(claims, header))).toBe("the token must be signed with ES256");
  }
  for (const exp of [undefined, null, String(EXPIRES), true, [EXPIRES]]) {
    expect(detailOf(tokenWith({ ...claims, exp }))).toBe("exp must be a number of seconds");
  }
  for (const aud of [undefined, null, 7, [], ["https://push.example.net", 7]]) {
    expect(detailOf(tokenWith({ ...claims, aud }))).toBe("aud must be the origin of this service");
  }
  for (const broken of [`${encode(ES256)}.AAAA.c2ln`, `${encode(ES256)}._w.c2ln`]) {
    expect(detailOf(broken)).toBe("exp must be a number of seconds");
  }
});

test("a token is good until a minute after its end, and when that is a day and a minute ahead at the most", () => {
  const codeAt = (seconds: number) => judgeVapidTime({ expiresAt: EXPIRES }, seconds * 1000)?.refused;
  for (const good of [-86_460, -86_400, -43_200, 0, 30, 60]) expect(codeAt(EXPIRES + good)).toBeUndefined();
  expect(codeAt(EXPIRES + 61)).toBe("VAPID_EXPIRED");
  expect(codeAt(EXPIRES - 86_461)).toBe("VAPID_INVALID");
});

const isFor = (audience: string, ours: string, strict = false) =>
  isForUs({ audiences: [audience] }, { origins: [ours], strict });

test("an audience is ours by scheme, host and port, however it is written", () => {
  const ours = "https://push.example.net";
  for (const same of [ours, `${ours}/`, "HTTPS://PUSH.example.NET", `${ours}:443`, `${ours}:443/`]) {
    expect({ same, ok: isFor(same, ours) }).toEqual({ same, ok: true });
  }
  const others = [
    "http://push.example.net",
    "https://example.net",
    `${ours}:444`,
    `${ours}/w/`,
    `${ours}?a`,
    `${ours}#a`,
  ];
  for (const other of [...others, "https://a@push.example.net", "push.example.net", "", "mailto:a@b", "null"]) {
    expect({ other, ok: isFor(other, ours) }).toEqual({ other, ok: false });
  }
  const own = { origins: ["https://alias.example", ours], strict: true };
  expect(isForUs({ audiences: ["https://other.example", ours] }, own)).toBe(true);
  expect(isForUs({ audiences: ["https://alias.example"] }, own)).toBe(true);
  expect(isFor("https://xn--mnchen-3ya.example", "https://münchen.example")).toBe(true);
});

test("a sender that leaves out our port is believed, one that names another is not", () => {
  const ours = "http://127.0.0.1:8030";
  expect(isFor(ours, ours)).toBe(true);
  expect(isFor("http://127.0.0.1", ours)).toBe(true);
  expect(isFor("http://127.0.0.1/", ours)).toBe(true);
  for (const other of ["http://127.0.0.1:80", "http://127.0.0.1:8031", "https://127.0.0.1:8030"]) {
    expect({ other, ok: isFor(other, ours) }).toEqual({ other, ok: false });
  }
  expect(isFor("http://[::1]", "http://[::1]:8030")).toBe(true);
  expect(isFor(ours, ours, true)).toBe(true);
  expect(isFor("http://127.0.0.1", ours, true)).toBe(false);
});

test("nothing that can stand in a header makes the readers throw, and what they accept is whole", () => {
  const part = fc.oneof(
    fc.string(),
    fc.json(),
    fc.base64String(),
    fc.constantFrom(JWT, KEY, "vapid", "t=", ", k=", ";", '"'),
  );
  const text = fc.array(part, { maxLength: 6 }).map((parts) => parts.join(""));
  const scheme = fc.constantFrom("vapid ", "vapid t=", "WebPush ", "Bearer ", "");
  const claims = fc.oneof(fc.jsonValue(), fc.record({ aud: fc.jsonValue(), exp: fc.jsonValue() }));
  fc.assert(
    fc.property(scheme, text, fc.option(text), claims, fc.double(), (scheme, text, cryptoKey, claims, at) => {
      const proof = readVapid(scheme + text, cryptoKey);
      if (!isRefusal(proof)) expect(proof.jwt.length * proof.key.length).toBeGreaterThan(0);
      for (const jwt of [text, isRefusal(proof) ? "" : proof.jwt, tokenWith(claims)]) {
        const token = readVapidToken(jwt);
        if (isRefusal(token)) continue;
        expect(Number.isFinite(token.expiresAt)).toBe(true);
        judgeVapidTime(token, at);
        isForUs(token, { origins: ["https://push.example.net"], strict: false });
      }
    }),
    { numRuns: 500 },
  );
});
