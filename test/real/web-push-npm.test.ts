/**
 * The npm package `web-push` 3.6.7, unmodified, under Node, over TLS against the service with `--tls dev`: everything that it sends, and
 * everything that it rejects with. Its messages are decrypted by a device of ours and at the end of a browser's socket.
 *
 * @source web-push-libs/web-push README; docs/reference/web-push.md
 */
import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { join } from "node:path";
import { systemClock } from "@belfry/host";
import type { ErrorCode } from "@belfry/protocol";
import { askAdmin } from "../support/operator.ts";
import { NODES } from "../support/test-nodes.ts";
import { startTestService, type TestService } from "../support/test-service.ts";
import {
  type Rejected,
  type SendOptions,
  startWebPush,
  type VapidDetails,
  type WebPushClient,
} from "./web-push-npm/client.ts";
import { type Receiver, subscribeBrowser, subscribeDevice } from "./web-push-npm/receivers.ts";

setDefaultTimeout(30_000);

let service: TestService;
let webPush: WebPushClient;
let vapidDetails: VapidDetails;
/** Of a device of ours. */
let device: Receiver;
/** Of a browser, with a key and without one. */
let browser: Receiver;
let open: Receiver;

/** The package asks the system what time it is, and so must we. */
const start = (settings: Parameters<typeof startTestService>[0] = {}) =>
  startTestService({ clock: systemClock, tls: "dev", profile: "compat", ...settings });

beforeAll(async () => {
  service = await start();
  webPush = startWebPush(join(service.data, "ca", "ca.pem"));
  vapidDetails = await webPush.createVapidDetails();
  device = await subscribeDevice(service, vapidDetails.publicKey);
  browser = await subscribeBrowser(service, vapidDetails.publicKey);
  open = await subscribeBrowser(service);
});

afterAll(async () => {
  for (const receiver of [device, browser, open]) await receiver?.leave();
  await service?.stop();
  expect(await webPush?.end()).toEqual({ code: 0, errors: "" });
});

const WORDS = "When I grow up, I want to be a watermelon ü 🔔";
const CODINGS = ["aes128gcm", "aesgcm"] as const;
const said = async (receiver: Receiver) => (await receiver.next())?.toString();

describe.each(CODINGS)("in %s", (contentEncoding) => {
  test("WP-2.01, WP-3.02: a message with VAPID resolves with 201, Location, TTL and no body, and arrives", async () => {
    for (const receiver of [device, browser]) {
      const { statusCode, headers, body } = await webPush.send(receiver.to, WORDS, { vapidDetails, contentEncoding });
      expect({ statusCode, body, ttl: headers.ttl }).toEqual({ statusCode: 201, body: "", ttl: "2419200" });
      expect(headers.location).toStartWith(`${service.service}/m/`);
      expect(await said(receiver)).toBe(WORDS);
    }
  });

  test("WP-3.11: a message without VAPID resolves where no key was given, and so does one with it", async () => {
    expect((await webPush.send(open.to, WORDS, { contentEncoding })).statusCode).toBe(201);
    expect(await said(open)).toBe(WORDS);
    expect((await webPush.send(open.to, WORDS, { contentEncoding, vapidDetails })).statusCode).toBe(201);
    expect(await said(open)).toBe(WORDS);
  });

  test("WP-2.11, WP-5.06: no payload, and the empty text, arrive as an event without data", async () => {
    for (const receiver of [device, browser]) {
      for (const payload of [null, ""]) {
        const { statusCode } = await webPush.send(receiver.to, payload, { vapidDetails, contentEncoding });
        expect({ statusCode, message: await receiver.next() }).toEqual({ statusCode: 201, message: null });
      }
    }
  });

  test("WP-2.10, WP-5.03: bytes of any length arrive as they were, up to what 4096 bytes hold; one more is 413", async () => {
    const most = contentEncoding === "aes128gcm" ? 3993 : 4078;
    for (const length of [1, 2, 15, 16, 17, 255, 256, 1000, 3052, most - 1, most]) {
      const bytes = crypto.getRandomValues(Buffer.alloc(length));
      for (const receiver of [device, browser]) {
        expect((await webPush.send(receiver.to, bytes, { vapidDetails, contentEncoding })).statusCode).toBe(201);
        expect((await receiver.next())?.equals(bytes)).toBe(true);
      }
    }
    for (const receiver of [device, browser]) {
      const options = { vapidDetails, contentEncoding };
      expectRejected(await webPush.refused(receiver.to, Buffer.alloc(most + 1), options), receiver, 413, 104);
    }
  });
});

