/** Sends, schedules, telemetry: over real HTTP, with sends that are checked and remembered. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { connect } from "node:net";
import type { SendRequest } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { NOBODY } from "../../testing/recording-sends.ts";
import {
  authorization,
  type Call,
  keyOf,
  NEW_YEAR,
  openTestHub,
  PUBLIC_URL,
  type TestHub,
} from "../../testing/test-hub.ts";
import { childOf, childText, readXml } from "../read-xml.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub();
});
afterAll(() => server.close());
beforeEach(() => {
  server.sends.outcome = NOBODY;
});

const V = "api-version=2020-06";
const TOAST = '<toast><visual><binding template="ToastText01"><text id="1">é</text></binding></visual></toast>';
const WINDOWS = {
  "ServiceBusNotification-Format": "windows",
  "X-WNS-Type": "wns/toast",
  "Content-Type": "application/xml",
};
const TEMPLATE = { "ServiceBusNotification-Format": "template", "Content-Type": "application/json;charset=utf-8" };
const BROWSER = { "ServiceBusNotification-Format": "browser", "Content-Type": "application/json;charset=utf-8" };

const send = (
  headers: Call["headers"],
  body: string | Uint8Array<ArrayBuffer> = TOAST,
  query = "",
  path = "/messages/",
) => server.call("POST", `${path}?${V}${query}`, { headers: headers ?? {}, body, as: "send" });

/** What the hub was asked to send by the request. */
async function sent(response: Response): Promise<SendRequest> {
  expect([response.status, await response.text()]).toEqual([201, ""]);
  const last = server.sends.accepted.at(-1);
  if (last === undefined) throw new Error("nothing was accepted");
  return last.request;
}

async function expectRefused(response: Response, words: string, status = 400): Promise<void> {
  const before = server.sends.accepted.length;
  const body = await response.text();
  expect([response.status, body]).toEqual([status, expect.stringContaining(words)]);
  expect(body).toStartWith(`<Error><Code>${status}</Code>`);
  expect(server.sends.accepted.length).toBe(before);
}

