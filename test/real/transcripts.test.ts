/**
 * Other people's senders, replayed byte for byte: their token request and their pushes over a plain socket, and what each takes the
 * answers for. The requests and readings stand in `transcripts/`, a file for each sender.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import type { AppCredentials, NotificationType } from "@belfry/protocol";
import { askAdmin, booksOf } from "../support/operator.ts";
import { reconnect } from "../support/raw-device.ts";
import type { RawAnswer } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { NODES } from "../support/test-nodes.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import * as django from "./transcripts/django.ts";
import * as flexisip from "./transcripts/flexisip.ts";
import * as goWns from "./transcripts/go-wns.ts";
import * as javaWns from "./transcripts/java-wns.ts";
import * as lunrVortex from "./transcripts/lunr-vortex.ts";
import * as pushSharp2 from "./transcripts/push-sharp-2.ts";
import * as pushSharp4 from "./transcripts/push-sharp-4.ts";
import {
  type Addressed,
  addressOf,
  type Exchange,
  replayForOneRead,
  replayInTwo,
  replayKept,
  replayTo,
} from "./transcripts/replay.ts";
import * as rpush from "./transcripts/rpush.ts";

/** Channel URIs begin with a host of WNS, so that the senders write into `Host` what they always wrote. */
const publicUrl = "https://db5p.notify.windows.com";

let service: TestService;
/** A service whose channels take one push and then none for a second. */
let narrow: TestService;

beforeAll(async () => {
  service = await startTestService({ publicUrl });
  narrow = await startTestService({ publicUrl, channelRate: 1, channelBurst: 1 });
});

afterAll(async () => {
  await service.stop();
  await narrow.stop();
});

/** The next notification of the device, confirmed. */
async function takeNext({ device }: Pick<Scene, "device">) {
  const { seq, type, payload } = await device.push();
  device.ack(seq);
  return { type, payload };
}

const arrived = (type: NotificationType, payload: string) => ({ type, payload });

const to = (scene: Scene, accessToken: string): Addressed => addressOf(scene.channel.uri, accessToken);

const closeChannel = (scene: Scene) =>
  askAdmin(service, `DELETE /v1/channels?uri=${encodeURIComponent(scene.channel.uri)}`);

test("WNS-9.05 PushSharp 4 waits for 100 Continue to ask for its token, and its toast with a charset and its raw without a type arrive", async () => {
  const scene = await setScene(service);
  const token = pushSharp4.readToken(await replayInTwo(service.port, pushSharp4.tokenRequest(scene.app)));
  const send = replayTo(service.port);
  const sent = { end: "sent", notification: "Received", device: "Connected" } as const;
  expect(pushSharp4.readPush(await send(pushSharp4.toastRequest(to(scene, token))))).toEqual(sent);
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", pushSharp4.TOAST));
  expect(pushSharp4.readPush(await send(pushSharp4.rawRequest(to(scene, token))))).toEqual(sent);
  expect(await takeNext(scene)).toEqual(arrived("wns/raw", pushSharp4.RAW));
});

test("WNS-9.05 PushSharp 4 takes a closed channel for an expired subscription, and a refused token for a reason to come back", async () => {
  const scene = await setScene(service);
  const send = replayTo(service.port);
  const refused = await send(pushSharp4.toastRequest(to(scene, "stale")));
  expect(pushSharp4.readPush(refused)).toMatchObject({ end: "RetryAfterException: 5 s", notification: "Dropped" });
  await closeChannel(scene);
  const gone = await send(pushSharp4.toastRequest(to(scene, scene.accessToken)));
  expect(pushSharp4.readPush(gone)).toMatchObject({ end: "DeviceSubscriptionExpiredException" });
});

test("WNS-9.05 PushSharp 2 removes the toast that it sent, with a DELETE that has a type, labels and a body as a toast has", async () => {
  const scene = await setScene(service);
  const token = pushSharp2.readToken(await replayInTwo(service.port, pushSharp2.tokenRequest(scene.app)));
  const send = replayTo(service.port);
  expect(pushSharp2.readPush(await send(pushSharp2.toastRequest(to(scene, token))))).toBe("sent");
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", pushSharp2.TOAST));
  expect(pushSharp2.readPush(await send(pushSharp2.deleteRequest(to(scene, token))))).toBe("sent");
  const removed = await scene.device.nextOf("removed");
  expect(removed).toMatchObject({ match: "type=wns/toast;group=bells;tag=ding" });
  scene.device.ack(removed.seq);
});

