/** Episodes of a campaign: each does something to notifications of a new app on a new device, and knows what their traces must say. */
import {
  type EndReason,
  type ErrorCode,
  type FaultBody,
  type FaultRequest,
  REASON_OF_RESULT,
  type TraceEnd,
} from "@belfry/protocol";
import { askAdmin } from "./operator.ts";
import { reconnect } from "./raw-device.ts";
import { leave, type Scene, setScene, setSceneWithDeviceAway } from "./scene.ts";
import { push, raw, remove, type TestPush, tile, toast } from "./sender.ts";
import type { TestService } from "./test-service.ts";

/** What the trace of one notification must say. */
export interface Expected {
  readonly id: string;
  readonly state: TraceEnd;
  /** Row of the table of reasons, or of errors for a refusal. */
  readonly code?: EndReason | ErrorCode;
  /** Message id of the one that ended it. */
  readonly by?: string;
  /** What must stand somewhere in its words. */
  readonly words?: string;
  /** Only after the clock has gone on. */
  readonly later?: boolean;
}

export interface Played {
  readonly app: string;
  readonly expected: readonly Expected[];
}

type Episode = (service: TestService) => Promise<Played>;

const played = ({ app }: Scene, expected: readonly Expected[]): Played => ({ app: app.packageSid, expected });

async function idOf(answer: ReturnType<Scene["push"]>): Promise<string> {
  const { messageId } = await answer;
  if (messageId === undefined) throw new Error("the answer has no message id");
  return messageId;
}

/** Sets a fault for one request, and clears it afterwards. */
async function underFault<T>(
  service: TestService,
  fault: FaultRequest,
  work: (words: string) => Promise<T>,
): Promise<T> {
  const { fault: number } = await askAdmin<FaultBody>(service, "POST /v1/faults", fault);
  const result = await work(`fault ${number}: `);
  await askAdmin(service, `DELETE /v1/faults/${number}`);
  return result;
}

const confirmedAs: Episode = async (service) => {
  const scene = await setScene(service);
  const expected: Expected[] = [];
  for (const [result, code] of Object.entries(REASON_OF_RESULT)) {
    const id = await idOf(scene.push(toast(result)));
    const { seq } = await scene.device.push();
    scene.device.ack(0, [[seq, result as keyof typeof REASON_OF_RESULT]]);
    expected.push({ id, state: "delivered", code });
  }
  await scene.device.settled();
  await scene.device.close();
  return played(scene, expected);
};

const replaced: Episode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const old = await idOf(scene.push(tile("10 degrees")));
  const middle = await idOf(scene.push(tile("11 degrees")));
  const tagged = await idOf(scene.push(toast("at 9", { "X-WNS-Tag": "order7" })));
  const newer = await idOf(scene.push(toast("at 10", { "X-WNS-Tag": "order7", "X-WNS-TTL": "60" })));
  return played(scene, [
    { id: old, state: "replaced", code: "NEWER", by: middle },
    { id: tagged, state: "replaced", code: "NEWER", by: newer, words: "with tag order7 replaced it" },
    { id: newer, state: "expired", code: "TTL_OVER", later: true },
    { id: middle, state: "pending", words: "not connected" },
  ]);
};

const takenBack: Episode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const id = await idOf(scene.push(toast("gone", { "X-WNS-Tag": "T" })));
  const match = { "X-WNS-Match": "type=wns/toast;tag=T" };
  const { messageId: by = "" } = await remove(scene.channel.uri, scene.accessToken, match);
  return played(scene, [{ id, state: "removed", code: "TAKEN_BACK", by }]);
};

const closed: Episode = async (service) => {
  const scene = await setScene(service);
  await leave(service, scene.device);
  const id = await idOf(scene.push(toast("too late")));
  const device = await reconnect(service, scene.device, 0);
  await device.push();
  await device.closeChannel(scene.channel.channel);
  const refused = await idOf(scene.push(toast("later still")));
  await device.close();
  return played(scene, [
    { id, state: "removed", code: "CHANNEL_CLOSED" },
    { id: refused, state: "refused", code: "CHANNEL_CLOSED" },
  ]);
};

const muted: Episode = async (service) => {
  const scene = await setScene(service);
  scene.device.send({ t: "mute", req: 7, app: scene.app.packageSid, muted: true });
  await scene.device.nextOf("muted");
  const id = await idOf(scene.push(toast("unwanted")));
  await scene.device.close();
  return played(scene, [{ id, state: "dropped", code: "MUTED" }]);
};

const noRoom: Episode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const ids: string[] = [];
  for (let n = 0; n < 22; n++) ids.push(await idOf(scene.push(toast(`${n}`))));
  const [first = "", second = ""] = ids;
  return played(scene, [
    { id: first, state: "dropped", code: "NO_ROOM", by: ids[20] ?? "" },
    { id: second, state: "dropped", code: "NO_ROOM", by: ids[21] ?? "" },
    ...ids.slice(2).map((id) => ({ id, state: "pending" as const })),
  ]);
};