describe("a send", () => {
  test("HUB-7.01: body, type and tags arrive as they were sent", async () => {
    const tags = { "ServiceBusNotification-Tags": "(a||b)&&!c" };
    expect(await sent(await send({ ...WINDOWS, ...tags }))).toEqual({
      format: "windows",
      targets: { kind: "expression", expression: "(a||b)&&!c" },
      headers: { "X-WNS-Type": "wns/toast" },
      body: TOAST,
      base64: false,
    });
  });

  test("HUB-7.02: the answer names the send: its id is the fourth part of its address, and telemetry knows it", async () => {
    const response = await send(WINDOWS);
    const location = response.headers.get("location") ?? "";
    const id = server.sends.accepted.at(-1)?.notificationId ?? "";
    expect(location).toBe(`${PUBLIC_URL}/myhub/messages/${id}?${V}`);
    expect(new URL(location).pathname.split("/")[3]).toBe(id);
    for (const header of ["trackingid", "x-ms-correlation-request-id"])
      expect(response.headers.get(header)).toMatch(/^[0-9a-f-]{36}$/);
    expect((await server.call("GET", `/messages/${id}`)).status).toBe(200);
  });

  test("HUB-5.07: no tags, empty ones and the text undefined mean everyone", async () => {
    const everyone = { kind: "expression", expression: null } as const;
    expect((await sent(await send(WINDOWS))).targets).toEqual(everyone);
    for (const tags of ["", "  ", "undefined"]) {
      expect((await sent(await send({ ...WINDOWS, "ServiceBusNotification-Tags": tags }))).targets).toEqual(everyone);
    }
    await expectRefused(await send({ ...WINDOWS, "ServiceBusNotification-Tags": "a b" }), "at character 3");
  });

  test("letters beyond ASCII in tags are read as UTF-8, or as Latin-1 where they are none", async () => {
    const raw = (tags: Buffer) =>
      new Promise<string>((resolve, reject) => {
        const token = authorization(keyOf(server.hub, "send"), `${PUBLIC_URL}/`, NEW_YEAR / 1000 + 60, "Sender");
        const lines = Object.entries({ ...WINDOWS, Authorization: token, Connection: "close" });
        const head = [
          `POST /myhub/messages HTTP/1.1`,
          "Host: localhost",
          ...lines.map(([name, value]) => `${name}: ${value}`),
        ];
        const body = Buffer.from(TOAST);
        const socket = connect(Number(new URL(server.url).port), "127.0.0.1", () => {
          socket.write(`${head.join("\r\n")}\r\nContent-Length: ${body.length}\r\nServiceBusNotification-Tags: `);
          socket.write(Buffer.concat([tags, Buffer.from("\r\n\r\n"), body]));
        });
        socket.on("error", reject);
        socket.once("data", (bytes) => resolve(bytes.toString().slice(0, 12)));
      });
    for (const bytes of [Buffer.from("größe", "utf8"), Buffer.from("größe", "latin1")]) {
      expect(await raw(bytes)).toBe("HTTP/1.1 201");
      expect(server.sends.accepted.at(-1)?.request.targets).toEqual({ kind: "expression", expression: "größe" });
    }
  });

  test("HUB-7.12: formats of other platforms are refused by name, with those that there are", async () => {
    for (const format of ["apple", "gcm", "fcmv1", "adm", "baidu", "windowsphone", "xiaomi"]) {
      await expectRefused(
        await send({ ...WINDOWS, "ServiceBusNotification-Format": format }),
        `SubCode=40000. The format is not supported by this hub: '${format}'; supported: windows, browser, template.TrackingId:`,
      );
    }
    await expectRefused(await send({ "ServiceBusNotification-Format": "smoke" }), "format");
    await expectRefused(await send({ "Content-Type": "application/xml" }), "ServiceBusNotification-Format is missing");
  });

  test("without a format, JSON without an X-WNS-Type is for templates", async () => {
    expect((await sent(await send({}, '{"msg":"hi","n":3}'))).format).toBe("template");
    await expectRefused(
      await send({ "X-WNS-Type": "wns/raw" }, '{"msg":"hi"}'),
      "ServiceBusNotification-Format is missing",
    );
  });

  test("HUB-7.13: every X-WNS header goes on, known or not; what was said to the hub does not", async () => {
    const { headers } = await sent(
      await send({
        ...WINDOWS,
        "X-WNS-TTL": "60",
        "X-WNS-Cache-Policy": "cache",
        "X-WNS-RequestForStatus": "true",
        "X-WNS-Unheard-Of": "1",
        "X-NH-Other": "1",
        "Keep-Alive": "1",
        Cookie: "a=b",
        TTL: "5",
      }),
    );
    expect(headers).toEqual({
      "X-WNS-Type": "wns/toast",
      "X-WNS-TTL": "60",
      "X-WNS-Cache-Policy": "cache",
      "X-WNS-RequestForStatus": "true",
      "x-wns-unheard-of": "1",
    });
  });

  test("HUB-7.13: a text of UTF-8 that is declared as UTF-16 is declared as what it is; real UTF-16 becomes UTF-8", async () => {
    const declared = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?>${TOAST}`;
    expect((await sent(await send(WINDOWS, declared("utf-16")))).body).toBe(declared("utf-8"));
    expect((await sent(await send(WINDOWS, Buffer.from(`\ufeff${declared("utf-16")}`, "utf16le")))).body).toBe(
      declared("utf-8"),
    );
    expect((await sent(await send(WINDOWS, declared("UTF-8")))).body).toBe(declared("UTF-8"));
    expect((await sent(await send(WINDOWS, `\ufeff${TOAST}`))).body).toBe(TOAST);
  });

  test("a missing type is told by the root element; XML that is broken, or of another type, is refused", async () => {
    const untyped = { "ServiceBusNotification-Format": "windows" };
    expect((await sent(await send(untyped, "<tile/>"))).headers).toEqual({ "X-WNS-Type": "wns/tile" });
    await expectRefused(await send(untyped, "<foo/>"), "X-WNS-Type");
    await expectRefused(await send(WINDOWS, "<toast>"), "XML");
    await expectRefused(await send(WINDOWS, ""), "");
    await expectRefused(await send({ ...WINDOWS, "X-WNS-Type": "wns/smoke" }), "X-WNS-Type");
  });

  test("raw bytes are passed on untouched, text or not", async () => {
    const raw = { ...WINDOWS, "X-WNS-Type": "wns/raw", "Content-Type": "application/octet-stream" };
    const text = '\ufeff<?xml encoding="utf-16"?>é';
    expect(await sent(await send(raw, text))).toMatchObject({ body: text, base64: false });
    const bytes = Buffer.from([0, 255, 254, 1]);
    expect(await sent(await send(raw, bytes))).toMatchObject({ body: bytes.toString("base64"), base64: true });
  });

  test("HUB-7.14: a body of 64 KB and one byte is 413, also in pieces, and so is a payload of 5001 bytes", async () => {
    await expectRefused(await send(TEMPLATE, "x".repeat(65_537)), "65537 bytes", 413);
    const pieces = new ReadableStream({
      start(controller) {
        for (let at = 0; at < 70; at += 1) controller.enqueue(Buffer.alloc(1024, "x"));
        controller.close();
      },
    });
    const token = authorization(keyOf(server.hub, "send"), `${PUBLIC_URL}/`, NEW_YEAR / 1000 + 60, "Sender");
    const chunked = await fetch(`${server.url}/myhub/messages`, {
      method: "POST",
      headers: { ...TEMPLATE, Authorization: token },
      body: pieces,
    });
    await expectRefused(chunked, "at most 65536", 413);
    const toast = (bytes: number) => `<toast>${"x".repeat(bytes - 15)}</toast>`;
    expect((await sent(await send(WINDOWS, toast(5000)))).body).toHaveLength(5000);
    await expectRefused(await send(WINDOWS, toast(5001)), "5001 bytes", 413);
    await expectRefused(await send(BROWSER, JSON.stringify("x".repeat(3992))), "3994 bytes", 413);
  });

  test("HUB-6.07: what fills templates is one JSON object of texts, numbers and booleans", async () => {
    expect((await sent(await send(TEMPLATE, '{"msg":"hi","n":3,"b":true}'))).format).toBe("template");
    for (const body of ["", "x", "[]", '"a"', '{"a":{}}', '{"a":[1]}'])
      await expectRefused(await send(TEMPLATE, body), "JSON");
    await expectRefused(await send(TEMPLATE, Buffer.from([0x7b, 0xff, 0x7d])), "UTF-8");
  });

  test("what is said to a browser's push service goes along, its lifetime under either name", async () => {
    const more = { Urgency: "high", Topic: "t", "X-NH-TTL": "60", "X-WNS-TTL": "1" };
    expect(await sent(await send({ ...BROWSER, ...more }, '{"a":1}'))).toEqual({
      format: "browser",
      targets: { kind: "expression", expression: null },
      headers: { TTL: "60", Urgency: "high", Topic: "t" },
      body: '{"a":1}',
      base64: false,
    });
    await expectRefused(await send(BROWSER, "not json"), "JSON");
  });

  test("a hub without the credential of a platform says which one is missing", async () => {
    const bare = await openTestHub({ bare: true });
    for (const [headers, body, words] of [
      [WINDOWS, TOAST, "WnsCredential"],
      [BROWSER, "{}", "BrowserCredential"],
      [TEMPLATE, "{}", "WnsCredential"],
    ] as const) {
      const response = await bare.call("POST", "/messages", { headers, body });
      expect([response.status, await response.text()]).toEqual([400, expect.stringContaining(words)]);
    }
    await bare.close();
  });

  test("HUB-7.15: the client's own id of the call is handed on with the policy, so that a repeated try is known again", async () => {
    const id = "3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    await sent(await send({ ...WINDOWS, "x-ms-client-request-id": id }));
    expect(server.sends.accepted.at(-1)).toMatchObject({ clientRequestId: id, policy: "Sender", scheduledFor: null });
    await sent(await send(WINDOWS));
    expect(server.sends.accepted.at(-1)?.clientRequestId).toBeNull();
  });
});

describe("a direct send", () => {
  const channel = "https://wns.example/?token=a%2bb";

  test("HUB-7.06: goes to the one handle, which need not be registered; a browser's brings its keys", async () => {
    const direct = await sent(
      await send({ ...WINDOWS, "ServiceBusNotification-DeviceHandle": channel }, TOAST, "&direct=true"),
    );
    expect(direct.targets).toEqual({ kind: "handles", handles: [{ platform: "wns", channelUri: channel }] });
    const keys = { "ServiceBusNotification-DeviceHandle": "https://push.example/1", Auth: "ab", P256DH: "BA" };
    expect((await sent(await send({ ...BROWSER, ...keys }, "{}", "&direct"))).targets).toEqual({
      kind: "handles",
      handles: [{ platform: "browser", endpoint: "https://push.example/1", p256dh: "BA", auth: "ab" }],
    });
  });

  test("without a handle, keys or a platform it is 400; and so is a handle without the flag, which would reach everyone", async () => {
    const handle = { "ServiceBusNotification-DeviceHandle": channel };
    await expectRefused(await send(WINDOWS, TOAST, "&direct=true"), "ServiceBusNotification-DeviceHandle");
    await expectRefused(
      await send({ ...BROWSER, "ServiceBusNotification-DeviceHandle": "https://push.example/1" }, "{}", "&direct"),
      "p256dh",
    );
    await expectRefused(await send({ ...TEMPLATE, ...handle }, "{}", "&direct"), "format");
    await expectRefused(await send({ ...WINDOWS, ...handle }), "direct");
    await expectRefused(await send({ ...WINDOWS, ...handle }, TOAST, "&direct=false"), "direct");
  });

  test("HUB-7.19: a host that is not listed is 400", async () => {
    for (const handle of ["https://evil.example/1", "http://127.0.0.1/1", "relative"]) {
      await expectRefused(
        await send({ ...WINDOWS, "ServiceBusNotification-DeviceHandle": handle }, TOAST, "&direct"),
        "SubCode=40000",
      );
    }
    const keys = { "ServiceBusNotification-DeviceHandle": "https://evil.example/1", Auth: "ab", P256DH: "BA" };
    await expectRefused(await send({ ...BROWSER, ...keys }, "{}", "&direct"), "host");
  });
});

describe("a batch", () => {
  const part = (name: string, body: string) =>
    `--b\r\nContent-type: application/xml\r\nContent-Disposition: inline; name=${name}\r\n\r\n${body}\r\n`;
  const batch = (parts: string, headers: Call["headers"] = WINDOWS) =>
    send(
      { ...headers, "Content-Type": 'multipart/mixed; boundary = "b"' },
      `${parts}--b--`,
      "&direct=true",
      "/messages/$batch",
    );
  const devices = (count: number) =>
    JSON.stringify(Array.from({ length: count }, (_, at) => `https://wns.example/${at}`));

  test("HUB-7.07: goes to up to a thousand handles, its parts in either order", async () => {
    const request = await sent(await batch(part("devices", devices(1000)) + part("notification", TOAST)));
    expect(request).toMatchObject({ format: "windows", body: TOAST, headers: { "X-WNS-Type": "wns/toast" } });
    expect(request.targets.kind === "handles" && request.targets.handles.length).toBe(1000);
  });

  test("HUB-7.07: 1001 handles, none, a missing part, a foreign host: 400", async () => {
    await expectRefused(await batch(part("notification", TOAST) + part("devices", devices(1001))), "1001");
    await expectRefused(await batch(part("notification", TOAST) + part("devices", "[]")), "handles");
    await expectRefused(await batch(part("notification", TOAST)), "the part devices is missing");
    await expectRefused(await batch(part("devices", devices(1))), "the part notification is missing");
    await expectRefused(
      await batch(part("notification", TOAST) + part("devices", '["https://evil.example/1"]')),
      "host",
    );
    await expectRefused(await batch(part("notification", TOAST) + part("devices", "{}")), "list");
  });

  test("HUB-7.07: a list in single quotes is read, and browsers' subscriptions as objects or texts", async () => {
    const single = await sent(
      await batch(part("notification", TOAST) + part("devices", "['https://wns.example/1', 'https://wns.example/2']")),
    );
    expect(single.targets.kind === "handles" && single.targets.handles.length).toBe(2);
    const one = { endpoint: "https://push.example/1", p256dh: "BA", auth: "ab" };
    const list = JSON.stringify([
      one,
      JSON.stringify(one),
      { endpoint: one.endpoint, keys: { p256dh: "BA", auth: "ab" } },
    ]);
    const { targets } = await sent(await batch(part("notification", "{}") + part("devices", list), BROWSER));
    const handle = { platform: "browser", ...one } as const;
    expect(targets).toEqual({ kind: "handles", handles: [handle, handle, handle] });
  });

  test("HUB-7.08: its id is a real one", async () => {
    const response = await batch(part("notification", TOAST) + part("devices", devices(1)));
    const id = server.sends.accepted.at(-1)?.notificationId;
    expect(response.headers.get("location")).toBe(`${PUBLIC_URL}/myhub/messages/${id}?${V}`);
  });
});

describe("a debug send", () => {
  test("HUB-7.05: is answered with what became of it, and with an empty list when nobody matched", async () => {
    const nobody = await send(WINDOWS, TOAST, "&test=true");
    expect(nobody.status).toBe(201);
    expect(await nobody.text()).toEndWith("<Success>0</Success><Failure>0</Failure><Results/></NotificationOutcome>");
    const words = "The Notification was successfully sent to the Push Notification System";
    const result = {
      platform: "windows",
      handle: "https://wns.example/?a&b",
      registrationId: "",
      outcome: "Success",
      words,
    } as const;
    server.sends.outcome = { success: 1, failure: 0, results: [result] };
    const outcome = readXml(
      await (await send({ ...WINDOWS, "ServiceBusNotification-Tags": "undefined" }, TOAST, "&test")).text(),
    );
    const [read] = childOf(outcome, "Results")?.children ?? [];
    expect([outcome.name, childText(outcome, "Success")]).toEqual(["NotificationOutcome", "1"]);
    expect(read?.children.map(({ name, text }) => [name, text])).toEqual([
      ["ApplicationPlatform", "windows"],
      ["PnsHandle", "https://wns.example/?a&b"],
      ["RegistrationId", ""],
      ["Outcome", words],
    ]);
  });

  test("with test=false, or direct, it is a send like any other", async () => {
    expect((await sent(await send(WINDOWS, TOAST, "&test=false"))).format).toBe("windows");
    const handle = { "ServiceBusNotification-DeviceHandle": "https://wns.example/1" };
    expect((await sent(await send({ ...WINDOWS, ...handle }, TOAST, "&test&direct"))).targets.kind).toBe("handles");
  });

  test("HUB-9.05: one too many in a minute is 429 and says when to try again", async () => {
    server.sends.outcome = new HubRefusal("THROTTLED", { retryAfterSeconds: 5.2 });
    const response = await send(WINDOWS, TOAST, "&test");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "6"]);
    expect(await response.text()).toStartWith("<Error><Code>429</Code><Detail>SubCode=42900. ");
  });
});

