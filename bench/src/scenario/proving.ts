/**
 * The first step of a push inside the service: from a `Request` to what it says, proved. It reaches into the service by paths, because
 * nobody else wants a reader without a server around it.
 */
import { randomUUID } from "node:crypto";
import { systemClock } from "@belfry/host";
import { formatPushHeaders, MAX_PAYLOAD_BYTES } from "@belfry/protocol";
import { openChannelToken, sealChannel } from "../../../service/src/channel/uri.ts";
import type { AppRecord } from "../../../service/src/engine/store.ts";
import { newChannelId, newDeviceId } from "../../../service/src/ids.ts";
import type { PushReader } from "../../../service/src/push/reader.ts";
import { createWnsReader } from "../../../service/src/push/wns.ts";
import { recent } from "../../../service/src/recent.ts";
import { createSealer, newKey } from "../../../service/src/seal.ts";
import { targetOf } from "../../../service/src/target.ts";
import { OPERATOR_SECRET_ID, sealAccessToken } from "../../../service/src/token/access-token.ts";
import { createTokenProver } from "../../../service/src/token/prove.ts";
import { numberedToast } from "../load/toast.ts";

const DAY_MS = 86_400_000;

/** Requests made at once, outside of what is timed. */
const BATCH = 1000;

const BATCHES = 100;
const WARM_UP_SHARE = 5;

/** A reader of WNS that knows one app, and a request that is in order. */
function setUp(): { readonly reader: PushReader; readonly makeRequest: () => Request } {
  const now = Math.floor(systemClock.now());
  const sealer = createSealer([newKey(now)]);
  const clientId = randomUUID();
  const named = { packageSid: "ms-app://s-1-15-2-1", name: "bench", tenantId: "", clientId, objectId: "" };
  const app: AppRecord = { ...named, blocked: false, createdAt: now, secrets: [] };
  const accessToken = sealAccessToken(sealer, { clientId, secretId: OPERATOR_SECRET_ID, expiresAt: now + DAY_MS });
  const address = {
    clientId,
    deviceId: newDeviceId(now),
    channelId: newChannelId(),
    kind: "primary",
    profile: "wns",
    keyDigest: "",
  } as const;
  const token = sealChannel(sealer, { ...address, createdAt: now, expiresAt: now + DAY_MS });
  const reader = createWnsReader({
    prover: createTokenProver({ findByClientId: (id) => (id === clientId ? app : undefined) }, sealer),
    addressOf: recent(BATCH, (text) => openChannelToken(sealer, text)),
    clock: systemClock,
    profile: "compat",
    maxPayloadBytes: MAX_PAYLOAD_BYTES,
  });
  const { bytes } = numberedToast(() => Buffer.alloc(0));
  const body = new Uint8Array(bytes);
  const lines = { ...formatPushHeaders("wns/toast"), Authorization: `Bearer ${accessToken}` };
  return { reader, makeRequest: () => requestOf(`http://127.0.0.1:8030/?token=${token}`, lines, body) };
}

/** Of text that nobody read before, as it is when it comes over a socket. */
export function requestOf(
  url: string,
  lines: Readonly<Record<string, string>>,
  body: Uint8Array<ArrayBuffer>,
): Request {
  const unread = (text: string) => Buffer.from(text).toString("latin1");
  const headers = Object.entries(lines).map(([name, value]): [string, string] => [name, unread(value)]);
  headers.push(["Content-Length", String(body.length)], ["Host", "127.0.0.1:8030"], ["User-Agent", "bench"]);
  return new Request(unread(url), { method: "POST", headers, body });
}

/** Mean time in microseconds from a request that is there, its body too, to the push that it asks for. */
export const timeProving = (): Promise<number> => timeReader(setUp());

/** A reader, and requests that it is given. */
export interface TimedReader {
  readonly reader: PushReader;
  readonly makeRequest: () => Request;
  /** Batches that are timed, after a fifth as many that are not. */
  readonly batches?: number;
}

/** The same for any reader. */
export async function timeReader({ reader, makeRequest, batches = BATCHES }: TimedReader): Promise<number> {
  const warmUp = Math.ceil(batches / WARM_UP_SHARE);
  let ms = 0;
  for (let batch = 0; batch < warmUp + batches; batch++) {
    const requests = Array.from({ length: BATCH }, makeRequest);
    const start = performance.now();
    for (const request of requests) await prove(reader, request);
    if (batch >= warmUp) ms += performance.now() - start;
  }
  return (ms * 1000) / (batches * BATCH);
}

/** What the rim does with a request until it throttles or accepts. */
function prove(reader: PushReader, request: Request) {
  const readAt = systemClock.now();
  const sender = reader.find(request, targetOf(request.url), readAt);
  return reader.read(request, sender, readAt);
}
