/** One notification for many channels in one request, against the same pushed to each of them. @source ADR 0036 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import {
  type AppBody,
  type CapturedBody,
  type FaultRequest,
  formatMulticast,
  MAX_MULTICAST_BYTES,
  MAX_MULTICAST_CHANNELS,
  MULTICAST_PATH,
  type MulticastTarget,
  type PushResponse,
  type ReplayBody,
  readMulticastAnswer,
  readPushResponse,
} from "@belfry/protocol";
import { createSender } from "@belfry/sender";
import { askAdmin, booksOf, refusalsOf, sumOfEnds, traceOf } from "../support/operator.ts";
import { startOtlpReceiver } from "../support/otlp-receiver.ts";
import { connectRawDevice, type RawDevice } from "../support/raw-device.ts";
import { openRawConnection } from "../support/raw-http.ts";
import { leave, type Scene, setScene } from "../support/scene.ts";
import { push, raw, type TestPush, toast } from "../support/sender.ts";
import { startTestService, type TestService } from "../support/test-service.ts";

let service: TestService;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
});

afterAll(() => service.stop());

const at = (scene: Pick<Scene, "channel">, headers: MulticastTarget["headers"] = undefined): MulticastTarget => ({
  uri: scene.channel.uri,
  headers,
});

function bodyOf({ type, body, headers }: TestPush, targets: readonly MulticastTarget[]): string {
  const contentType = type === "wns/raw" ? "application/octet-stream" : "text/xml";
  const text = typeof body === "string" ? body : Buffer.from(body).toString("base64");
  const payload = { text, base64: typeof body !== "string" };
  return formatMulticast(
    { headers: { "X-WNS-Type": type, "Content-Type": contentType, ...headers }, payload },
    targets,
  );
}

const post = (
  body: string | null,
  { accessToken }: Partial<Pick<Scene, "accessToken">>,
  on: Pick<TestService, "service"> = service,
): Promise<Response> =>
  fetch(`${on.service}${MULTICAST_PATH}`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      ...(accessToken === undefined ? {} : { Authorization: `Bearer ${accessToken}` }),
    },
    body,
  });

async function multicast(
  scene: Pick<Scene, "accessToken">,
  sent: TestPush,
  targets: readonly MulticastTarget[],
  on: Pick<TestService, "service"> = service,
): Promise<readonly PushResponse[]> {
  const response = await post(bodyOf(sent, targets), scene, on);
  const text = await response.text();
  const answers = readMulticastAnswer(text, targets.length);
  if (response.status !== 200 || answers === undefined) throw new Error(`${response.status} ${text}`);
  return answers;
}

const refusedAs = async (response: Response) => readPushResponse(response.status, (name) => response.headers.get(name));

/** Another device with a channel of the same app. */
async function another(scene: Scene, on: TestService = service): Promise<Scene> {
  const device = await connectRawDevice(on);
  return { ...scene, device, channel: await device.open(scene.app.packageSid) };
}

const payloadsOf = async (device: RawDevice, count: number) => {
  const payloads: unknown[] = [];
  for (let got = 0; got < count; got++) {
    const frame = await device.push();
    payloads.push(frame.payload ?? frame.payloadBase64);
    device.ack(frame.seq);
  }
  return payloads;
};

/** What does not differ from answer to answer. */
const lasting = (answer: PushResponse | undefined) => JSON.parse(JSON.stringify({ ...answer, messageId: undefined }));

