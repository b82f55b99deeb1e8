import { afterEach, describe, expect, test } from "bun:test";
import { MULTICAST_PATH, type PushResponse } from "@belfry/protocol";
import type { SenderOptions } from "../sender.ts";
import { type Answering, giveToken, playWns, RECEIVED, receive, type Seen, stopAll } from "../testing/wns-fixture.ts";

afterEach(stopAll);

const RAW = { type: "wns/raw", payload: "ding" } as const;

type Said = Partial<PushResponse> & Pick<PushResponse, "status">;

interface Channel {
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
}

const channelsOf = ({ body }: Seen): readonly Channel[] => JSON.parse(body).channels;
const keysOf = (seen: Seen) => channelsOf(seen).map(({ headers }) => headers["Idempotency-Key"] ?? "");
const nthOf = (uri: string) => Number(new URL(uri).searchParams.get("token"));

const takesThem = (): Response => new Response(null, { headers: { ...RECEIVED, "Preference-Applied": "multicast" } });
const received = (uri: string): Said => ({ status: 200, wnsStatus: "received", messageId: `ID-${nthOf(uri)}` });
const answerEach: Answering = (seen) => Response.json(channelsOf(seen).map(({ uri }) => received(uri)));

/** A service that takes multicasts, and answers them so. */
function playTaking(onMulticast: Answering = answerEach, options: Partial<SenderOptions> = {}) {
  let multicasts = 0;
  const onPush: Answering = (seen, n) => {
    if (seen.path === MULTICAST_PATH) return onMulticast(seen, ++multicasts);
    return seen.headers.get("prefer") === "multicast" ? takesThem() : receive(seen, n);
  };
  const wns = playWns(onPush, giveToken, options);
  const urisOf = (count: number) => Array.from({ length: count }, (_, n) => `${wns.service}/?token=${n}`);
  const sent = () => ({
    alone: wns.pushes.filter(({ path }) => path !== MULTICAST_PATH),
    together: wns.pushes.filter(({ path }) => path === MULTICAST_PATH),
  });
  return { ...wns, urisOf, sent };
}

const kindsOf = (outcomes: readonly { kind: string }[]) => [...new Set(outcomes.map(({ kind }) => kind))];