describe("a scheduled send", () => {
  const schedule = (time: string | undefined, query = "") =>
    send(
      { ...WINDOWS, ...(time === undefined ? {} : { "ServiceBusNotification-ScheduleTime": time }) },
      TOAST,
      query,
      "/schedulednotifications/",
    );
  const scheduled = async (time: string) => {
    await sent(await schedule(time));
    return server.sends.accepted.at(-1)?.scheduledFor;
  };

  test("HUB-7.11: a time without a zone is UTC, and any offset is understood", async () => {
    const expected = Date.UTC(2026, 0, 2, 3, 4, 5);
    expect(await scheduled("2026-01-02T03:04:05")).toBe(expected);
    expect(await scheduled("2026-01-02T03:04:05.678Z")).toBe(expected + 678);
    expect(await scheduled("2026-01-02T05:04:05+02:00")).toBe(expected);
    expect(await scheduled("2026-01-02T03:04:05.1234567Z")).toBe(expected + 123);
  });

  test("HUB-7.11: more than seven days ahead is 400, and so is what is no time", async () => {
    await expectRefused(await schedule("2026-01-08T00:00:01Z"), "too far ahead");
    for (const time of ["tomorrow", "2026-01-02", "2026-02-30T25:00:00Z", undefined])
      await expectRefused(await schedule(time), "schedule");
  });

  test("a time that is over means at once; direct and test are refused", async () => {
    expect(await scheduled("2025-12-31T00:00:00Z")).toBeNull();
    await expectRefused(await schedule("2026-01-02T03:04:05Z", "&direct"), "direct");
    await expectRefused(await schedule("2026-01-02T03:04:05Z", "&test"), "test");
  });

  test("HUB-7.10: it is cancelled once, and then it is 404", async () => {
    const response = await schedule("2026-01-02T03:04:05Z");
    const id = server.sends.accepted.at(-1)?.notificationId ?? "";
    expect(response.headers.get("location")).toBe(`${PUBLIC_URL}/myhub/schedulednotifications/${id}?${V}`);
    const cancel = () => server.call("DELETE", `/schedulednotifications/${id}?${V}`, { as: "send" });
    const [first, second] = [await cancel(), await cancel()];
    expect([first.status, await first.text(), second.status]).toEqual([200, "", 404]);
    expect(await (await server.call("GET", `/messages/${id}`)).text()).toContain("<State>Canceled</State>");
  });
});

