/**
 * Other people's senders of Web Push that do not run here, replayed byte for byte: what each writes over a plain socket, what arrives at the
 * device, and what each takes the answers for. The requests and readings stand in `web-push-transcripts/`, a file for each sender.
 *
 * @source docs/reference/web-push.md
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { randomUUID } from "node:crypto";
import type { ErrorCode } from "@belfry/protocol";
import { connectAutopush } from "../support/autopush-device.ts";
import { askAdmin } from "../support/operator.ts";
import { exchangeBytes, type RawAnswer } from "../support/raw-http.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import { setUnifiedPushScene } from "../support/unified-push-scene.ts";
import { createVapidSender } from "../support/vapid.ts";
import { type Receiver, subscribeBrowser, subscribeDevice } from "./web-push-npm/receivers.ts";
import { autopushSuite } from "./web-push-transcripts/autopush-suite.ts";
import * as kunifiedpush from "./web-push-transcripts/kunifiedpush.ts";
import { mastodon } from "./web-push-transcripts/mastodon.ts";
import { pywebpush } from "./web-push-transcripts/pywebpush.ts";
import type { Push, Transcript } from "./web-push-transcripts/replay.ts";
import { rpush } from "./web-push-transcripts/rpush.ts";
import { sygnal } from "./web-push-transcripts/sygnal.ts";
import { gateways, MATRIX } from "./web-push-transcripts/unified-push-gateways.ts";
import { webPushPhp } from "./web-push-transcripts/web-push-php.ts";
import { webpushGo } from "./web-push-transcripts/webpush-go.ts";
import { webpushJava } from "./web-push-transcripts/webpush-java.ts";

/** Senders that encrypt and sign. */
const SENDERS: Readonly<Record<string, Transcript>> = {
  ...pywebpush,
  ...webPushPhp,
  ...webpushJava,
  ...webpushGo,
  ...mastodon,
  ...sygnal,
  ...rpush,
};

const vapid = createVapidSender();
const text = Buffer.from("When I grow up, I want to be a watermelon ü");
let service: TestService;
let device: Receiver;
let browser: Receiver;

beforeAll(async () => {
  service = await startTestService({ profile: "compat" });
  device = await subscribeDevice(service, vapid.key);
  browser = await subscribeBrowser(service, vapid.key);
});

afterAll(async () => {
  await device?.leave();
  await browser?.leave();
  await service?.stop();
});

const NO_KEYS = { p256dh: "", auth: "" };

function pushTo({ endpoint, keys = NO_KEYS }: Receiver["to"]): Push {
  const { host, pathname, search } = new URL(endpoint);
  return { host, target: pathname + search, keys, vapid, now: Math.floor(service.clock.now() / 1000), text };
}

async function replay(transcript: Transcript, to: Receiver["to"]): Promise<RawAnswer> {
  const answer = await exchangeBytes(service.port, await transcript.request(pushTo(to)));
  if (answer === null) throw new Error("the connection ended without an answer");
  return answer;
}

describe.each(Object.entries(SENDERS))("%s", (_, transcript) => {
  test("WP-2.07, WP-2.09, WP-3.01, WP-3.02: its message is accepted with 201, arrives, and counts as sent", async () => {
    for (const receiver of [device, browser]) {
      const answer = await replay(transcript, receiver.to);
      expect({ status: answer.status, body: answer.body }).toEqual({ status: 201, body: "" });
      expect(transcript.read(answer.status)).toBe("sent");
      expect((await receiver.next())?.equals(text)).toBe(true);
    }
  });

  test("WP-2.21: what is wrong for a while is 429 or 5xx, upon which it forgets nothing if it listens at all", async () => {
    for (const [code, status] of [
      ["CHANNEL_THROTTLED", 429],
      ["STORE_UNAVAILABLE", 503],
    ] as const satisfies readonly (readonly [ErrorCode, number])[]) {
      await askAdmin(service, "POST /v1/faults", { effect: { does: "refuse", on: "push", code } });
      const answer = await replay(transcript, browser.to);
      await askAdmin(service, "DELETE /v1/faults");
      expect(answer.status).toBe(status);
      // ntfy forgets upon everything but 429, whoever sends it.
      if (transcript !== SENDERS.ntfy || status === 429) expect(["failed", "later"]).toContain(transcript.read(status));
    }
  });
});

test("WP-1.04: senders that forget dead subscriptions forget one that ended, by 410 and by 404", async () => {
  const gone = await subscribeBrowser(service, vapid.key);
  await gone.unsubscribe();
  const never = { ...gone.to, endpoint: gone.to.endpoint.replace(/.{6}$/, "AAAAAA") };
  for (const name of ["Mastodon", "sygnal", "ntfy", "web-push-php in aes128gcm"]) {
    const transcript = SENDERS[name] as Transcript;
    for (const [to, status] of [
      [gone.to, 410],
      [never, 404],
    ] as const) {
      const answer = await replay(transcript, to);
      expect({ name, status: answer.status, read: transcript.read(answer.status) }).toEqual({
        name,
        status,
        read: "forgotten",
      });
    }
  }
  await gone.leave();
});

