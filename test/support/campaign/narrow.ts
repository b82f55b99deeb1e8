/** Refusals that need a service of their own: small limits, the strict profile, a clock that goes far, a disk that is full. */
import type { OpenFrame } from "@belfry/protocol";
import { connectDeafDevice } from "../deaf-device.ts";
import { createApp, traceOf } from "../operator.ts";
import { connectRawDevice, connectSilently } from "../raw-device.ts";
import type { RawAnswer } from "../raw-http.ts";
import { leave, setScene, setSceneWithDeviceAway } from "../scene.ts";
import { accessTokenOf, raw, toast } from "../sender.ts";
import { NODES } from "../test-nodes.ts";
import type { TestServiceOptions } from "../test-service.ts";
import { until } from "../until.ts";
import { keepConnection, RAW, TOAST } from "../wire-push.ts";
import { type Episode, type Expected, idOf, played, type Refused } from "./played.ts";
import { refusedPush } from "./refusals.ts";
import { askForToken } from "./tokens.ts";

/** An episode, and the settings of the service that it needs. */
export interface Narrow {
  readonly settings: TestServiceOptions;
  readonly episode: Episode;
}

const DAY_MS = 86_400_000;

const newest = (code: Refused["code"]): Refused => ({ id: "", state: "refused", code, search: "" });

/** A channel, or an app, may be pushed to once; the rest is too fast. */
const tooFast =
  (code: "CHANNEL_THROTTLED" | "APP_THROTTLED", words: string): Episode =>
  async (service) => {
    const scene = await setScene(service);
    const kept = await keepConnection(service.port);
    const { header } = await kept.exchange(scene);
    const expected: Expected[] = [{ id: header("X-WNS-MSG-ID") ?? "", state: "pending" }];
    expected.push(await refusedPush(service, scene, code, {}, words, (one) => kept.exchange(scene, one)));
    kept.end();
    await leave(service, scene.device);
    return played(scene, expected);
  };

/** An address that asked too often without proving anything. */
const tooManyGuesses: Episode = async (service) => {
  const scene = await setScene(service);
  const kept = await keepConnection(service.port);
  const codeOf = ({ status }: RawAnswer) => (status === 401 ? "ACCESS_TOKEN_MISSING" : "ADDRESS_THROTTLED");
  const guess = () =>
    refusedPush(service, scene, codeOf, { authorization: null }, "", (one) => kept.exchange(scene, one));
  // Its device took one of the two, where it came to the same node.
  const expected = [await guess(), await guess()];
  if (expected[1]?.code === "ACCESS_TOKEN_MISSING") expected.push(await guess());
  if (expected.at(-1)?.code !== "ADDRESS_THROTTLED") throw new Error("the address was never throttled");
  kept.end();
  await scene.device.close();
  return played(scene, expected);
};

/** Once for each node that it may come to, and once more. */
const tooManyTokens: Episode = async (service) => {
  const app = await createApp(service);
  for (let n = 0; n <= NODES; n++) await askForToken(service, { ...app, clientSecret: "wrong" });
  return played({ app }, [newest("TOKEN_THROTTLED")]);
};

const withoutLength: Episode = async (service) => {
  const scene = await setScene(service);
  const chunked = { headers: [...TOAST, ["Transfer-Encoding", "chunked"]], body: "1\r\nx\r\n0\r\n\r\n" } as const;
  const expected = [await refusedPush(service, scene, "LENGTH_REQUIRED", chunked)];
  await scene.device.close();
  return played(scene, expected);
};

/** A device asks for what this service does not open. */
const notOpened =
  (code: "CHANNEL_LIMIT" | "VAPID_REQUIRED" | "WEB_PUSH_OVER_HTTP", asked: Partial<OpenFrame>): Episode =>
  async (service) => {
    const app = await createApp(service);
    const device = await connectRawDevice(service);
    await device.open(app.packageSid);
    device.send({ t: "open", req: 7, app: app.packageSid, ...asked });
    await device.nextOf("refused");
    await device.close();
    return played({ app }, [{ id: "", state: "refused", code, search: `device=${device.id}` }]);
  };