describe("a push to many channels of a service that takes multicasts", () => {
  test("asks with the first of them, and takes the others together, each outcome in its place", async () => {
    const { sender, tokens, urisOf, sent } = playTaking();
    const outcomes = await sender.pushToMany(urisOf(600), { ...RAW, requestForStatus: true });
    expect(outcomes.slice(1).map(({ messageId }) => messageId)).toEqual(
      Array.from({ length: 599 }, (_, n) => `ID-${n + 1}`),
    );
    expect(kindsOf(outcomes)).toEqual(["received"]);
    const { alone, together } = sent();
    expect(tokens).toHaveLength(1);
    expect(alone.map(({ headers }) => headers.get("prefer"))).toEqual(["multicast"]);
    expect(together.map((seen) => channelsOf(seen).length).toSorted()).toEqual([256, 256, 87].toSorted());
    expect(together[0]?.headers.get("authorization")).toBe("Bearer token-1");
    expect(JSON.parse(together[0]?.body ?? "")).toMatchObject({
      headers: { "X-WNS-Type": "wns/raw", "X-WNS-RequestForStatus": "true" },
      payload: "ding",
    });
  });

  test("asks once in ten minutes, and single pushes say and send nothing of it", async () => {
    let now = 0;
    const { sender, urisOf, sent, uri } = playTaking(answerEach, { now: () => now });
    await sender.pushToMany(urisOf(3), RAW);
    await sender.pushToMany(urisOf(3), RAW);
    await sender.push(uri, RAW);
    expect(sent().alone.map(({ headers }) => headers.get("prefer"))).toEqual(["multicast", null]);
    expect(sent().together.map((seen) => channelsOf(seen).length)).toEqual([2, 3]);
    const names = [...(sent().alone[1]?.headers.keys() ?? [])];
    expect(names.filter((name) => ["prefer", "idempotency-key"].includes(name))).toEqual([]);
    now = 600_000;
    await sender.pushToMany(urisOf(3), RAW);
    expect(sent().alone.map(({ headers }) => headers.get("prefer"))).toEqual(["multicast", null, "multicast"]);
  });

  test("asks with the next one where the answer was a refusal, three times, and then goes alone", async () => {
    const gone = () => new Response(null, { status: 410, headers: { "X-WNS-STATUS": "dropped" } });
    const { sender, pushes, service } = playWns((seen, n) => (n === 3 ? receive(seen, n) : gone()));
    const uris = Array.from({ length: 6 }, (_, n) => `${service}/?token=${n}`);
    const outcomes = await sender.pushToMany(uris, RAW);
    expect(outcomes.map(({ status }) => status)).toEqual([410, 410, 200, 410, 410, 410]);
    expect(pushes.map(({ headers }) => headers.get("prefer"))).toEqual([
      ...Array(3).fill("multicast"),
      ...Array(3).fill(null),
    ]);
  });

  test("gives every channel a key of its own, also one that is named twice", async () => {
    const { sender, urisOf, sent } = playTaking();
    const [uri = ""] = urisOf(1);
    await sender.pushToMany([uri, uri, uri], RAW);
    await sender.pushToMany([uri, uri], RAW);
    const keys = sent().together.flatMap(keysOf);
    expect([keys.length, new Set(keys).size]).toEqual([4, 4]);
    for (const key of keys) expect(key).toMatch(/^[!-~]{1,128}$/);
  });

  test("says each channel's own outcome, in words without the token", async () => {
    const said: Said[] = [
      { status: 410, wnsStatus: "dropped", description: "Revoked channel URL", messageId: "A" },
      { status: 406, wnsStatus: "channelthrottled", retryAfterSeconds: 9 },
      { status: 200, wnsStatus: "dropped", description: "Bearer token-1", messageId: "token-1" },
      { status: 403, wnsStatus: "dropped" },
    ];
    const { sender, urisOf } = playTaking(() => Response.json(said));
    const outcomes = await sender.pushToMany(urisOf(5), RAW);
    expect(outcomes.slice(1)).toMatchObject([
      { kind: "refused", code: "CHANNEL_CLOSED", advice: "new-channel", messageId: "A" },
      { kind: "throttled", scope: "channel", retryAfterSeconds: 9 },
      { kind: "dropped", messageId: undefined },
      { kind: "refused", code: "CHANNEL_FOREIGN", advice: "fix-request" },
    ]);
    expect(JSON.stringify(outcomes)).not.toContain("token-1");
  });

  test("is answered as a whole: each channel has that outcome, and nothing is sent again", async () => {
    const { sender, urisOf, sent } = playTaking(
      () => new Response(null, { status: 503, headers: { "Retry-After": "7" } }),
    );
    const outcomes = await sender.pushToMany(urisOf(4), RAW);
    expect(kindsOf(outcomes.slice(1))).toEqual(["failed"]);
    expect(outcomes.slice(1)).toMatchObject(
      Array(3).fill({ status: 503, advice: "retry-later", retryAfterSeconds: 7 }),
    );
    expect([sent().alone.length, sent().together.length]).toEqual([1, 1]);
  });

  test("goes alone where a gateway refuses it, which says nothing of its channels", async () => {
    const { sender, urisOf, sent } = playTaking(() => new Response("<html>no</html>", { status: 403 }));
    const outcomes = await sender.pushToMany(urisOf(4), RAW);
    expect(kindsOf(outcomes)).toEqual(["received"]);
    expect([sent().alone.length, sent().together.length]).toEqual([4, 1]);
  });

  test("fails for now where the connection breaks, in words without token or secret", async () => {
    const broken = async (url: string, init: RequestInit) => {
      if (url.endsWith(MULTICAST_PATH)) throw new TypeError("Bearer token-1 the-client-secret");
      return fetch(url, init);
    };
    const { sender, urisOf } = playTaking(answerEach, { fetch: broken });
    const outcomes = await sender.pushToMany(urisOf(3), RAW);
    expect(outcomes.map(({ kind }) => kind)).toEqual(["received", "failed", "failed"]);
    expect(outcomes[1]).toMatchObject({ code: "NETWORK_FAILED", advice: "retry-later" });
    expect(JSON.stringify(outcomes)).not.toMatch(/token-1|secret/);
  });

  test("tells to which span its pushes belong", async () => {
    const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    const { sender, urisOf, sent } = playTaking(answerEach, { trace: () => ({ traceparent }) });
    await sender.pushToMany(urisOf(3), RAW);
    const [seen] = sent().together;
    expect(JSON.parse(seen?.body ?? "").headers).toMatchObject({ traceparent });
    expect(seen?.headers.get("traceparent")).toBe(traceparent);
  });
});