describe("common-proxies, at an endpoint of UnifiedPush without a key", () => {
  test("WP-4.05, WP-7.03: what a Matrix homeserver says arrives as it is, though it is called encrypted", async () => {
    const { device: distributor, channel } = await setUnifiedPushScene(service);
    const answer = await replay(gateways.matrix, { endpoint: channel.uri });
    expect(gateways.matrix.read(answer.status)).toBe("sent");
    expect(answer.status).toBe(201);
    const { payload, payloadBase64 } = await distributor.push();
    expect(payload ?? Buffer.from(payloadBase64 ?? "", "base64").toString()).toBe(MATRIX);
  });

  test("WP-2.08, WP-3.11, WP-7.03: a message in aesgcm arrives with its headers in the body, whomever its proof is for", async () => {
    const { device: distributor, channel } = await setUnifiedPushScene(service);
    const { to } = await subscribeBrowser(service);
    const answer = await replay(gateways.aesgcm, { ...to, endpoint: channel.uri });
    expect(answer.status).toBe(201);
    const { payloadBase64 = "" } = await distributor.push();
    expect(Buffer.from(payloadBase64, "base64").toString("latin1")).toMatch(
      /^aesgcm\nEncryption: salt=[\w-]{22}\nCrypto-Key: dh=/,
    );
  });

  test("WP-2.08, WP-7.03: a message whose time to live and coding are named twice arrives, and the former counts once", async () => {
    const own = await subscribeBrowser(service);
    const answer = await replay(gateways.generic, own.to);
    expect({ status: answer.status, ttl: answer.header("TTL") }).toEqual({ status: 201, ttl: "86400" });
    expect((await own.next())?.equals(text)).toBe(true);
    await own.leave();
  });

  test("WP-7.03: a dead endpoint counts as one, and a full one does not", async () => {
    const { device: distributor, channel, push } = await setUnifiedPushScene(service);
    await askAdmin(service, "POST /v1/faults", { effect: { does: "refuse", on: "push", code: "CHANNEL_THROTTLED" } });
    expect(gateways.matrix.read((await push()).status)).toBe("later");
    await askAdmin(service, "DELETE /v1/faults");
    await distributor.closeChannel(channel.channel);
    expect(gateways.matrix.read((await replay(gateways.matrix, { endpoint: channel.uri })).status)).toBe("forgotten");
  });
});

test("WP-3.01, WP-4.04: the client of Mozilla's tests is taken at its older word, and what is handed on is clean", async () => {
  const own = await connectAutopush(service);
  await own.hello();
  const { endpoint } = await own.register({ key: vapid.key });
  const answer = await replay(autopushSuite.client, { endpoint });
  expect({ status: answer.status, location: answer.header("Location") }).toEqual({
    status: 201,
    location: expect.stringMatching(/^http/) as unknown as string,
  });
  const { data = "", headers } = await own.notification();
  expect(Buffer.from(data, "base64url").equals(text)).toBe(true);
  expect(headers).toEqual({
    encoding: "aesgcm",
    encryption: "keyid=http://example.org/bob/keys/123;salt=XZwpw6o37R-6qoZjw6KwAw",
    crypto_key: "keyid=a1;dh=BGEw2wsHgLwzerjvnMTkbKrFRxdmwJ5S_k7zi7A1coR_sVjHmGrlvzYpAT1n4NPbioFlQkIrTNL8EH4V3ZZ4vJE",
  });
  await own.close();
});

describe("KUnifiedPush", () => {
  const dial = () => connectAutopush(service, { path: kunifiedpush.PATH, protocols: [] });

  test("WP-6.03, WP-6.04, WP-6.07, WP-6.10: registers, gets a message once, comes back as itself, and unregisters", async () => {
    const first = await dial();
    first.send(kunifiedpush.hello());
    const { status, uaid } = await first.next();
    expect(status).toBe(200);
    const channelID = randomUUID();
    first.send(kunifiedpush.register(channelID));
    const { pushEndpoint, ...registered } = await first.next();
    expect(registered).toEqual({ messageType: "register", channelID, status: 200 });
    const endpoint = String(pushEndpoint);
    expect((await replay(gateways.matrix, { endpoint })).status).toBe(201);
    const { data = "", version } = await first.notification();
    expect(Buffer.from(data, "base64url").toString()).toBe(MATRIX);
    first.send(kunifiedpush.ack(channelID, version));
    expect(await first.settled()).toEqual([]);
    await first.close();

    const again = await dial();
    again.send(kunifiedpush.hello(String(uaid)));
    expect((await again.next()).uaid).toBe(uaid);
    expect(await again.settled()).toEqual([]);
    again.send(kunifiedpush.unregister(channelID));
    expect(await again.next()).toEqual({ messageType: "unregister", channelID, status: 200 });
    expect((await replay(gateways.matrix, { endpoint })).status).toBe(410);
    await again.close();
  });

  test("WP-6.14: names a least urgency, and gets what is less urgent when that falls", async () => {
    const own = await dial();
    own.send(kunifiedpush.hello());
    await own.next();
    own.send(kunifiedpush.urgency("high"));
    expect(await own.next()).toEqual({ messageType: "urgency", status: 200 });
    const channelID = randomUUID();
    own.send(kunifiedpush.register(channelID, vapid.key));
    const endpoint = String((await own.next()).pushEndpoint);
    const { keys = NO_KEYS } = browser.to;
    expect((await replay(SENDERS.Mastodon as Transcript, { endpoint, keys })).status).toBe(201);
    expect(await own.settled()).toEqual([]);
    own.send(kunifiedpush.urgency("low"));
    const frames = [await own.next(), await own.next()].map(({ messageType }) => messageType);
    expect(frames.sort()).toEqual(["notification", "urgency"]);
    await own.close();
  });
});