describe("a multicast that is in order", () => {
  test("reaches every channel with the bytes that were given, and each push has an id and a trace of its own", async () => {
    const one = await setScene(service);
    const two = await another(one);
    const sent = toast("for both", { "X-WNS-Tag": "t", "X-WNS-RequestForStatus": "true" });
    const answers = await multicast(one, sent, [at(one), at(two)]);
    for (const answer of answers) {
      expect(answer).toMatchObject({ status: 200, wnsStatus: "received", deviceConnection: "connected" });
    }
    for (const { device } of [one, two]) expect(await payloadsOf(device, 1)).toEqual([String(sent.body)]);
    const [first, second] = answers.map(({ messageId = "" }) => messageId);
    expect(first).not.toBe(second);
    expect(await traceOf(service, second ?? "")).toMatchObject({ device: two.device.id, by: "sender", tag: "t" });
    const books = await booksOf(service, one.app.packageSid);
    expect([books.accepted, sumOfEnds(books)]).toEqual([2, 2]);
  });

  test("carries bytes that are no text", async () => {
    const scene = await setScene(service);
    const bytes = new Uint8Array([0, 255, 128, 10]);
    expect(await multicast(scene, raw(bytes), [at(scene)])).toMatchObject([{ status: 200, wnsStatus: "received" }]);
    expect(await payloadsOf(scene.device, 1)).toEqual([Buffer.from(bytes).toString("base64")]);
  });

  test("answers each channel in its order, and in the words with which it answers a push to that one alone", async () => {
    const scene = await setScene(service);
    const [away, closed] = [await another(scene), await another(scene)];
    const foreign = await setScene(service);
    await closed.device.closeChannel(closed.channel.channel);
    await leave(service, away.device);
    const uris = [
      scene.channel.uri,
      away.channel.uri,
      closed.channel.uri,
      foreign.channel.uri,
      `${service.service}/?token=${"x".repeat(120)}`,
      scene.channel.uri.replace("/?", "/elsewhere?"),
      "no URI at all",
      "",
    ];
    for (const sent of [toast("kept"), raw("now or never", { "X-WNS-RequestForStatus": "true" })]) {
      const together = await multicast(
        scene,
        sent,
        uris.map((uri) => ({ uri })),
      );
      expect(together.map(({ status }) => status)).toEqual([200, 200, 410, 403, 404, 404, 404, 404]);
      // What is no URI of anybody cannot be asked alone.
      for (const [n, uri] of uris.slice(0, 6).entries()) {
        const alone = await push(uri, scene.accessToken, sent);
        expect([uri, lasting(together[n])]).toEqual([uri, lasting(alone)]);
      }
    }
    expect(await booksOf(service, foreign.app.packageSid)).toMatchObject({ accepted: 0 });
  });

  test("takes pushes to one device in their order", async () => {
    const scene = await setScene(service);
    await multicast(scene, raw("a"), [at(scene)]);
    const answers = await multicast(scene, raw("b"), Array(5).fill(at(scene)));
    await multicast(scene, raw("c"), [at(scene)]);
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) ids.push((await scene.device.push()).id);
    expect(ids.slice(1, 6)).toEqual(answers.map(({ messageId = "" }) => messageId));
  });

  test("with as many channels as may be, and more than go at once, all are answered", async () => {
    const scene = await setScene(service);
    const answers = await multicast(scene, raw("x"), Array(MAX_MULTICAST_CHANNELS).fill(at(scene)));
    expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(MAX_MULTICAST_CHANNELS);
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: MAX_MULTICAST_CHANNELS });
  });
});