describe("telemetry", () => {
  test("HUB-8.01: is there from the moment of the answer, and later counts what became of it; an unknown id is 404", async () => {
    await sent(await send({ ...WINDOWS, "ServiceBusNotification-Tags": "a||b" }));
    const id = server.sends.accepted.at(-1)?.notificationId ?? "";
    const read = async () => readXml(await (await server.call("GET", `/messages/${id}?${V}`)).text());
    const first = await read();
    expect(first.children.map(({ name, text }) => [name, text])).toEqual([
      ["NotificationId", id],
      ["Location", `${PUBLIC_URL}/myhub/messages/${id}?${V}`],
      ["State", "Enqueued"],
      ["EnqueueTime", "2026-01-01T00:00:00.000Z"],
      ["NotificationBody", TOAST],
      ["Tags", "a||b"],
      ["TargetPlatforms", "windows"],
    ]);
    server.sends.change(id, {
      state: "Completed",
      startedAt: NEW_YEAR,
      endedAt: NEW_YEAR + 1000,
      wnsOutcomes: { Success: 3, ExpiredChannel: 1, Dropped: 0 },
      remarks: ["invalid_client: wrong secret"],
    });
    const done = await read();
    expect([childText(done, "State"), childText(done, "EndTime")]).toEqual(["Completed", "2026-01-01T00:00:01.000Z"]);
    const counts = childOf(done, "WnsOutcomeCounts")?.children.map((one) => [
      childText(one, "Name"),
      childText(one, "Count"),
    ]);
    expect(counts).toEqual([
      ["Success", "3"],
      ["ExpiredChannel", "1"],
    ]);
    expect(childText(childOf(done, "Remarks") ?? done, "Remark")).toBe("invalid_client: wrong secret");
    const unknown = await server.call("GET", "/messages/unknown");
    expect([unknown.status, await unknown.text()]).toEqual([
      404,
      expect.stringContaining("SubCode=40403. Notification not found"),
    ]);
  });

  test("HUB-8.02: counts are left out as long as there are none", async () => {
    await sent(await send(WINDOWS));
    const id = server.sends.accepted.at(-1)?.notificationId ?? "";
    expect(await (await server.call("GET", `/messages/${id}`)).text()).not.toContain("OutcomeCounts");
  });

  test("HUB-8.03: a send that nobody matched says so", async () => {
    await sent(await send(WINDOWS));
    const id = server.sends.accepted.at(-1)?.notificationId ?? "";
    server.sends.change(id, { state: "NoTargetFound" });
    expect(await (await server.call("GET", `/messages/${id}`)).text()).toContain("<State>NoTargetFound</State>");
  });
});