describe("a multicast that is answered 401", () => {
  const dated = ({ headers }: Seen) => headers.get("authorization") === "Bearer token-1";

  test("renews the token and is sent once more, with the same keys", async () => {
    const { sender, tokens, urisOf, sent } = playTaking((seen, n) =>
      dated(seen) ? new Response(null, { status: 401, headers: { "X-WNS-STATUS": "dropped" } }) : answerEach(seen, n),
    );
    const outcomes = await sender.pushToMany(urisOf(4), RAW);
    expect(kindsOf(outcomes)).toEqual(["received"]);
    const { together } = sent();
    expect([tokens.length, together.length]).toEqual([2, 2]);
    expect(keysOf(together[1] as Seen)).toEqual(keysOf(together[0] as Seen));
  });

  test("for some of its channels is sent once more for those alone", async () => {
    const { sender, urisOf, sent } = playTaking((seen) =>
      Response.json(
        channelsOf(seen).map(({ uri }) => (dated(seen) && nthOf(uri) % 2 === 0 ? { status: 401 } : received(uri))),
      ),
    );
    const outcomes = await sender.pushToMany(urisOf(6), RAW);
    expect(outcomes.slice(1).map(({ messageId }) => messageId)).toEqual(["ID-1", "ID-2", "ID-3", "ID-4", "ID-5"]);
    expect(sent().together.map((seen) => channelsOf(seen).map(({ uri }) => nthOf(uri)))).toEqual([
      [1, 2, 3, 4, 5],
      [2, 4],
    ]);
  });

  test("with a fresh token too, is the outcome of each: nothing is sent a third time", async () => {
    const { sender, urisOf, sent } = playTaking(
      ({ headers }) =>
        new Response(null, {
          status: 401,
          headers: { "X-WNS-STATUS": "dropped", "X-WNS-ERROR-DESCRIPTION": `Bad ${headers.get("authorization")}` },
        }),
    );
    const outcomes = await sender.pushToMany(urisOf(3), RAW);
    expect(outcomes.slice(1)).toMatchObject(Array(2).fill({ kind: "refused", status: 401, advice: "new-token" }));
    expect(JSON.stringify(outcomes)).not.toContain("token-");
    expect([sent().alone.length, sent().together.length]).toEqual([1, 2]);
  });
});

describe("where multicasts are not taken", () => {
  test("each is pushed to alone, no more than 32 at once, and the next call does not ask again", async () => {
    let underWay = 0;
    let most = 0;
    const slow: Answering = async (seen, n) => {
      most = Math.max(most, ++underWay);
      await Bun.sleep(2);
      underWay -= 1;
      return receive(seen, n);
    };
    const { sender, pushes, service } = playWns(slow);
    const uris = Array.from({ length: 100 }, (_, n) => `${service}/?token=${n}`);
    expect(kindsOf(await sender.pushToMany(uris, RAW))).toEqual(["received"]);
    await sender.pushToMany(uris, RAW);
    expect(pushes.map(({ headers }) => headers.get("prefer"))).toEqual(["multicast", ...Array(199).fill(null)]);
    expect(pushes.every(({ headers }) => !headers.has("idempotency-key"))).toBe(true);
    expect(pushes.some(({ path }) => path === MULTICAST_PATH)).toBe(false);
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(32);
  });

  test.each([404, 405, 410, 501])("any more, as %d says, each goes alone and that is remembered", async (status) => {
    const { sender, urisOf, sent } = playTaking(() => new Response(null, { status }));
    expect(kindsOf(await sender.pushToMany(urisOf(4), RAW))).toEqual(["received"]);
    await sender.pushToMany(urisOf(4), RAW);
    expect([sent().alone.length, sent().together.length]).toEqual([8, 1]);
  });

  test.each([
    ["no JSON", () => new Response("<html>")],
    ["another number of answers", () => Response.json([{ status: 200, wnsStatus: "received" }])],
    [
      "an answer without end",
      () => new Response(new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(4096)) })),
    ],
  ])("as %s says, each goes alone with the key that it had, and so is not taken twice", async (_, onMulticast) => {
    const { sender, urisOf, sent } = playTaking(onMulticast);
    expect(kindsOf(await sender.pushToMany(urisOf(4), RAW))).toEqual(["received"]);
    const { alone, together } = sent();
    expect(alone.slice(1).map(({ headers }) => headers.get("idempotency-key"))).toEqual(keysOf(together[0] as Seen));
  });
});