const notWaiting: Episode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const away = await idOf(scene.push(raw("now or never")));
  const empty = await idOf(scene.push(raw("", { "X-WNS-Cache-Policy": "cache" })));
  return played(scene, [
    { id: away, state: "dropped", code: "AWAY", words: "Device is offline" },
    { id: empty, state: "dropped", code: "USELESS", words: "payload is empty" },
  ]);
};

const slowReader: Episode = async (service) => {
  const scene = await setScene(service);
  const ids: string[] = [];
  for (let n = 0; n < 70; n++) ids.push(await idOf(scene.push(raw(`${n}`))));
  const [first = ""] = ids;
  await scene.device.settled().catch(() => undefined);
  const last = ids.at(-1) ?? "";
  await scene.device.close();
  return played(scene, [
    { id: first, state: "expired", code: "TTL_OVER", later: true },
    {
      id: last,
      state: "expired",
      code: "TTL_OVER",
      later: true,
      words: "which was connected, had to confirm others first",
    },
  ]);
};

const faultOnPush =
  (effect: FaultRequest["effect"], sent: TestPush, expected: Omit<Expected, "id">): Episode =>
  async (service) => {
    const scene = await setScene(service);
    // Tokens of before the fault are older than it.
    service.clock.advance(1000);
    return await underFault(service, { effect, app: scene.app.packageSid }, async (words) => {
      const id = await idOf(scene.push(sent));
      if (expected.state === "delivered") scene.device.ack((await scene.device.push()).seq);
      await scene.device.settled();
      await scene.device.close();
      return played(scene, [{ ...expected, id, words }]);
    });
  };

const ackLost: Episode = async (service) => {
  const scene = await setScene(service);
  return await underFault(
    service,
    { effect: { does: "lose-ack" }, app: scene.app.packageSid, times: 1 },
    async (words) => {
      const id = await idOf(scene.push(toast("unheard")));
      scene.device.ack((await scene.device.push()).seq);
      await scene.device.settled();
      await leave(service, scene.device);
      const device = await reconnect(service, scene.device, 0);
      device.ack((await device.push()).seq);
      await device.settled();
      await device.close();
      return played(scene, [{ id, state: "delivered", code: "HANDLED", words }]);
    },
  );
};

const REFUSALS: readonly ErrorCode[] = [
  "ACCESS_TOKEN_EXPIRED",
  "CHANNEL_FOREIGN",
  "CHANNEL_UNKNOWN",
  "CHANNEL_THROTTLED",
  "CHANNEL_EXPIRED",
  "PAYLOAD_TOO_LARGE",
  "INTERNAL",
  "STORE_UNAVAILABLE",
];

const refused = (effect: FaultRequest["effect"], code: ErrorCode): Episode =>
  faultOnPush(effect, toast("refused"), { state: "refused", code });

const wrongRequests: Episode = async (service) => {
  const [scene, other] = [await setScene(service), await setScene(service)];
  const { uri } = scene.channel;
  const sent = (token: string, what: TestPush, to = uri) => idOf(push(to, token, what));
  const expected: Expected[] = [
    { id: await sent("nonsense", toast("a")), state: "refused", code: "ACCESS_TOKEN_INVALID" },
    { id: await sent(other.accessToken, toast("b")), state: "refused", code: "CHANNEL_FOREIGN" },
    { id: await sent(scene.accessToken, toast("c"), `${uri}x`), state: "refused", code: "CHANNEL_UNKNOWN" },
    { id: await sent(scene.accessToken, raw("x".repeat(5001))), state: "refused", code: "PAYLOAD_TOO_LARGE" },
    {
      id: await sent(scene.accessToken, toast("d", { "X-WNS-TTL": "soon" })),
      state: "refused",
      code: "HEADER_INVALID",
    },
  ];
  const app = `/v1/apps/${encodeURIComponent(scene.app.packageSid)}`;
  await askAdmin(service, `POST ${app}/block`);
  expected.push({ id: await sent(scene.accessToken, toast("e")), state: "refused", code: "SENDER_BLOCKED" });
  await Promise.all([scene.device.close(), other.device.close()]);
  return played(scene, expected);
};

/** Every kind of cause there is. */
export const EPISODES: readonly Episode[] = [
  confirmedAs,
  replaced,
  takenBack,
  closed,
  muted,
  noRoom,
  notWaiting,
  slowReader,
  ackLost,
  wrongRequests,
  faultOnPush({ does: "lose-push" }, toast("lost"), { state: "dropped", code: "LOST" }),
  faultOnPush({ does: "offline" }, raw("away"), { state: "dropped", code: "AWAY" }),
  faultOnPush({ does: "delay", on: "push", ms: 1 }, toast("late"), { state: "delivered", code: "HANDLED" }),
  refused({ does: "expire-tokens" }, "ACCESS_TOKEN_EXPIRED"),
  refused({ does: "revoke-secrets" }, "ACCESS_TOKEN_INVALID"),
  refused({ does: "answer", on: "push", status: 418, headers: {} }, "FAULT_ORDERED"),
  ...REFUSALS.map((code) => refused({ does: "refuse", on: "push", code }, code)),
];
