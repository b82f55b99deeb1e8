/** Episodes of notifications that were accepted, one for each way in which they end. Every one that is accepted is expected. */
import {
  type AckResult,
  CREDIT_MESSAGES,
  MAX_QUEUED_TILES,
  MAX_WAITING_TOASTS,
  REASON_OF_RESULT,
} from "@belfry/protocol";
import { askAdmin } from "../operator.ts";
import { type RawDevice, reconnect } from "../raw-device.ts";
import { leave, type Scene, setScene, setSceneWithDeviceAway } from "../scene.ts";
import { badge, push, raw, remove, type TestPush, tile, toast } from "../sender.ts";
import { type Expected, idOf, type PlainEpisode, played } from "./played.ts";

export const pending = (id: string): Expected => ({ id, state: "pending" });
const late = { state: "expired", code: "TTL_OVER", later: true } as const;

/** Pushes one after the other. */
async function pushAll(scene: Scene, sent: readonly TestPush[]): Promise<string[]> {
  const ids: string[] = [];
  for (const one of sent) ids.push(await idOf(scene.push(one)));
  return ids;
}

/** Of so many that do not fit the oldest made room, each for the one that came when it was full. */
export const evicted = (ids: readonly string[], room: number): Expected[] =>
  ids
    .slice(0, -room)
    .map((id, n) => ({ id, state: "dropped", code: "NO_ROOM", by: ids[n + room] ?? "", words: "made room" }));

const confirmed: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const expected: Expected[] = [];
  for (const result of Object.keys(REASON_OF_RESULT) as AckResult[]) {
    const id = await idOf(scene.push(toast(result)));
    const { seq } = await scene.device.push();
    scene.device.ack(0, [[seq, result]]);
    expected.push({ id, state: "delivered", code: REASON_OF_RESULT[result] });
  }
  await scene.device.settled();
  await scene.device.close();
  return played(scene, expected);
};

/** The confirmation is lost with the connection, and the device says how far it got when it is back. */
const confirmedLater: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const id = await idOf(scene.push(toast("unconfirmed")));
  const { seq } = await scene.device.push();
  await leave(service, scene.device);
  const device = await reconnect(service, scene.device, seq);
  await device.settled();
  await device.close();
  return played(scene, [{ id, state: "delivered", code: "HANDLED" }]);
};

const replaced: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const label = { "X-WNS-Tag": "order7" };
  const grouped = { ...label, "X-WNS-Group": "shop" };
  const cached = { "X-WNS-Cache-Policy": "cache" };
  const pairs: readonly (readonly [older: TestPush, newer: TestPush, words: string])[] = [
    [tile("10 degrees"), tile("11 degrees"), "a newer tile replaced it"],
    [badge(1), badge(2), "a newer badge replaced it"],
    [raw("old", cached), raw("new", cached), "a newer raw replaced it"],
    [toast("at 9", label), toast("at 10", label), "a newer toast with tag order7 replaced it"],
    [toast("at 9", grouped), toast("at 10", grouped), "a newer toast with tag order7 in group shop replaced it"],
  ];
  const expected: Expected[] = [];
  for (const [older, newer, words] of pairs) {
    const [id = "", by = ""] = await pushAll(scene, [older, newer]);
    expected.push(
      { id, state: "replaced", code: "NEWER", by, words },
      { id: by, state: "pending", words: "not connected" },
    );
  }
  return played(scene, expected);
};

const expired: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const [waits = "", bridges = ""] = await pushAll(scene, [
    toast("for a minute", { "X-WNS-TTL": "60" }),
    raw("for a minute", { "X-WNS-Cache-Policy": "cache", "X-WNS-TTL": "60" }),
  ]);
  return played(scene, [
    { ...late, id: waits, words: "the device was away" },
    { ...late, id: bridges },
  ]);
};

const takenBack: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const label = { "X-WNS-Tag": "T", "X-WNS-Group": "G" };
  const takeBack = async (match: string) => {
    const sent = await remove(scene.channel.uri, scene.accessToken, { "X-WNS-Match": match });
    return sent.messageId ?? "";
  };
  const expected: Expected[] = [];
  for (const match of ["type=wns/toast;tag=T;group=G", "type=wns/toast;group=G", "type=wns/toast;all"]) {
    const id = await idOf(scene.push(toast("gone", label)));
    const by = await takeBack(match);
    expected.push({ id, state: "removed", code: "TAKEN_BACK", by }, pending(by));
  }
  // The same taken back once more: one removal is as good as two.
  const again = await takeBack("type=wns/toast;all");
  const { id: before = "" } = expected.pop() ?? {};
  expected.push({ id: before, state: "replaced", code: "NEWER", by: again }, pending(again));
  return played(scene, expected);
};

const closedBy =
  (close: (scene: Scene, device: RawDevice) => Promise<unknown>): PlainEpisode =>
  async (service) => {
    const scene = await setSceneWithDeviceAway(service);
    const id = await idOf(scene.push(toast("too late")));
    const device = await reconnect(service, scene.device, 0);
    await device.push();
    await close(scene, device);
    await device.close();
    return played(scene, [{ id, state: "removed", code: "CHANNEL_CLOSED" }]);
  };

const closedByDevice = closedBy(({ channel }, device) => device.closeChannel(channel.channel));