describe("what a channel of a multicast has for itself", () => {
  test("is a key: what came before with it is answered as it was, also when it came alone", async () => {
    const scene = await setScene(service);
    const other = await another(scene);
    const key = { "Idempotency-Key": "a.1" };
    const alone = await scene.push(toast("once", key));
    const first = await multicast(scene, toast("once"), [at(scene, key), at(other, key), at(scene)]);
    const again = await multicast(scene, toast("once"), [at(scene, key), at(other, key)]);
    expect(first[0]?.messageId).toBe(alone.messageId ?? "");
    expect(again.map(({ messageId }) => messageId)).toEqual(first.slice(0, 2).map(({ messageId }) => messageId));
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 3 });
    expect(
      await multicast(scene, toast("once"), [at(scene, { "Idempotency-Key": "two words" }), at(other)]),
    ).toMatchObject([
      { status: 400, description: "Idempotency-Key must be 1 to 128 characters without blanks" },
      { status: 200 },
    ]);
  });

  test("is a name by which its sender asks, beside the one that it shares with the others", async () => {
    const scene = await setScene(service);
    const other = await another(scene);
    await multicast(scene, toast("named", { "MS-CV": "cv.shared" }), [
      at(scene, { "X-Client-Request-Id": "mine.1" }),
      at(other, { "X-Client-Request-Id": "mine.2" }),
    ]);
    const found = async (name: string) =>
      (await askAdmin<{ traces: { device: string }[] }>(service, `GET /v1/traces?clientId=${name}`)).traces
        .map(({ device }) => device)
        .toSorted();
    expect(await found("mine.2")).toEqual([other.device.id]);
    expect(await found("cv.shared")).toEqual([scene.device.id, other.device.id].toSorted());
  });

  test("is its place in a distributed trace, whose spans are those of a push alone", async () => {
    const collector = startOtlpReceiver();
    const own = await startTestService({ profile: "compat", otlpEndpoint: collector.endpoint, otlpSample: 0 });
    const scene = await setScene(own);
    const inTrace = (digit: string) => ({ traceparent: `00-${digit.repeat(32)}-${digit.repeat(16)}-01` });
    const targets = [at(scene, inTrace("a")), at(scene, inTrace("b")), at(scene), { ...at(scene), uri: "none" }];
    await multicast(scene, toast("traced"), targets, own);
    await own.stop();
    const spans = collector.spans.map(({ traceId, name }) => `${traceId[0]} ${name}`).toSorted();
    expect(spans).toEqual(["a prove", "a push", "a record", "b prove", "b push", "b record"]);
    await collector.stop();
  });

  test("is its pace: the channel over its limit is 406, the others are not, and an app's limit counts each", async () => {
    const own = await startTestService({ profile: "compat", channelRate: 1, channelBurst: 2, appRate: 5 });
    const scene = await setScene(own);
    const others = [await another(scene, own), await another(scene, own), await another(scene, own)];
    const targets = [at(scene), at(scene), at(scene), ...others.map((one) => at(one)), at(others[0] as Scene)];
    const answers = await multicast(scene, raw("x"), targets, own);
    expect(answers.map(({ status, wnsStatus }) => [status, wnsStatus])).toEqual([
      [200, "received"],
      [200, "received"],
      [406, "channelthrottled"],
      [200, "received"],
      [200, "received"],
      [200, "received"],
      [406, "appthrottled"],
    ]);
    expect(answers.at(-1)?.retryAfterSeconds).toBe(900);
    await own.stop();
  });

  test("is the fault that an operator set for it, and what is captured of it", async () => {
    const scene = await setScene(service);
    const other = await another(scene);
    const effect = { does: "refuse", on: "push", code: "CHANNEL_EXPIRED" } as const;
    await askAdmin(service, "POST /v1/faults", { effect, channel: scene.channel.uri } satisfies FaultRequest);
    await askAdmin<AppBody>(service, `POST /v1/apps/${encodeURIComponent(scene.app.packageSid)}/capture`, {
      seconds: 60,
    });
    const [bitten, good] = await multicast(scene, toast("captured"), [at(scene), at(other)]);
    expect([bitten?.status, good?.status]).toEqual([410, 200]);
    const captured = await askAdmin<CapturedBody>(service, `GET /v1/traces/${good?.messageId}/capture`);
    expect(captured.payload).toMatchObject({ text: String(toast("captured").body) });
    expect(new Map(captured.request.headers).get("x-wns-type")).toBe("wns/toast");
    const replayed = await askAdmin<ReplayBody>(service, `POST /v1/traces/${good?.messageId}/replay`, {});
    expect(replayed.differences).toEqual([]);
    await askAdmin(service, "DELETE /v1/faults");
  });
});

