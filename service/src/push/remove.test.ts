import { afterEach, expect, test } from "bun:test";
import { type ChannelKind, isRefusal, readMatch } from "@belfry/protocol";
import { appOf } from "../engine/conformance/fixtures.ts";
import { openEmbeddedBus } from "../engine/embedded/bus.ts";
import { openSubject } from "../engine/embedded/fixture.ts";
import type { InboxEntry } from "../engine/store.ts";
import type { PushBite } from "../fault/fault.ts";
import { NO_FAULTS } from "../fault/fault.ts";
import { TraceRing } from "../trace/ring.ts";
import { acceptPush } from "./accept.ts";
import type { ProvedPush, ProvedRemoval } from "./push.ts";
import { acceptRemoval } from "./remove.ts";

const NOON = Date.UTC(2026, 0, 15, 12);
const DAY_MS = 86_400_000;
const SID = "ms-app://s-1-15-2-1-2-3-4-5-6-7";

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

/** A real store and bus, with one app and an open channel of it. */
async function setUp(kind: ChannelKind = "primary") {
  const { store, dispose } = await openSubject();
  ends.push(dispose);
  const bus = openEmbeddedBus();
  const trace = new TraceRing(100, () => NOON);
  const app = appOf(SID);
  await store.saveApp(app);
  const span = { createdAt: NOON, expiresAt: NOON + 30 * DAY_MS };
  const channel = { deviceId: "device", channelId: "channel", kind, ...span };
  const label = kind === "primary" ? "" : "label";
  await store.openChannel({ ...channel, app: SID, label, token: "token", tileQueue: false }, NOON, 10);
  const address = { ...channel, clientId: "client", profile: "wns", keyDigest: "" } as const;
  const sender = { app, channel: address, tokenIssuedAt: NOON };
  return {
    parts: { store, bus, trace, profile: "compat" as const, faults: NO_FAULTS },
    sender: { ...sender, readAt: NOON, provedAt: NOON },
  };
}

type Scene = Awaited<ReturnType<typeof setUp>>;

function removalOf({ sender }: Scene, header: string): ProvedRemoval {
  const match = readMatch(header);
  if (isRefusal(match)) throw new Error(match.detail);
  return { ...sender, match, requestForStatus: false };
}

const toastOf = ({ sender }: Scene, tag: string): ProvedPush => ({
  ...sender,
  headers: {
    type: "wns/toast",
    cachePolicy: undefined,
    requestForStatus: false,
    tag,
    group: "g",
    ttlSeconds: undefined,
    priority: 1,
    suppressPopup: false,
    collectionId: undefined,
  },
  payload: { text: "<toast/>", base64: false, bytes: 8 },
  topic: undefined,
  encryption: null,
  key: null,
  resource: null,
});

const AT = { at: NOON, bite: undefined };
const BITE: PushBite = { delayMs: 0, refusal: null, answer: null, by: "fault 1", loses: false, offline: false };

const waitingOf = ({ parts }: Scene): Promise<InboxEntry[]> => parts.store.read("device", 0, NOON, 10, 10_000);

test("R-5.18 a removal ends the toasts that wait and match, says so in their traces, and waits itself", async () => {
  const scene = await setUp();
  const [one, two] = [
    await acceptPush(scene.parts, toastOf(scene, "a"), AT),
    await acceptPush(scene.parts, toastOf(scene, "b"), AT),
  ];
  const outcome = await acceptRemoval(scene.parts, removalOf(scene, "type=wns/toast;tag=a"), AT);
  expect(outcome).toMatchObject({ status: "received", deviceConnected: false });
  const waiting = await waitingOf(scene);
  expect(waiting.map(({ messageId, type }) => [messageId, type])).toEqual([
    [two.messageId, "wns/toast"],
    [outcome.messageId, "removal"],
  ]);
  expect(waiting[1]).toMatchObject({ payload: "type=wns/toast;tag=a", priority: 1, showUntil: null });
  expect(scene.parts.trace.find(one.messageId)?.end.state).toBe("removed");
  expect(scene.parts.trace.find(two.messageId)?.end.state).toBe("pending");
});

test("the same removal twice waits once, and another one beside it", async () => {
  const scene = await setUp();
  for (const header of ["type=wns/toast;all", "type:wns/toast; all", "type=wns/toast;group=g"]) {
    await acceptRemoval(scene.parts, removalOf(scene, header), AT);
  }
  expect((await waitingOf(scene)).map(({ payload }) => payload)).toEqual([
    "type=wns/toast;all",
    "type=wns/toast;group=g",
  ]);
});

test("a secondary tile has no toasts: a removal there is dropped, and says why", async () => {
  const scene = await setUp("tile");
  const outcome = await acceptRemoval(scene.parts, removalOf(scene, "type=wns/toast;all"), AT);
  expect(outcome).toMatchObject({ status: "dropped", description: "A secondary tile has no toasts" });
  expect(await waitingOf(scene)).toEqual([]);
});

test("a removal that a fault loses is answered received, and takes nothing back", async () => {
  const scene = await setUp();
  await acceptPush(scene.parts, toastOf(scene, "a"), AT);
  const bite = { ...BITE, loses: true };
  const outcome = await acceptRemoval(scene.parts, removalOf(scene, "type=wns/toast;all"), { at: NOON, bite });
  expect(outcome.status).toBe("received");
  expect((await waitingOf(scene)).map(({ type }) => type)).toEqual(["wns/toast"]);
  expect(scene.parts.trace.find(outcome.messageId)?.end).toMatchObject({
    state: "dropped",
    reason: "lost, as a fault ordered",
  });
});

test("a removal on a closed channel, or one that never was, is refused and leaves no trace", async () => {
  const scene = await setUp();
  await scene.parts.store.closeChannel("device", "channel", NOON);
  const removal = removalOf(scene, "type=wns/toast;all");
  const never = { ...removal, channel: { ...removal.channel, channelId: "never" } };
  for (const [refused, code] of [
    [removal, "CHANNEL_CLOSED"],
    [never, "CHANNEL_UNKNOWN"],
  ] as const) {
    const refusal: unknown = await acceptRemoval(scene.parts, refused, AT).catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code });
  }
  expect(scene.parts.trace.list({ limit: 10 })).toEqual([]);
});
