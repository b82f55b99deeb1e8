/** Episodes of Web Push: how messages end there, and each refusal that a sender meets with a request that is wrong in one part. */
import type { ErrorCode } from "@belfry/protocol";
import { exchangeRequest, type RawAnswer } from "../raw-http.ts";
import { leave } from "../scene.ts";
import type { TestService } from "../test-service.ts";
import { setUnifiedPushScene } from "../unified-push-scene.ts";
import { createVapidSender } from "../vapid.ts";
import { BODY, ENCRYPTED, setWebPushScene, TTL, type WebPush, type WebPushScene } from "../web-push-scene.ts";
import { evicted, pending } from "./ends.ts";
import { type Episode, type Expected, newClientId, played, type Refused } from "./played.ts";

type Header = readonly [name: string, value: string];

/** Where a message is found again: its id is the end of that. */
const locationOf = (answer: RawAnswer): string => new URL(answer.header("Location") ?? "").pathname;
const idOf = (location: string): string => location.slice(-16);

const confirmed: Episode = async (service) => {
  const scene = await setWebPushScene(service);
  const id = idOf(locationOf(await scene.push()));
  scene.device.ack((await scene.device.push()).seq);
  await scene.device.settled();
  await scene.device.close();
  return played(scene, [
    { id, state: "delivered", code: "HANDLED", words: "by the key that the channel was opened with" },
  ]);
};

const ended: Episode = async (service) => {
  const scene = await setUnifiedPushScene(service);
  await leave(service, scene.device);
  const push = async (...more: readonly Header[]) =>
    locationOf(
      await scene.push({ headers: [...(more.some(([name]) => name === "TTL") ? [] : [TTL]), ...ENCRYPTED, ...more] }),
    );
  const end = (target: string, headers: readonly Header[] = []) =>
    exchangeRequest(service.port, { method: "DELETE", target, headers });
  const [older, newer] = [await push(["Topic", "score"]), await push(["Topic", "score"])];
  const cancelled = await push();
  await end(cancelled);
  const confirmed = await push();
  await end(confirmed, [["Authorization", `Bearer ${scene.device.credential}`]]);
  const away = await push(["TTL", "0"]);
  return played(scene, [
    { id: idOf(older), state: "replaced", code: "NEWER", by: idOf(newer) },
    { id: idOf(newer), state: "expired", code: "TTL_OVER", later: true },
    { id: idOf(cancelled), state: "removed", code: "TAKEN_BACK" },
    { id: idOf(confirmed), state: "delivered", code: "HANDLED", words: "whoever holds its URI may push" },
    { id: idOf(away), state: "dropped", code: "AWAY", words: "TTL is 0" },
  ]);
};

/** Whoever asks for a label with another key gets a new channel, and the former ends with what waits on it. */
const otherKey: Episode = async (service) => {
  const scene = await setWebPushScene(service);
  const id = idOf(locationOf(await scene.push()));
  await scene.device.push();
  const { key } = createVapidSender();
  await scene.device.open(scene.app.packageSid, { kind: "alternate", label: "news", key });
  await scene.device.close();
  return played(scene, [{ id, state: "removed", code: "CHANNEL_CLOSED" }]);
};

/** A request that is wrong in one part. */
type Wrong = (scene: WebPushScene) => WebPush;

const withHeaders =
  (...headers: readonly Header[]): Wrong =>
  () => ({ headers });
const signedBy =
  (authorization: (scene: WebPushScene) => string | null): Wrong =>
  (scene) => ({ authorization: authorization(scene) });

const WRONG: readonly (readonly [code: ErrorCode, wrong: Wrong])[] = [
  ["METHOD_NOT_ALLOWED", () => ({ method: "PUT" })],
  ["PATH_UNKNOWN", () => ({ target: "/w/nonsense" })],
  ["VAPID_MISSING", signedBy(() => null)],
  [
    "VAPID_INVALID",
    signedBy(({ sender, claims }) => sender.authorization(claims({ aud: "https://push.elsewhere.example" }))),
  ],
  ["VAPID_EXPIRED", signedBy(({ sender, claims }) => sender.authorization(claims({ exp: 1 })))],
  ["VAPID_KEY_FOREIGN", signedBy(({ claims }) => createVapidSender().authorization(claims()))],
  ["TTL_MISSING", withHeaders(...ENCRYPTED)],
  ["TTL_INVALID", withHeaders(["TTL", "soon"], ...ENCRYPTED)],
  ["TTL_NEGATIVE", withHeaders(["TTL", "-1"], ...ENCRYPTED)],
  ["URGENCY_INVALID", withHeaders(TTL, ["Urgency", "at once"], ...ENCRYPTED)],
  ["TOPIC_INVALID", withHeaders(TTL, ["Topic", "no topic!"], ...ENCRYPTED)],
  ["CODING_INVALID", withHeaders(TTL, ["Content-Encoding", "gzip"])],
  ["MESSAGE_KEY_REUSED", ({ sender }) => ({ body: encryptedWith(sender.key) })],
  [
    "RECEIPTS_UNKNOWN",
    withHeaders(
      TTL,
      ...ENCRYPTED,
      ["Prefer", "respond-async"],
      ["Link", '</r/nonsense>; rel="urn:ietf:params:push:receipt"'],
    ),
  ],
  ["PAYLOAD_TOO_LARGE", () => ({ body: "x".repeat(5000) })],
];

