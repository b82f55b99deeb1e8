/**
 * What Web Push adds to the first step of a push: the same way from a `Request` to what it says, proved by a signed token that was seen before, and
 * once by one that was not. It reaches into the service by paths, as proving.ts does.
 */
import { randomUUID } from "node:crypto";
import { systemClock } from "@belfry/host";
import { digestKey } from "../../../service/src/channel/label.ts";
import { openChannelToken, sealChannel } from "../../../service/src/channel/uri.ts";
import type { AppRecord } from "../../../service/src/engine/store.ts";
import { newChannelId, newDeviceId } from "../../../service/src/ids.ts";
import { createMessageNames } from "../../../service/src/push/message.ts";
import type { PushReader } from "../../../service/src/push/reader.ts";
import type { Throttle } from "../../../service/src/push/throttle.ts";
import { createWebPushReader } from "../../../service/src/push/web-push.ts";
import { recent } from "../../../service/src/recent.ts";
import { createSealer, newKey } from "../../../service/src/seal.ts";
import { createVapidSigner } from "../vapid.ts";
import { requestOf, timeReader } from "./proving.ts";

const DAY_MS = 86_400_000;
const ORIGIN = "http://127.0.0.1:8030";

/** Bytes of an encrypted body, as short as the toast of the other way. */
const BODY = Uint8Array.from({ length: 180 }, (_, index) => (index * 37 + 200) % 256);

/** The pace is counted on neither way: a reader of WNS leaves it to the rim. */
const UNPACED: Throttle = { pass: () => {}, passKey: () => {}, verify: () => {} };

/** A reader of Web Push that knows one app, and a request that is in order. */
function setUp(): {
  readonly reader: PushReader;
  readonly makeRequest: (authorization: string) => Request;
  readonly authorization: (n: number) => string;
} {
  const now = Math.floor(systemClock.now());
  const sealer = createSealer([newKey(now)]);
  const clientId = randomUUID();
  const named = { packageSid: "ms-app://s-1-15-2-1", name: "bench", tenantId: "", clientId, objectId: "" };
  const app: AppRecord = { ...named, blocked: false, createdAt: now, secrets: [] };
  const { point, authorization } = createVapidSigner();
  const keyDigest = digestKey(point);
  const address = {
    clientId,
    deviceId: newDeviceId(now),
    channelId: newChannelId(),
    kind: "alternate",
    profile: "wns",
  } as const;
  const token = sealChannel(sealer, { ...address, keyDigest, createdAt: now, expiresAt: now + DAY_MS });
  const audience = { origins: [ORIGIN], strict: false };
  const parts = {
    clock: systemClock,
    profile: "compat",
    maxPayloadBytes: 5000,
    maxWebPushBytes: 4096,
    looksAtBodies: false,
    addressOf: recent(1000, (text) => openChannelToken(sealer, text)),
    apps: { findByClientId: (id: string) => (id === clientId ? app : undefined) },
    throttle: UNPACED,
    messages: createMessageNames(sealer),
    receipts: { expectFor: () => Promise.resolve(null) },
    publicUrl: () => ORIGIN,
    audience: () => audience,
  } as const;
  const makeRequest = (proof: string) =>
    requestOf(
      `${ORIGIN}/w/${token}`,
      { TTL: "60", Urgency: "normal", "Content-Encoding": "aes128gcm", Authorization: proof },
      BODY,
    );
  return { reader: createWebPushReader(parts, "wns"), makeRequest, authorization: (n) => authorization(ORIGIN, n) };
}

/** Mean time in microseconds with a token that was verified before. */
export function timeKnownToken(): Promise<number> {
  const { reader, makeRequest, authorization } = setUp();
  const proof = authorization(0);
  return timeReader({ reader, makeRequest: () => makeRequest(proof) });
}

/** The same with a token that was never seen: one signature is verified for each. */
export function timeNewToken(): Promise<number> {
  const { reader, makeRequest, authorization } = setUp();
  let n = 0;
  return timeReader({ reader, makeRequest: () => makeRequest(authorization(n++)), batches: 2 });
}
