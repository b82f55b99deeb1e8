import { afterEach, describe, expect, test } from "bun:test";
import type { SenderOptions } from "./sender.ts";
import { type Answering, giveToken, playWns, RECEIVED, receive, type Seen, stopAll } from "./testing/wns-fixture.ts";

afterEach(stopAll);

describe("a sender", () => {
  test("pushes a toast of two texts: token, request, received with its message id", async () => {
    const { sender, pushes, uri } = playWns();
    const outcome = await sender.pushToast(uri, ["Belfry", "The bell rang"], { tag: "bell", ttlSeconds: 60 });
    expect(outcome).toEqual({
      kind: "received",
      status: 200,
      messageId: "0A1B2C3D4E5F6071",
      deviceConnection: undefined,
    });
    expect(pushes[0]?.body).toContain("<text>Belfry</text><text>The bell rang</text>");
    const sent = pushes[0]?.headers;
    expect(sent?.get("authorization")).toBe("Bearer token-1");
    expect(sent?.get("content-type")).toBe("text/xml");
    expect(sent?.get("x-wns-type")).toBe("wns/toast");
    expect(sent?.get("x-wns-tag")).toBe("bell");
    expect(sent?.get("x-wns-ttl")).toBe("60");
    expect(sent?.get("content-length")).toBe(String(pushes[0]?.body.length));
    expect(sent?.has("transfer-encoding")).toBe(false);
  });

  test("pushes tile, badge and raw in their simple forms and as XML", async () => {
    const { sender, pushes, uri } = playWns();
    await sender.pushTile(uri, ["one"]);
    await sender.pushTile(uri, "<tile/>");
    await sender.pushBadge(uri, 7);
    await sender.pushBadge(uri, "newMessage");
    await sender.pushBadge(uri, '<badge value="1"/>');
    await sender.pushRaw(uri, new Uint8Array([100, 105, 110, 103]));
    expect(pushes.map((seen) => seen.headers.get("x-wns-type"))).toEqual([
      "wns/tile",
      "wns/tile",
      "wns/badge",
      "wns/badge",
      "wns/badge",
      "wns/raw",
    ]);
    expect(pushes[0]?.body).toContain("TileWide");
    expect(pushes.slice(1).map((seen) => seen.body)).toEqual([
      "<tile/>",
      '<badge value="7"/>',
      '<badge value="newMessage"/>',
      '<badge value="1"/>',
      "ding",
    ]);
    expect(pushes[5]?.headers.get("content-type")).toBe("application/octet-stream");
  });

  test("twenty first pushes at once make one token request", async () => {
    const { sender, tokens, pushes, uri } = playWns();
    await Promise.all(Array.from({ length: 20 }, () => sender.pushRaw(uri, "x")));
    expect([tokens.length, pushes.length]).toEqual([1, 20]);
  });

  test("a 401 renews the token and resends once; twenty at once renew it once", async () => {
    const old: Answering = ({ headers }) =>
      headers.get("authorization") === "Bearer token-1" ? new Response(null, { status: 401 }) : receive({} as Seen, 0);
    const { sender, tokens, pushes, uri } = playWns(old);
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => sender.pushRaw(uri, "x")));
    expect(outcomes.every((outcome) => outcome.kind === "received")).toBe(true);
    expect([tokens.length, pushes.length]).toEqual([2, 40]);
  });

  test("a second 401 is the outcome: advice new-token, nothing sent a third time, no token in any word", async () => {
    const { sender, pushes, uri } = playWns(
      ({ headers }) =>
        new Response(null, {
          status: 401,
          headers: {
            "X-WNS-STATUS": "dropped",
            "X-WNS-ERROR-DESCRIPTION": `Bad ${headers.get("authorization")}`,
            "X-WNS-MSG-ID": `${headers.get("authorization")}`,
          },
        }),
    );
    const outcome = await sender.pushRaw(uri, "x");
    expect(outcome).toMatchObject({ kind: "refused", status: 401, advice: "new-token" });
    expect(JSON.stringify(outcome)).not.toContain("token-");
    expect(pushes.length).toBe(2);
  });

  test("410 advises a new channel, 406 and 503 wait as told", async () => {
    const answers = [
      new Response(null, { status: 410, headers: { "X-WNS-STATUS": "dropped" } }),
      new Response(null, { status: 406, headers: { "X-WNS-STATUS": "appthrottled", "Retry-After": "9" } }),
      new Response(null, { status: 503, headers: { "X-WNS-STATUS": "dropped", "Retry-After": "3" } }),
    ];
    const { sender, uri } = playWns((_, n) => answers[n - 1] ?? new Response(null, { status: 500 }));
    expect(await sender.pushRaw(uri, "x")).toMatchObject({ kind: "refused", advice: "new-channel" });
    expect(await sender.pushRaw(uri, "x")).toMatchObject({ kind: "throttled", scope: "app", retryAfterSeconds: 9 });
    expect(await sender.pushRaw(uri, "x")).toMatchObject({
      kind: "failed",
      advice: "retry-later",
      retryAfterSeconds: 3,
    });
  });

  test("a redirect is not followed, by the push or by the token request", async () => {
    const elsewhere = playWns();
    const redirect: Answering = () => new Response(null, { status: 307, headers: { Location: elsewhere.uri } });
    const onPush = playWns(redirect);
    expect(await onPush.sender.pushRaw(onPush.uri, "x")).toMatchObject({
      kind: "failed",
      status: 307,
      advice: "report",
    });
    const onToken = playWns(receive, redirect);
    expect(await onToken.sender.pushRaw(onToken.uri, "x")).toMatchObject({ kind: "failed", advice: "report" });
    expect([elsewhere.pushes.length, elsewhere.tokens.length, onToken.pushes.length]).toEqual([0, 0, 0]);
  });

  test("takes toasts back with a DELETE that says which, and pushes nothing", async () => {
    const { sender, pushes, uri } = playWns();
    const outcome = await sender.remove(uri, { all: false, tag: "bell", group: "a b" }, { requestForStatus: true });
    expect(outcome).toMatchObject({ kind: "received", status: 200 });
    expect(pushes).toHaveLength(1);
    expect(pushes[0]).toMatchObject({ method: "DELETE", body: "" });
    expect(pushes[0]?.headers.get("x-wns-match")).toBe("type=wns/toast;group=a%20b;tag=bell");
    expect(pushes[0]?.headers.get("x-wns-requestforstatus")).toBe("true");
    expect(pushes[0]?.headers.has("x-wns-type")).toBe(false);
  });

  test("a foreign host, a payload over 5,000 bytes and a bad header are refused without any request", async () => {
    const { sender, tokens, pushes, uri, service } = playWns();
    const foreign = [
      "https://evil.example/",
      `${service}0/`,
      service.replace("http:", "https:"),
      `${service}@evil.example/`,
    ];
    for (const target of foreign) {
      expect(await sender.pushRaw(target, "x")).toMatchObject({
        kind: "refused",
        status: undefined,
        code: "HOST_NOT_ALLOWED",
        advice: "fix-request",
      });
    }
    const large = await sender.pushRaw(uri, "x".repeat(5001));
    expect(large).toMatchObject({ kind: "refused", code: "PAYLOAD_TOO_LARGE", advice: "fix-request" });
    expect(JSON.stringify(large)).toContain("5001 bytes");
    expect(await sender.pushRaw(uri, "x", { tag: "a b" })).toMatchObject({ code: "HEADER_INVALID" });
    expect([tokens.length, pushes.length]).toEqual([0, 0]);
  });

  test("a toast without text rejects as the caller's bug it is", async () => {
    const { sender, uri } = playWns();
    await expect(sender.pushToast(uri, [])).rejects.toThrow(RangeError);
    await expect(sender.pushBadge(uri, -1)).rejects.toThrow(RangeError);
  });

  test("an answer with a body without end is cut off and its status counts all the same", async () => {
    const endless = () =>
      new ReadableStream({ pull: (controller) => controller.enqueue(new TextEncoder().encode("x".repeat(4096))) });
    const { sender, uri } = playWns(() => new Response(endless(), { headers: RECEIVED }));
    expect(await sender.pushRaw(uri, "x")).toMatchObject({ kind: "received" });
  });

  test("a time limit and a dead network fail for now, in words without token or secret", async () => {
    for (const error of [new DOMException("Bearer token-1", "TimeoutError"), new TypeError("the-client-secret")]) {
      const fetch = async (_: string, init: RequestInit) => {
        expect(init.signal).toBeInstanceOf(AbortSignal);
        throw error;
      };
      const { sender, uri } = playWns(receive, giveToken, { fetch });
      const outcome = await sender.pushRaw(uri, "x");
      expect(outcome).toMatchObject({
        kind: "failed",
        code: "NETWORK_FAILED",
        advice: "retry-later",
        retryAfterSeconds: 30,
      });
      expect(JSON.stringify(outcome)).not.toMatch(/token-1|secret/);
    }
  });
});