describe("a multicast that is refused", () => {
  test("is refused to whoever shows no token, or none that is good, before anything of it is read", async () => {
    const scene = await setScene(service);
    const body = bodyOf(toast("x"), [at(scene)]);
    expect(await refusedAs(await post(body, {}))).toMatchObject({ status: 401, wnsStatus: "dropped" });
    const wrong = await post("rubbish", { accessToken: "wrong" });
    expect([wrong.status, wrong.headers.get("www-authenticate")]).toEqual([
      401,
      'Bearer error="invalid_request",error_description="Invalid token"',
    ]);
  });

  test("is refused where its app was blocked, or its token revoked, while it came", async () => {
    const scene = await setScene(service);
    const subject = encodeURIComponent(scene.app.packageSid);
    const during = async (route: string) => {
      const body = bodyOf(toast("x"), [at(scene)]);
      const { accessToken } = scene;
      const head = `POST ${MULTICAST_PATH} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${accessToken}\r\n`;
      const connection = await openRawConnection(service.port);
      connection.write(`${head}Content-Length: ${body.length}\r\n\r\n${body.slice(0, -1)}`);
      // On the same connection nothing else tells that the head was read.
      await connectRawDevice(service);
      await askAdmin(service, route);
      connection.write(body.slice(-1));
      const answer = await connection.next();
      connection.destroy();
      return [answer?.status, answer?.body === "" ? [] : JSON.parse(answer?.body ?? "")];
    };
    expect(await during(`POST /v1/apps/${subject}/block`)).toMatchObject([200, [{ status: 410 }]]);
    await askAdmin(service, `DELETE /v1/apps/${subject}/block`);
    expect(await during(`DELETE /v1/apps/${subject}`)).toEqual([401, []]);
  });

  test("is refused as a whole for what is wrong with all of it, in words, and found among the app's refusals", async () => {
    const scene = await setScene(service);
    const refused = async (body: string | null) => {
      const { status, description, messageId } = await refusedAs(await post(body, scene));
      const listed = (await refusalsOf(service)).find(({ id }) => id === messageId);
      expect(listed?.app).toBe(scene.app.packageSid);
      return [status, description];
    };
    expect(await refused("rubbish")).toEqual([400, "the body is no JSON object"]);
    expect(await refused("")).toEqual([400, "the body is no JSON object"]);
    expect(await refused(bodyOf(toast("x", { "\u2603\r\nX-Evil": "a" }), [at(scene)]))).toEqual([
      400,
      "headers may have nothing that no header is called",
    ]);
    expect(await refused(bodyOf(toast("x", { "X-WNS-Type": "odd" }), [at(scene)]))).toEqual([
      400,
      "X-WNS-Type must be wns/toast, wns/tile, wns/badge or wns/raw",
    ]);
    expect(await refused(bodyOf({ type: "wns/toast", body: "" }, [at(scene)]))).toEqual([
      400,
      "wns/toast needs a body",
    ]);
    expect(await refused(bodyOf(raw("x".repeat(5001)), [at(scene)]))).toEqual([413, "Payload too large"]);
    expect(await refused(" ".repeat(MAX_MULTICAST_BYTES + 1))).toEqual([413, "Payload too large"]);
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 0 });
  });

  test("is refused by its method, which is POST", async () => {
    const { accessToken } = await setScene(service);
    const headers = { Authorization: `Bearer ${accessToken}` };
    const response = await fetch(`${service.service}${MULTICAST_PATH}`, { method: "DELETE", headers });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("is a path that leads nowhere where WNS is answered for to the letter", async () => {
    const strict = await startTestService({ profile: "strict" });
    const scene = await setScene(strict);
    const response = await post(bodyOf(toast("x"), [at(scene)]), scene, strict);
    expect([response.status, response.headers.get("x-wns-error-description")]).toEqual([404, "Invalid channel URL"]);
    await strict.stop();
  });
});

describe("that a service takes multicasts", () => {
  const preferring = async (on: TestService, prefer: string | undefined) => {
    const scene = await setScene(on);
    const response = await fetch(scene.channel.uri, {
      method: "POST",
      headers: {
        Authorization: `Bearer ${scene.accessToken}`,
        "X-WNS-Type": "wns/raw",
        "Content-Type": "application/octet-stream",
        ...(prefer === undefined ? {} : { Prefer: prefer }),
      },
      body: "x",
    });
    return [response.status, response.headers.get("preference-applied")];
  };

  test("is said in the answer to a push that prefers them, and in no other", async () => {
    expect(await preferring(service, "multicast")).toEqual([200, "multicast"]);
    expect(await preferring(service, "respond-async, multicast")).toEqual([200, "multicast"]);
    expect(await preferring(service, undefined)).toEqual([200, null]);
    expect(await preferring(service, "respond-async")).toEqual([200, null]);
  });

  test("is not said where WNS is answered for to the letter", async () => {
    const strict = await startTestService({ profile: "strict" });
    expect(await preferring(strict, "multicast")).toEqual([200, null]);
    await strict.stop();
  });
});