/** What the package hands to its caller for a refusal: everything that the operator of a site will read. */
function expectRejected(rejected: Rejected, { to }: Pick<Receiver, "to">, status: number, errno: number): void {
  const { name, message, statusCode, endpoint, headers } = rejected;
  expect({ name, message, statusCode, endpoint }).toEqual({
    name: "WebPushError",
    message: "Received unexpected response code",
    statusCode: status,
    endpoint: to.endpoint,
  });
  const body = JSON.parse(rejected.body);
  expect(body).toEqual({
    code: status,
    errno,
    error: expect.stringMatching(/./),
    message: expect.stringMatching(/./),
    more_info: expect.stringMatching(/^https:/),
  });
  expect(headers).toMatchObject({ "content-type": "application/json", "content-length": String(rejected.body.length) });
  if (to.endpoint.includes("/wpush/")) {
    expect(Object.keys(headers).filter((header) => /^(?:x-wns-|ms-cv)/.test(header))).toEqual([]);
    return;
  }
  const outcome = status === 429 ? /^(?:channel|app)throttled$/ : /^dropped$/;
  expect(headers["x-wns-notificationstatus"]).toBe(headers["x-wns-status"]);
  expect(headers).toMatchObject({
    "x-wns-status": expect.stringMatching(outcome),
    "x-wns-error-description": body.message,
    "x-wns-msg-id": expect.stringMatching(/^[0-9A-F]{16}$/),
    "x-wns-debug-trace": expect.stringMatching(/./),
    "ms-cv": expect.stringMatching(/./),
  });
}

test("WP-8.01: at an endpoint of a device an accepted message has the headers of WNS besides, at one of a browser none of them", async () => {
  const { headers } = await webPush.send(device.to, null, { vapidDetails });
  expect(headers).toMatchObject({
    "x-wns-status": "received",
    "x-wns-notificationstatus": "received",
    "x-wns-msg-id": expect.stringMatching(/^[0-9A-F]{16}$/),
    "x-wns-debug-trace": expect.stringMatching(/./),
    "ms-cv": expect.stringMatching(/./),
  });
  expect(headers).not.toHaveProperty("x-wns-error-description");
  expect(await device.next()).toBeNull();
  const plain = await webPush.send(browser.to, null, { vapidDetails });
  expect(Object.keys(plain.headers).filter((header) => header.startsWith("x-wns-"))).toEqual([]);
  expect(await browser.next()).toBeNull();
});

test("WP-2.04: TTL is told back as it was asked for, and as 30 days when it was more", async () => {
  for (const [TTL, told] of [
    [60, "60"],
    ["60", "60"],
    [2_419_200, "2419200"],
    [2_592_000, "2592000"],
    [99_999_999_999, "2592000"],
  ] as const) {
    expect((await webPush.send(device.to, null, { vapidDetails, TTL })).headers.ttl).toBe(told);
    expect(await device.next()).toBeNull();
  }
});

test("WP-2.05: TTL 0 reaches who is connected, and nobody else; both are 201 with Location and TTL 0", async () => {
  const own = await subscribeBrowser(service, vapidDetails.publicKey);
  const send = async (words: string, TTL: number) => {
    const { statusCode, headers } = await webPush.send(own.to, words, { vapidDetails, TTL });
    expect({ statusCode, ttl: headers.ttl, isNamed: headers.location?.includes("/m/") }).toEqual({
      statusCode: 201,
      ttl: String(TTL),
      isNamed: true,
    });
  };
  await send("Now", 0);
  expect(await said(own)).toBe("Now");
  await own.leave();
  await send("Never", 0);
  await send("Later", 60);
  await own.comeBack();
  expect(await said(own)).toBe("Later");
  await own.leave();
});