/** Token, channel and memory of the channel end one after the other. */
const outlived: Episode = async (service) => {
  const scene = await setSceneWithDeviceAway(service);
  const id = await idOf(scene.push(toast("old")));
  const expected: Expected[] = [{ id, state: "expired", code: "TTL_OVER", words: "the device was away" }];
  service.clock.advance(DAY_MS);
  expected.push(await refusedPush(service, scene, "ACCESS_TOKEN_EXPIRED", {}, "good for a day"));
  service.clock.advance(30 * DAY_MS);
  const authorization = `Bearer ${await accessTokenOf(service, scene.app)}`;
  expected.push(await refusedPush(service, scene, "CHANNEL_EXPIRED", { authorization }, "good for 30 days"));
  await until("it was let go", async () => (await traceOf(service, id)).end.state === "expired");
  return played(scene, expected);
};

const neverHello: Episode = async (service) => {
  const app = await createApp(service);
  const connection = await connectSilently(service.service);
  service.clock.advance(60_000);
  await connection.goodbye;
  return played({ app }, [newest("HELLO_MISSING")]);
};

const silent: Episode = async (service) => {
  const { app, device } = await setScene(service);
  await device.close();
  const deaf = await connectDeafDevice(service);
  deaf.send({ t: "hello", v: 1, credential: device.credential });
  await deaf.next();
  let isOver = false;
  void deaf.goodbye.then(() => {
    isOver = true;
  });
  await until("the service gives it up", () => {
    service.clock.advance(60_000);
    return isOver;
  });
  return played({ app }, [{ id: "", state: "refused", code: "HEARTBEAT_MISSED", search: `device=${device.id}` }]);
};

const MAX_DATA = 400_000;

const fullDisk: Episode = async (service) => {
  const scene = await setScene(service);
  const expected: Expected[] = [];
  const large = "x".repeat(4500);
  for (;;) {
    const { status, messageId: id = "" } = await scene.push(raw(large));
    if (status !== 200) break;
    expected.push({ id, state: "pending" });
  }
  expected.push(await refusedPush(service, scene, "DISK_FULL", { headers: RAW, body: large }));
  await leave(service, scene.device);
  return played(scene, expected);
};

/** Each with a service of its own. */
export const narrow: readonly Narrow[] = [
  { settings: { channelRate: 1, channelBurst: 1 }, episode: tooFast("CHANNEL_THROTTLED", "more than 1 a second") },
  { settings: { appRate: 1 }, episode: tooFast("APP_THROTTLED", "more than 1 a second of one app") },
  { settings: { anonymousBurst: 2, anonymousRate: 1 }, episode: tooManyGuesses },
  { settings: { anonymousBurst: 1, anonymousRate: 1 }, episode: tooManyTokens },
  { settings: { profile: "strict" }, episode: withoutLength },
  { settings: { channelsPerDevice: 1 }, episode: notOpened("CHANNEL_LIMIT", { kind: "tile", label: "berlin" }) },
  {
    settings: { requireVapid: "on" },
    episode: notOpened("VAPID_REQUIRED", { kind: "alternate", label: "chat", profile: "up" }),
  },
  {
    settings: { publicUrl: "http://push.example.org" },
    episode: notOpened("WEB_PUSH_OVER_HTTP", { kind: "alternate", label: "chat", profile: "up" }),
  },
  // What is told is longer ago than traces are kept by default, and each node forgets its own.
  { settings: { traceKeepDays: 60 }, episode: outlived },
  { settings: {}, episode: neverHello },
  { settings: {}, episode: silent },
];

/** What only the embedded engine can be: full. */
export const full: Narrow = { settings: { maxData: MAX_DATA }, episode: fullDisk };
