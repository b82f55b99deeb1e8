import { expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { isRefusal, judgeVapidTime, readVapid, readVapidToken } from "@belfry/protocol";
import { NOON, newKeyPair } from "../../testing/test-sending.ts";
import { Vapid } from "./vapid.ts";

const HOUR_MS = 3_600_000;
const ORIGIN = "https://push.example";
const credential = { subject: "mailto:ops@hub.example", ...newKeyPair() };

function read(header: string) {
  const proof = readVapid(header, null);
  if (isRefusal(proof)) throw new Error(proof.detail);
  const token = readVapidToken(proof.jwt);
  if (isRefusal(token)) throw new Error(token.detail);
  return { proof, token };
}

test("a push service can read the proof, and the signature fits the key", () => {
  const { proof, token } = read(new Vapid(credential).authorization(ORIGIN, NOON));
  expect([proof.key, token.audiences, token.expiresAt]).toEqual([credential.publicKey, [ORIGIN], NOON / 1000 + 43_200]);
  expect(judgeVapidTime(token, NOON)).toBeUndefined();
  const point = Buffer.from(proof.key, "base64url");
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString("base64url"));
  const key = createPublicKey({ key: { kty: "EC", crv: "P-256", x: x ?? "", y: y ?? "" }, format: "jwk" });
  const signature = Buffer.from(token.signature, "base64url");
  expect(verify("sha256", Buffer.from(token.signed), { key, dsaEncoding: "ieee-p1363" }, signature)).toBe(true);
});

test("one token serves a push service for half a day, and none is sent that is about to end", () => {
  const vapid = new Vapid(credential);
  const first = vapid.authorization(ORIGIN, NOON);
  expect(vapid.authorization(ORIGIN, NOON + 10 * HOUR_MS)).toBe(first);
  expect(vapid.authorization(ORIGIN, NOON + 11 * HOUR_MS)).not.toBe(first);
  expect(vapid.authorization("https://other.example", NOON)).not.toBe(first);
});

test("a credential that holds no key pair is refused in words without the key", () => {
  const bad = { ...credential, publicKey: "BKey" };
  expect(() => new Vapid(bad)).toThrow("the VAPID public key is no uncompressed point on P-256");
});