test("WP-2.03: TTL 1.5, and the NaN that the package makes of a word, are 400 with errno 112; a negative one in a header 114", async () => {
  for (const receiver of [device, browser]) {
    for (const [options, errno] of [
      [{ TTL: 1.5 }, 112],
      [{ TTL: "abc" }, 112],
      [{ headers: { TTL: "" } }, 112],
      [{ headers: { TTL: -1 } }, 114],
    ] as const) {
      expectRejected(await webPush.refused(receiver.to, WORDS, { vapidDetails, ...options }), receiver, 400, errno);
    }
  }
});

test("WP-2.12: each urgency that the package knows is accepted", async () => {
  for (const urgency of ["very-low", "low", "normal", "high"]) {
    expect((await webPush.send(device.to, urgency, { vapidDetails, urgency })).statusCode).toBe(201);
    expect(await said(device)).toBe(urgency);
  }
});

test("WP-2.16: of two messages with one topic that wait, the second arrives alone", async () => {
  const own = await subscribeBrowser(service, vapidDetails.publicKey);
  await own.leave();
  const topic = "A-b_0123456789A-b_0123456789A-b_";
  for (const words of ["Old", "New"]) await webPush.send(own.to, words, { vapidDetails, topic });
  await webPush.send(own.to, "Other", { vapidDetails, topic: "other" });
  await own.comeBack();
  expect([await said(own), await said(own)].sort()).toEqual(["New", "Other"]);
  await own.leave();
});

test("WP-2.15: a topic that the package would not send, as a header, is 400 with errno 113", async () => {
  for (const Topic of ["a b", "a+b", "a/b", "x".repeat(33)]) {
    const options = { vapidDetails, headers: { Topic } };
    expectRejected(await webPush.refused(device.to, WORDS, options), device, 400, 113);
    expectRejected(await webPush.refused(browser.to, WORDS, options), browser, 400, 113);
  }
});

test("WP-4.02: headers of the older coding beside a message of the newer one are 400 with errno 110", async () => {
  for (const receiver of [device, browser]) {
    const headers = { Encryption: "salt=AAAAAAAAAAAAAAAAAAAAAA" };
    expectRejected(await webPush.refused(receiver.to, WORDS, { vapidDetails, headers }), receiver, 400, 110);
  }
});

test("WP-3.03, WP-8.01: a message without VAPID where a key was given is 401 with errno 109", async () => {
  for (const contentEncoding of CODINGS) {
    for (const receiver of [device, browser]) {
      expectRejected(await webPush.refused(receiver.to, WORDS, { contentEncoding }), receiver, 401, 109);
    }
  }
  expect((await webPush.refused(device.to, WORDS)).headers["www-authenticate"]).toBe("vapid");
});

test("WP-3.04: a message by another key is 403 where WNS is spoken and 401 where Mozilla's service is, and says what is wrong", async () => {
  const others = await webPush.createVapidDetails();
  for (const contentEncoding of CODINGS) {
    const options = { vapidDetails: others, contentEncoding };
    for (const [receiver, status] of [
      [device, 403],
      [browser, 401],
    ] as const) {
      const rejected = await webPush.refused(receiver.to, WORDS, options);
      expectRejected(rejected, receiver, status, 109);
      expect(JSON.parse(rejected.body).message).toBe("VAPID public key mismatch");
    }
  }
});