/** A body in whose head this key stands. @source RFC 8188 section 2.1 */
function encryptedWith(key: string): Uint8Array {
  const head = Buffer.alloc(21);
  head.writeUInt32BE(4096, 16);
  head[20] = 65;
  return Buffer.concat([head, Buffer.from(key, "base64url"), BODY]);
}

/** Each is found by the name that its sender gave it, or would have: most senders of Web Push give none, and then the device is asked about. */
const wrongRequests: Episode = async (service) => {
  const scene = await setWebPushScene(service);
  const expected: Expected[] = [];
  for (const [code, wrong] of WRONG) {
    const clientId = newClientId();
    const { headers = [TTL, ...ENCRYPTED], ...rest } = wrong(scene);
    await scene.push({ ...rest, headers: [...headers, ["X-Client-Request-Id", clientId]] });
    expected.push({ id: "", state: "refused", code, search: `clientId=${clientId}` });
  }
  const { channel } = scene.channel;
  await scene.device.closeChannel(channel);
  // Of this one the newest is looked for, and nodes have no order among refusals of one moment.
  service.clock.advance(1);
  await scene.push();
  expected.push({ id: "", state: "refused", code: "CHANNEL_CLOSED", search: `channel=${channel}` });
  await scene.device.close();
  return played(scene, expected);
};

const MAX_RECEIPT_SUBSCRIPTIONS = 100;

/** A sender asks to be told of each message at another place. Once in a round: it is many. */
export const tooManyReceipts: Episode = async (service) => {
  const scene = await setUnifiedPushScene(service);
  await leave(service, scene.device);
  const asked: readonly Header[] = [TTL, ...ENCRYPTED, ["Prefer", "respond-async"], ["Topic", "one"]];
  const ids: string[] = [];
  for (let n = 0; n < MAX_RECEIPT_SUBSCRIPTIONS; n++) ids.push(idOf(locationOf(await scene.push({ headers: asked }))));
  await scene.push({ headers: asked });
  const last = ids.at(-1) ?? "";
  return played(scene, [
    ...ids
      .slice(0, -1)
      .map((id, n) => ({ id, state: "replaced" as const, code: "NEWER" as const, by: ids[n + 1] ?? "" })),
    { id: last, state: "expired", code: "TTL_OVER", later: true },
    { id: "", state: "refused", code: "RECEIPTS_LIMIT", search: `device=${scene.device.id}` },
  ]);
};

const MAX_ON_DEVICE = 1000;
const MAX_ON_CHANNEL = 200;

/** More than a device may have waiting, on channels of which each has room. Once in a round: it is many. */
export const noRoomOnDevice: Episode = async (service) => {
  const { app, device } = await setUnifiedPushScene(service);
  const targets: string[] = [];
  for (let n = 0; n <= MAX_ON_DEVICE / MAX_ON_CHANNEL; n++) {
    const { uri } = await device.open(app.packageSid, { kind: "alternate", label: `app ${n}`, profile: "up" });
    targets.push(new URL(uri).pathname);
  }
  await leave(service, device);
  const ids: string[] = [];
  for (let n = 0; n < MAX_ON_DEVICE + 3; n++) {
    const target = targets[n % targets.length] ?? "";
    const headers: readonly Header[] = [["TTL", "86400"], ...ENCRYPTED];
    ids.push(idOf(locationOf(await exchangeRequest(service.port, { target, headers, body: BODY }))));
  }
  return played({ app }, [...evicted(ids, MAX_ON_DEVICE), ...ids.slice(-MAX_ON_DEVICE).map(pending)]);
};

/** What a homeserver of Matrix sends that is no notification. Nobody's, and so it is looked for as the newest. */
export async function matrixRefusal(service: TestService): Promise<Refused> {
  await exchangeRequest(service.port, { target: "/_matrix/push/v1/notify", body: "{}" });
  return { id: "", state: "refused", code: "MATRIX_REQUEST_INVALID", search: "" };
}

export const webPush: readonly Episode[] = [confirmed, ended, otherKey, wrongRequests];
