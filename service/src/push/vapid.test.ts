import { expect, test } from "bun:test";
import { createHash, generateKeyPairSync, sign } from "node:crypto";
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import { createVapidProver } from "./vapid.ts";

/** @source RFC 8292 section 2.4 */
const RFC = {
  jwt: "eyJ0eXAiOiJKV1QiLCJhbGciOiJFUzI1NiJ9.eyJhdWQiOiJodHRwczovL3B1c2guZXhhbXBsZS5uZXQiLCJleHAiOjE0NTM1MjM3NjgsInN1YiI6Im1haWx0bzpwdXNoQGV4YW1wbGUuY29tIn0.i3CYb7t4xfxCDquptFOepC9GAu_HLGkMlMuCGSK2rpiUfnK9ojFwDXb1JrErtmysazNjjvW2L9OkSSHzvoD1oA",
  key: "BA1Hxzyi1RUM1b5wjxsn7nGxAszw2u61m164i3MrAIxHF6YK5h4SDYic-dRuU_RCPCfA5aq9ojSwk5Y2EmClBPs",
  keyDigest: "VeKk3pT6dvOO_b9oq04hL8ZAmaeuxEl5QfrvLikWTL0",
};
const NOW = 1_453_500_000;
const OURS = "https://push.example.net";

const audienceOf = (ours: string) => ({ origins: [ours], strict: false });

/** The code with which a proof is refused, or "good". */
function judge(
  { jwt, key, keyDigest }: typeof RFC,
  { at = NOW, ours = OURS, prover = createVapidProver(() => audienceOf(ours)) } = {},
): ErrorCode | "good" {
  try {
    prover.prove(new Headers({ Authorization: `vapid t=${jwt}, k=${key}` }), keyDigest, at * 1000, () => {});
    return "good";
  } catch (error) {
    if (error instanceof BelfryError) return error.code;
    throw error;
  }
}

test("WP-3.13: the token of the RFC proves its sender, to the service that it is meant for, while it lives", () => {
  expect(judge(RFC)).toBe("good");
  expect(judge(RFC, { at: 1_453_523_829 })).toBe("VAPID_EXPIRED");
  expect(judge(RFC, { at: 1_453_437_307 })).toBe("VAPID_INVALID");
  expect(judge(RFC, { ours: "https://push.example.org" })).toBe("VAPID_INVALID");
});

test("a key in base64, padded or not, is the same key; a shorter, compressed or foreign one is not the channel's", () => {
  const bytes = Buffer.from(RFC.key, "base64url");
  for (const key of [`${RFC.key}=`, bytes.toString("base64"), bytes.toString("base64").replace("=", "")]) {
    expect(judge({ ...RFC, key })).toBe("good");
  }
  const compressed = Buffer.concat([Buffer.from([2]), bytes.subarray(1, 33)]);
  for (const odd of [bytes.subarray(0, 64), compressed, Buffer.alloc(65, 4)]) {
    expect(judge({ ...RFC, key: odd.toString("base64url") })).toBe("VAPID_KEY_FOREIGN");
  }
  expect(judge({ ...RFC, keyDigest: createHash("sha256").update("another").digest("base64url") })).toBe(
    "VAPID_KEY_FOREIGN",
  );
});

test("WP-3.05: a signature that was changed, is in DER, or stands under other claims is refused", () => {
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const { x = "", y = "" } = publicKey.export({ format: "jwk" });
  const point = Buffer.concat([Buffer.from([4]), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
  const [key, keyDigest] = [point.toString("base64url"), createHash("sha256").update(point).digest("base64url")];
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "ES256" })}.${encode({ aud: OURS, exp: NOW + 60 })}`;
  const signatureIn = (dsaEncoding: "der" | "ieee-p1363") =>
    sign("sha256", Buffer.from(signed), { key: privateKey, dsaEncoding });
  const good = signatureIn("ieee-p1363");
  const changed = Buffer.from(good);
  changed[40] = (changed[40] ?? 0) ^ 1;
  const proofOf = (signature: Buffer, text = signed) => ({
    jwt: `${text}.${signature.toString("base64url")}`,
    key,
    keyDigest,
  });
  expect(judge(proofOf(good))).toBe("good");
  for (const signature of [changed, signatureIn("der"), good.subarray(1), Buffer.alloc(64)]) {
    expect(judge(proofOf(signature))).toBe("VAPID_INVALID");
  }
  const others = `${encode({ alg: "ES256" })}.${encode({ aud: OURS, exp: NOW + 61 })}`;
  expect(judge(proofOf(good, others))).toBe("VAPID_INVALID");
});

test("a token that was good is looked up, and its end is looked at each time; one that failed may become good", () => {
  let ours = "https://push.example.org";
  const prover = createVapidProver(() => audienceOf(ours));
  expect(judge(RFC, { prover })).toBe("VAPID_INVALID");
  ours = OURS;
  expect(judge(RFC, { prover })).toBe("good");
  expect(judge(RFC, { prover, at: 1_453_523_829 })).toBe("VAPID_EXPIRED");
  expect(judge(RFC, { prover })).toBe("good");
  expect(judge({ ...RFC, keyDigest: "another" }, { prover })).toBe("VAPID_KEY_FOREIGN");
  ours = "https://push.example.org";
  expect(judge(RFC, { prover })).toBe("VAPID_INVALID");
});

test("WP-3.15: a token is verified once for a thousand pushes, and refused from its end on", () => {
  const prover = createVapidProver(() => audienceOf(OURS));
  const headers = new Headers({ Authorization: `vapid t=${RFC.jwt}, k=${RFC.key}` });
  let verified = 0;
  const prove = (at: number) => prover.prove(headers, RFC.keyDigest, at * 1000, () => void verified++);
  for (let push = 0; push < 1000; push++) expect(prove(NOW).digest).toBe(RFC.keyDigest);
  expect(verified).toBe(1);
  expect(() => prove(1_453_523_829)).toThrow(expect.objectContaining({ code: "VAPID_EXPIRED" }));
});

test("where any key will do, a good token says whose it is, and a point beside the curve is no key", () => {
  expect(judge({ ...RFC, keyDigest: "" })).toBe("good");
  const beside = Buffer.from(RFC.key, "base64url");
  beside[64] = (beside[64] ?? 0) ^ 1;
  for (const odd of [beside, beside.subarray(0, 64), Buffer.alloc(0), Buffer.alloc(65, 4)]) {
    expect(judge({ ...RFC, keyDigest: "", key: odd.toString("base64url") || "A" })).toBe("VAPID_INVALID");
  }
});