const closedByOperator: PlainEpisode = (service) =>
  closedBy(({ channel }) => askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(channel.uri)}`))(service);

const closedWithItsApp: PlainEpisode = (service) =>
  closedBy(({ app }) => askAdmin(service, `DELETE /v1/apps/${encodeURIComponent(app.packageSid)}`))(service);

const muted: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  scene.device.send({ t: "mute", req: 7, app: scene.app.packageSid, muted: true });
  await scene.device.nextOf("muted");
  const id = await idOf(scene.push(toast("unwanted")));
  await scene.device.close();
  return played(scene, [{ id, state: "dropped", code: "MUTED", words: "the person switched" }]);
};

const noRoomForToasts: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const ids = await pushAll(
    scene,
    Array.from({ length: MAX_WAITING_TOASTS + 2 }, (_, n) => toast(`${n}`)),
  );
  return played(scene, [...evicted(ids, MAX_WAITING_TOASTS), ...ids.slice(-MAX_WAITING_TOASTS).map(pending)]);
};

const noRoomForTiles: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  await scene.device.open(scene.app.packageSid, { tileQueue: true });
  await leave(service, scene.device);
  const ids = await pushAll(
    scene,
    Array.from({ length: MAX_QUEUED_TILES + 2 }, (_, n) => tile(`${n}`)),
  );
  return played(scene, [...evicted(ids, MAX_QUEUED_TILES), ...ids.slice(-MAX_QUEUED_TILES).map(pending)]);
};

const notWaiting: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const sent: readonly (readonly [TestPush, string])[] = [
    [raw("now or never"), "Device is offline and X-WNS-Cache-Policy is no-cache"],
    [toast("no", { "X-WNS-Cache-Policy": "no-cache" }), "Device is offline and X-WNS-Cache-Policy is no-cache"],
    [toast("no", { "X-WNS-TTL": "0" }), "Device is offline and X-WNS-TTL is 0"],
  ];
  const expected: Expected[] = [];
  for (const [one, words] of sent)
    expected.push({ id: await idOf(scene.push(one)), state: "dropped", code: "AWAY", words });
  return played(scene, expected);
};

const useless: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const tileChannel = await scene.device.open(scene.app.packageSid, { kind: "tile", label: "berlin" });
  await leave(service, scene.device);
  const empty = await idOf(scene.push(raw("", { "X-WNS-Cache-Policy": "cache" })));
  const onTile = await idOf(push(tileChannel.uri, scene.accessToken, toast("no")));
  const { messageId: nothing = "" } = await remove(tileChannel.uri, scene.accessToken, {
    "X-WNS-Match": "type=wns/toast;all",
  });
  const end = { state: "dropped", code: "USELESS" } as const;
  return played(scene, [
    { ...end, id: empty, words: "payload is empty" },
    { ...end, id: onTile, words: "A secondary tile takes tiles and badges only" },
    { ...end, id: nothing, words: "A secondary tile has no toasts" },
  ]);
};

/** For a device that is connected so many are held, and no more than its credit are on their way. */
const MAX_IN_TRANSIT = 256;

const slowReader: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const ids = await pushAll(
    scene,
    Array.from({ length: MAX_IN_TRANSIT + 4 }, (_, n) => raw(`${n}`)),
  );
  for (let taken = 0; taken < CREDIT_MESSAGES; taken++) await scene.device.push();
  await scene.device.close();
  const waited = "which was connected, had to confirm others first";
  return played(scene, [
    ...evicted(ids, MAX_IN_TRANSIT),
    ...ids.slice(-MAX_IN_TRANSIT).map((id, n) => ({ ...late, id, ...(n < CREDIT_MESSAGES ? {} : { words: waited }) })),
  ]);
};

/** The operator tells everyone: nobody is answered with an id, and the device has it. */
const announced: PlainEpisode = async (service) => {
  const scene = await setScene(service);
  const at = `POST /v1/apps/${encodeURIComponent(scene.app.packageSid)}/notifications`;
  await askAdmin(service, at, { type: "wns/raw", payload: "closing at six" });
  const { id, seq } = await scene.device.push();
  scene.device.ack(seq);
  await scene.device.settled();
  await scene.device.close();
  return played(scene, [{ id, state: "delivered", code: "HANDLED", words: "the operator told everyone" }]);
};

/** Its sender repeats a push that it knows by a key: it happened once. */
const sentAgain: PlainEpisode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const sent = toast("once", { "Idempotency-Key": "7" });
  const id = await idOf(scene.push(sent));
  if ((await idOf(scene.push(sent))) !== id) throw new Error("the repetition was taken for another one");
  const dropped = raw("once", { "Idempotency-Key": "8" });
  const away = await idOf(scene.push(dropped));
  await scene.push(dropped);
  return played(scene, [pending(id), { id: away, state: "dropped", code: "AWAY" }]);
};

/** Those that end at once, or wait. */
export const promptEndings: readonly PlainEpisode[] = [
  confirmed,
  confirmedLater,
  replaced,
  takenBack,
  closedByDevice,
  closedByOperator,
  closedWithItsApp,
  muted,
  noRoomForToasts,
  noRoomForTiles,
  notWaiting,
  useless,
  announced,
  sentAgain,
];

export const endings: readonly PlainEpisode[] = [...promptEndings, expired, slowReader];