describe("the sender library", () => {
  const RAW = { type: "wns/raw", payload: "for many", requestForStatus: true } as const;

  /** A sender, and the paths that it asked. @param heard what comes of each answer on its way */
  const senderOf = (
    scene: Scene,
    on: TestService,
    heard: (path: string, answer: Response) => Response = (_, it) => it,
  ) => {
    const paths: string[] = [];
    const sender = createSender({
      ...scene.app,
      service: on.service,
      fetch: async (url, init) => {
        const { pathname: path } = new URL(url);
        paths.push(path);
        return heard(path, await fetch(url, init));
      },
    });
    return { sender, paths };
  };

  /** Four devices that are there, a closed channel, one of another app and one of nobody. */
  const playScene = async (on: TestService) => {
    const scene = await setScene(on);
    const scenes = [scene, await another(scene, on), await another(scene, on), await another(scene, on)];
    const closed = await another(scene, on);
    const foreign = await setScene(on);
    await closed.device.closeChannel(closed.channel.channel);
    const [first, ...others] = scenes.map(({ channel }) => channel.uri);
    const uris = [String(first), closed.channel.uri, ...others, foreign.channel.uri, "https://evil.example/"];
    return { scene, scenes, uris, ...senderOf(scene, on) };
  };

  const OUTCOMES = [
    { kind: "received", status: 200, deviceConnection: "connected" },
    { kind: "refused", status: 410, code: "CHANNEL_CLOSED", advice: "new-channel" },
    { kind: "received", status: 200, deviceConnection: "connected" },
    { kind: "received", status: 200, deviceConnection: "connected" },
    { kind: "received", status: 200, deviceConnection: "connected" },
    { kind: "refused", status: 403, code: "CHANNEL_FOREIGN", advice: "fix-request" },
    { kind: "refused", status: undefined, code: "HOST_NOT_ALLOWED", advice: "fix-request" },
  ];

  test("pushes to many channels in multicasts once a service said that it takes them", async () => {
    const { scene, scenes, uris, sender, paths } = await playScene(service);
    const outcomes = await sender.pushToMany(uris, RAW);
    expect(outcomes).toMatchObject(OUTCOMES);
    expect(paths).toEqual(["/accesstoken.srf", "/", MULTICAST_PATH]);
    expect(await sender.pushToMany(uris, RAW)).toMatchObject(OUTCOMES);
    expect(paths.slice(3)).toEqual([MULTICAST_PATH]);
    for (const { device } of scenes) expect(await payloadsOf(device, 2)).toEqual(["for many", "for many"]);
    const received = outcomes.flatMap(({ kind, messageId = "" }) => (kind === "received" ? [messageId] : []));
    expect(new Set(received).size).toBe(4);
    expect(await traceOf(service, received[3] ?? "")).toMatchObject({ device: scenes[3]?.device.id, by: "sender" });
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 8 });
  });

  test("pushes to them one by one where WNS is answered for to the letter, with the same outcomes", async () => {
    const strict = await startTestService({ profile: "strict" });
    const { scene, scenes, uris, sender, paths } = await playScene(strict);
    expect(await sender.pushToMany(uris, RAW)).toMatchObject(OUTCOMES);
    expect(paths).toEqual(["/accesstoken.srf", ...Array(6).fill("/")]);
    for (const { device } of scenes) expect(await payloadsOf(device, 1)).toEqual(["for many"]);
    expect(await booksOf(strict, scene.app.packageSid)).toMatchObject({ accepted: 4 });
    await strict.stop();
  });

  test("pushes bytes to more channels than one request holds", async () => {
    const scene = await setScene(service);
    const { sender, paths } = senderOf(scene, service);
    const payload = new Uint8Array([0, 255, 128, 10]);
    const uris: string[] = Array(2 * MAX_MULTICAST_CHANNELS + 2).fill(scene.channel.uri);
    const outcomes = await sender.pushToMany(uris, { type: "wns/raw", payload });
    expect(outcomes.every(({ kind }) => kind === "received")).toBe(true);
    expect(new Set(outcomes.map(({ messageId }) => messageId)).size).toBe(uris.length);
    expect(paths.filter((path) => path === MULTICAST_PATH)).toHaveLength(2);
    expect(await payloadsOf(scene.device, 1)).toEqual([Buffer.from(payload).toString("base64")]);
  });

  test("sends again what came in a multicast whose answer was lost on its way, and nothing is taken twice", async () => {
    const scene = await setScene(service);
    const other = await another(scene);
    const lost = (path: string, answer: Response) => (path === MULTICAST_PATH ? new Response("<html>") : answer);
    const { sender, paths } = senderOf(scene, service, lost);
    const uris = [scene.channel.uri, scene.channel.uri, other.channel.uri];
    const outcomes = await sender.pushToMany(uris, RAW);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["received", "received", "received"]);
    expect(paths.slice(1)).toEqual(["/", MULTICAST_PATH, "/", "/"]);
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 3 });
  });

  test("sends once more to the channel of a multicast that alone was answered 401", async () => {
    const scene = await setScene(service);
    const others = [await another(scene), await another(scene)];
    const uris = [scene, ...others].map(({ channel }) => channel.uri);
    const effect = { does: "refuse", on: "push", code: "ACCESS_TOKEN_EXPIRED" } as const;
    await askAdmin(service, "POST /v1/faults", { effect, channel: uris[1] ?? "", times: 1 } satisfies FaultRequest);
    const { sender, paths } = senderOf(scene, service);
    const outcomes = await sender.pushToMany(uris, RAW);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["received", "received", "received"]);
    expect(paths).toEqual(["/accesstoken.srf", "/", MULTICAST_PATH, "/accesstoken.srf", MULTICAST_PATH]);
    expect(await booksOf(service, scene.app.packageSid)).toMatchObject({ accepted: 3 });
    await askAdmin(service, "DELETE /v1/faults");
  });
});