describe("a push to many channels", () => {
  test("of none asks for nothing", async () => {
    const { sender, tokens, pushes } = playWns();
    expect(await sender.pushToMany([], RAW)).toEqual([]);
    expect([tokens.length, pushes.length]).toEqual([0, 0]);
  });

  test("refuses foreign hosts in their places, and sends nothing to them", async () => {
    const foreign = playTaking();
    const { sender, pushes, urisOf } = playTaking();
    const [one = "", two = "", three = ""] = urisOf(3);
    const outcomes = await sender.pushToMany([foreign.uri, one, "no URI", two, "https://evil.example/", three], RAW);
    expect(outcomes.map(({ kind }) => kind)).toEqual([
      "refused",
      "received",
      "refused",
      "received",
      "refused",
      "received",
    ]);
    expect(outcomes[0]).toMatchObject({ code: "HOST_NOT_ALLOWED", status: undefined, advice: "fix-request" });
    expect([foreign.pushes.length, foreign.tokens.length, pushes.length]).toEqual([0, 0, 2]);
  });

  test("refused here as a whole makes no request, for a token neither", async () => {
    const { sender, tokens, pushes, uri } = playWns();
    const outcomes = await sender.pushToMany([uri, "https://evil.example/"], { ...RAW, payload: "x".repeat(5001) });
    expect(outcomes).toMatchObject([{ code: "PAYLOAD_TOO_LARGE" }, { code: "HOST_NOT_ALLOWED" }]);
    expect(await sender.pushToMany([uri], { ...RAW, tag: "a b" })).toMatchObject([{ code: "HEADER_INVALID" }]);
    expect(await sender.pushToMany(["https://evil.example/"], RAW)).toMatchObject([{ code: "HOST_NOT_ALLOWED" }]);
    expect([tokens.length, pushes.length]).toEqual([0, 0]);
  });

  test("without an access token asks for it once, and pushes nothing", async () => {
    const { sender, tokens, pushes, uri } = playWns(receive, () =>
      Response.json({ error: "invalid_client", error_description: "the-client-secret" }, { status: 400 }),
    );
    const outcomes = await sender.pushToMany(Array(50).fill(uri), RAW);
    expect(outcomes).toMatchObject(Array(50).fill({ kind: "refused", code: "TOKEN_REFUSED" }));
    expect(JSON.stringify(outcomes)).not.toContain("secret");
    expect([tokens.length, pushes.length]).toEqual([1, 0]);
  });

  test("goes to each origin in the way that it takes", async () => {
    const alone = playWns();
    const { sender, urisOf, sent } = playTaking(answerEach, { allowedHosts: [new URL(alone.service).host] });
    const [one = "", two = "", three = ""] = urisOf(3);
    const uris = [one, alone.uri, two, `${alone.uri}#part`, three];
    expect(kindsOf(await sender.pushToMany(uris, RAW))).toEqual(["received"]);
    expect([alone.pushes.length, sent().alone.length, sent().together.length]).toEqual([2, 1, 1]);
  });

  test("takes the payload and the list as they are when it is called", async () => {
    const { sender, urisOf, sent } = playTaking();
    const payload = new Uint8Array([255, 1]);
    const uris = urisOf(3);
    const outcomes = sender.pushToMany(uris, { ...RAW, payload });
    payload.fill(0);
    uris.length = 0;
    expect(await outcomes).toHaveLength(3);
    expect(JSON.parse(sent().together[0]?.body ?? "").payloadBase64).toBe("/wE=");
  });
});