test("WP-3.06, WP-3.07: a token of the package that is over, or meant for another service, is refused", async () => {
  const { origin } = new URL(device.to.endpoint);
  const hourAgo = Math.floor(systemClock.now() / 1000) - 3600;
  for (const headers of [
    await webPush.vapidHeaders(origin, vapidDetails, hourAgo),
    await webPush.vapidHeaders("https://push.example.net", vapidDetails),
    await webPush.vapidHeaders(origin.replace("https", "http"), vapidDetails),
  ]) {
    expectRejected(await webPush.refused(device.to, WORDS, { headers }), device, 403, 109);
    expectRejected(await webPush.refused(browser.to, WORDS, { headers }), browser, 401, 109);
    expectRejected(await webPush.refused(open.to, WORDS, { headers }), open, 401, 109);
  }
});

test("WP-3.09: what the package may name as its subject is never a reason to refuse", async () => {
  for (const subject of ["mailto:ops@push.example", "https://push.example/contact"]) {
    const options = { vapidDetails: { ...vapidDetails, subject } };
    expect((await webPush.send(device.to, subject, options)).statusCode).toBe(201);
    expect(await said(device)).toBe(subject);
  }
});

test("WP-1.03: an endpoint that was never given out is 404 with errno 102", async () => {
  for (const { to } of [device, browser]) {
    const wrong = { to: { ...to, endpoint: `${to.endpoint.slice(0, -4)}AAAA` } };
    const { statusCode, body } = await webPush.refused(wrong.to, WORDS, { vapidDetails });
    expect({ statusCode, errno: JSON.parse(body).errno }).toEqual({ statusCode: 404, errno: 102 });
  }
});

test("WP-1.04, WP-6.10: an endpoint whose subscription ended is 410 with errno 106, and may be remembered as that", async () => {
  for (const own of [
    await subscribeDevice(service, vapidDetails.publicKey),
    await subscribeBrowser(service, vapidDetails.publicKey),
  ]) {
    await own.unsubscribe();
    const rejected = await webPush.refused(own.to, WORDS, { vapidDetails });
    expectRejected(rejected, own, 410, 106);
    expect(rejected.headers["cache-control"]).toBe("max-age=86400");
    await own.leave();
  }
});

test("WP-2.20, WP-2.21: what is wrong for a while is 429 or 503, with when to come back", async () => {
  for (const [code, status, errno] of [
    ["CHANNEL_THROTTLED", 429, 120],
    ["APP_THROTTLED", 429, 120],
    ["STORE_UNAVAILABLE", 503, 201],
    ["OVERLOADED", 503, 202],
  ] as const satisfies readonly (readonly [ErrorCode, number, number])[]) {
    for (const receiver of [device, browser]) {
      await askAdmin(service, "POST /v1/faults", { effect: { does: "refuse", on: "push", code } });
      const rejected = await webPush.refused(receiver.to, WORDS, { vapidDetails });
      await askAdmin(service, "DELETE /v1/faults");
      expectRejected(rejected, receiver, status, errno);
      expect(Number(rejected.headers["retry-after"])).toBeGreaterThanOrEqual(1);
    }
  }
});

test("WP-2.19, WP-2.24: a sender that prefers to be told is 202 with a receipt subscription; its message can be taken back at Location", async () => {
  const own = await subscribeBrowser(service, vapidDetails.publicKey);
  await own.leave();
  const options: SendOptions = { vapidDetails, headers: { Prefer: "respond-async" } };
  const { statusCode, headers } = await webPush.send(own.to, "Taken back", options);
  expect(statusCode).toBe(202);
  expect(headers).toMatchObject({ "preference-applied": "respond-async", ttl: "2419200" });
  const link = /^<([^>]+)>; rel="urn:ietf:params:push:receipt"$/.exec(headers.link ?? "")?.[1] ?? "";
  const tls = { ca: service.ca };
  expect((await fetch(headers.location ?? "", { method: "DELETE", tls })).status).toBe(204);
  const told = await fetch(link, { headers: { Prefer: "wait=10" }, tls });
  expect(await told.json()).toMatchObject({ receipts: [{ message: headers.location, status: 410 }] });
  await webPush.send(own.to, "Kept", { vapidDetails });
  await own.comeBack();
  expect(await said(own)).toBe("Kept");
  await own.leave();
});