describe("a sender that is traced", () => {
  const TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  test("tells each push, and not the token endpoint, to which span it belongs", async () => {
    let asked = 0;
    const trace = () => ({ traceparent: TRACEPARENT.replace("b7-", `b${asked++}-`), tracestate: "a=1 , b=2" });
    const { sender, pushes, tokens, uri } = playWns(receive, giveToken, { trace });
    await sender.pushRaw(uri, "one");
    await sender.remove(uri, { all: true });
    expect(pushes.map(({ headers }) => headers.get("traceparent"))).toEqual([
      TRACEPARENT.replace("b7-", "b0-"),
      TRACEPARENT.replace("b7-", "b1-"),
    ]);
    expect(pushes[0]?.headers.get("tracestate")).toBe("a=1,b=2");
    expect(tokens[0]?.headers.get("traceparent")).toBeNull();
  });

  test("pushes without a trace when there is none, when it is malformed, and when asking for it fails", async () => {
    const fails = () => {
      throw new Error("no tracer");
    };
    const sources: NonNullable<SenderOptions["trace"]>[] = [
      () => undefined,
      () => ({}),
      () => ({ traceparent: "00-0-0-01", tracestate: "a=1" }),
      () => ({ traceparent: `${TRACEPARENT}\r\nx: y` }),
      fails,
    ];
    for (const trace of sources) {
      const { sender, pushes, uri } = playWns(receive, giveToken, { trace });
      expect(await sender.pushRaw(uri, "one")).toMatchObject({ kind: "received" });
      expect([pushes[0]?.headers.get("traceparent"), pushes[0]?.headers.get("tracestate")]).toEqual([null, null]);
    }
  });
});