test("WNS-9.06 rpush takes received for delivered, and keeps its token for as long as it is told to", async () => {
  const scene = await setScene(service);
  const send = replayTo(service.port);
  const token = rpush.readToken(await send(rpush.tokenRequest(scene.app)));
  expect(token?.expiresInSeconds).toBe(86_400);
  const { accessToken = "" } = token ?? {};
  expect(rpush.readPush(await send(rpush.toastRequest(to(scene, accessToken))))).toEqual({ end: "delivered" });
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", rpush.TOAST));
  expect(rpush.readPush(await send(rpush.badgeRequest(to(scene, accessToken))))).toEqual({ end: "delivered" });
  expect(await takeNext(scene)).toEqual(arrived("wns/badge", rpush.BADGE));
});

test("WNS-9.06 rpush takes 410 for a channel that is invalid, and tells its owner", async () => {
  const scene = await setScene(service);
  await closeChannel(scene);
  const answer = await replayTo(service.port)(rpush.toastRequest(to(scene, scene.accessToken)));
  expect(answer.status).toBe(410);
  expect(rpush.readPush(answer)).toEqual({ end: "failed", reflection: "wns_invalid_channel" });
});

/** Pushes to a channel that takes one a second until it takes no more: each node takes one, until it has heard of the others. */
async function exceed(push: (address: Addressed) => Buffer): Promise<RawAnswer> {
  const scene = await setScene(narrow);
  const send = replayTo(narrow.port);
  const request = push(to(scene, scene.accessToken));
  let answer = await send(request);
  expect(answer.status).toBe(200);
  for (let taken = 1; taken <= NODES && answer.status === 200; taken++) answer = await send(request);
  expect(answer.status).toBe(406);
  return answer;
}

test("WNS-9.06 rpush takes 406 for a reason to try again in an hour", async () => {
  expect(rpush.readPush(await exceed(rpush.toastRequest))).toEqual({ end: "retry", seconds: 3600 });
});

test("WNS-9.07 django-push-notifications with another WNS_ACCESS_URL succeeds, and its toast arrives", async () => {
  const scene = await setScene(service);
  const send = replayTo(service.port);
  const host = new URL(service.service).host;
  const token = django.readToken(await send(django.tokenRequest(scene.app, host)));
  expect(django.readPush(await send(django.toastRequest(to(scene, token))))).toBe("success");
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", django.TOAST));
});

test("WNS-9.07 django-push-notifications with a bad secret raises WNSAuthenticationError", async () => {
  const { app } = await setScene(service);
  const request = django.tokenRequest({ ...app, clientSecret: "bad" }, new URL(service.service).host);
  const answer = await replayTo(service.port)(request);
  expect(() => django.readToken(answer)).toThrow("WNSAuthenticationError");
});

/** What java-wns keeps between its pushes. */
async function startJava({ app }: Scene, send: Exchange) {
  const request = javaWns.tokenRequest(app, new URL(service.service).host);
  return { accessToken: javaWns.readToken(await send(request)), request };
}

test("WNS-9.08 java-wns with another authentication URI sends a toast and a raw", async () => {
  const scene = await setScene(service);
  const send = replayTo(service.port);
  const token = await startJava(scene, send);
  const push = (request: (address: Addressed) => Buffer) =>
    javaWns.pushWithRetries(send, token, (accessToken) => request(to(scene, accessToken)));
  expect(await push(javaWns.toastRequest)).toEqual({
    code: 200,
    notificationStatus: "received",
    deviceConnectionStatus: "connected",
  });
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", javaWns.TOAST));
  expect(await push(javaWns.rawRequest)).toMatchObject({ code: 200, notificationStatus: "received" });
  expect(await takeNext(scene)).toEqual(arrived("wns/raw", javaWns.RAW));
});