test("a sender that gives up does so when it said, and its next message arrives", async () => {
  const own = await subscribeDevice(service, vapidDetails.publicKey);
  // So long that the next message is there before this one is taken up again.
  await askAdmin(service, "POST /v1/faults", { effect: { does: "delay", on: "push", ms: 10_000 } });
  const { message } = await webPush.refused(own.to, "Given up", { vapidDetails, timeout: 50 });
  await askAdmin(service, "DELETE /v1/faults");
  expect(message).toBe("Socket timeout");
  expect((await webPush.send(own.to, "After", { vapidDetails })).statusCode).toBe(201);
  expect(await said(own)).toBe("After");
  await own.leave();
});

/** Runs the package's command. Its exit code is 0 whatever happens, so what it prints is all there is. */
async function runCommand(...words: string[]): Promise<string> {
  const command = join(import.meta.dirname, "web-push-npm/node_modules/.bin/web-push");
  const trust = { NODE_EXTRA_CA_CERTS: join(service.data, "ca", "ca.pem") };
  const child = Bun.spawn(["node", command, ...words], { env: { PATH: process.env.PATH, ...trust } });
  return await new Response(child.stdout).text();
}

test("WP-2.01: the package's command sends, in both codings, and prints what it was refused with", async () => {
  const { to } = device;
  const words = [`--endpoint=${to.endpoint}`, `--key=${to.keys?.p256dh}`, `--auth=${to.keys?.auth}`, "--ttl=60"];
  const { subject, publicKey, privateKey } = vapidDetails;
  const proof = [`--vapid-subject=${subject}`, `--vapid-pubkey=${publicKey}`, `--vapid-pvtkey=${privateKey}`];
  for (const coding of CODINGS) {
    const sent = [...words, ...proof, `--encoding=${coding}`, `--payload=${WORDS}`];
    expect(await runCommand("send-notification", ...sent)).toBe("Push message sent.\n");
    expect(await said(device)).toBe(WORDS);
  }
  const printed = await runCommand("send-notification", ...words, `--payload=${WORDS}`);
  expect(printed).toStartWith("Error sending push message: ");
  expect(printed).toContain("statusCode: 401");
  expect(printed).toContain("Missing VAPID token");
});

test("WP-2.20: of a burst above the rate some are 201 and the others 429, never 406", async () => {
  const narrow = await start({ channelRate: 1, channelBurst: 2 });
  const client = startWebPush(join(narrow.data, "ca", "ca.pem"));
  const own = await subscribeBrowser(narrow, vapidDetails.publicKey);
  const answers = await Promise.all(
    // Each node takes two at most.
    Array.from({ length: 2 * NODES + 4 }, () =>
      client.send(own.to, null, { vapidDetails }).then(
        ({ statusCode }) => statusCode,
        (error) => error.rejected.statusCode,
      ),
    ),
  );
  expect(new Set(answers)).toEqual(new Set([201, 429]));
  await own.leave();
  await narrow.stop();
  expect((await client.end()).code).toBe(0);
});

test("a service that answers as WNS in every respect has no body, and its description says what the body would", async () => {
  const strict = await start({ profile: "strict" });
  const client = startWebPush(join(strict.data, "ca", "ca.pem"));
  const own = await subscribeDevice(strict, vapidDetails.publicKey);
  expect((await client.send(own.to, WORDS, { vapidDetails })).statusCode).toBe(201);
  expect(await said(own)).toBe(WORDS);
  const { statusCode, body, headers } = await client.refused(own.to, WORDS, {
    vapidDetails: await client.createVapidDetails(),
  });
  expect({ statusCode, body, description: headers["x-wns-error-description"] }).toEqual({
    statusCode: 401,
    body: "",
    description: "VAPID public key mismatch",
  });
  await own.leave();
  await strict.stop();
  expect((await client.end()).code).toBe(0);
});