test("WNS-9.08 java-wns whose token is a day old gets another one after the 401, and its toast arrives", async () => {
  const scene = await setScene(service);
  const statuses: number[] = [];
  const send: Exchange = async (bytes) => {
    const answer = await replayTo(service.port)(bytes);
    statuses.push(answer.status);
    return answer;
  };
  const token = await startJava(scene, send);
  const { accessToken: old } = token;
  service.clock.advance(86_400_000);
  // A day without a sign of life: the device has to come back.
  const device = await reconnect(service, scene.device);
  const outcome = await javaWns.pushWithRetries(send, token, (accessToken) =>
    javaWns.toastRequest(to(scene, accessToken)),
  );
  expect(outcome).toMatchObject({ code: 200, notificationStatus: "received" });
  expect(statuses).toEqual([200, 401, 200, 200]);
  expect(token.accessToken).not.toBe(old);
  expect(await takeNext({ device })).toEqual(arrived("wns/toast", javaWns.TOAST));
});

/** What go-wns keeps between its pushes. */
async function startGo(app: AppCredentials, send: Exchange) {
  const request = goWns.tokenRequest(app);
  return { accessToken: goWns.readToken(await send(request)), request };
}

test("WNS-9.09 go-wns sends a toast, and a badge that is none", async () => {
  const scene = await setScene(service);
  const send = replayTo(service.port);
  const token = await startGo(scene.app, send);
  const push = (request: (address: Addressed) => Buffer) =>
    goWns.pushUntilOver(send, token, (accessToken) => request(to(scene, accessToken)));
  expect(await push(goWns.toastRequest)).toEqual({ success: true, code: 200, pushes: 1 });
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", goWns.TOAST));
  expect(await push(goWns.badgeRequest)).toEqual({ success: true, code: 200, pushes: 1 });
  expect(await takeNext(scene)).toEqual(arrived("wns/badge", goWns.BADGE));
});

test("WNS-9.09 go-wns, which repeats a 401 for ever, stops after 21 pushes without a token when its secret was revoked", async () => {
  const scene = await setScene(service);
  const { send, end } = await replayKept(service.port);
  const token = await startGo(scene.app, send);
  const secrets = `/v1/apps/${encodeURIComponent(scene.app.packageSid)}/secrets`;
  await askAdmin(service, `POST ${secrets}`);
  await askAdmin(service, `DELETE ${secrets}`);
  const outcome = await goWns.pushUntilOver(send, token, (accessToken) => goWns.toastRequest(to(scene, accessToken)));
  // One with the token that died, and of those without one the 21st is told to wait.
  expect(outcome).toEqual({ success: false, code: 503, pushes: 22 });
  end();
  expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 0 });
});

test("WNS-9.10 lunr.vortex takes received for Success, also for a tile with two roots", async () => {
  const scene = await setScene(service);
  const send = replayTo(service.port);
  const token = lunrVortex.readToken(await send(lunrVortex.tokenRequest(scene.app)));
  expect(lunrVortex.readPush(await send(lunrVortex.toastRequest(to(scene, token))))).toBe("Success");
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", lunrVortex.TOAST));
  expect(lunrVortex.readPush(await send(lunrVortex.tileRequest(to(scene, token))))).toBe("Success");
  expect(await takeNext(scene)).toEqual(arrived("wns/tile", lunrVortex.TILE));
});

test("WNS-9.10 lunr.vortex takes 406 for a TemporaryError", async () => {
  expect(lunrVortex.readPush(await exceed(lunrVortex.toastRequest))).toBe("TemporaryError");
});

test("WNS-9.11 Flexisip reads its token in one read of 1023 bytes, and its own words in our 200 for a connected device", async () => {
  const scene = await setScene(service);
  const read = await replayForOneRead(service.port, flexisip.tokenRequest(scene.app));
  const { accessToken, expiresInSeconds } = flexisip.readToken(read);
  expect(expiresInSeconds).toBe(86_400);
  const answer = await replayTo(service.port)(flexisip.toastRequest(to(scene, accessToken)));
  expect(flexisip.readPush(answer.head)).toBeUndefined();
  expect(await takeNext(scene)).toEqual(arrived("wns/toast", flexisip.TOAST));
});

test("WNS-9.11 Flexisip takes our 200 for a device that is away, and our 410 with its description, for failures", async () => {
  const scene = await setScene(service);
  const request = flexisip.toastRequest(to(scene, scene.accessToken));
  await leave(service, scene.device);
  const away = await replayTo(service.port)(request);
  expect({ status: away.status, read: flexisip.readPush(away.head) }).toEqual({
    status: 200,
    read: "the device is not connected",
  });
  await closeChannel(scene);
  const gone = await replayTo(service.port)(request);
  expect(flexisip.readPush(gone.head)).toBe(" Revoked channel URL");
});
