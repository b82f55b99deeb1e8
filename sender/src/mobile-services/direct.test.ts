import { afterEach, describe, expect, test } from "bun:test";
import { createRequire } from "node:module";
import { type Answering, type Recorder, startRecorder } from "../../../test/support/recorder.ts";
import { createPush, type DirectPushOptions } from "./create-push.ts";
import { MobilePushError } from "./push-error.ts";

const SECRET = "the-client-secret";
const CREDENTIALS = { mode: "direct", packageSid: "ms-app://s-1-15-2-1-2-3-4-5-6-7", clientSecret: SECRET } as const;
const TOKEN_PATH = "/accesstoken.srf";

const running: Recorder[] = [];
afterEach(() => {
  for (const recorder of running.splice(0)) recorder.stop();
});

const RECEIVED = { "X-WNS-NotificationStatus": "received", "X-WNS-Msg-ID": "0A1B", Server: "x" };
const receive: Answering = () => new Response(null, { headers: RECEIVED });
const giveToken: Answering = (_, n) =>
  Response.json({ token_type: "bearer", access_token: `token-${n}`, expires_in: 86_400 });

const answerWith =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    new Response(null, { status, headers });

/** A WNS that writes down what it is asked, and `push` for it. */
function playWns(onPush: Answering = receive, options: Partial<DirectPushOptions> = {}, onToken = giveToken) {
  let tokens = 0;
  let pushes = 0;
  const recorder = startRecorder((asked) => {
    if (asked.path !== TOKEN_PATH) return onPush(asked, ++pushes);
    return onToken(asked, ++tokens);
  });
  running.push(recorder);
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const push = createPush({ ...CREDENTIALS, service: recorder.origin, now: () => 0, log, ...options });
  const channel = `${recorder.origin}/?token=abc`;
  const got = (isToken: boolean) => recorder.requests.filter(({ path }) => (path === TOKEN_PATH) === isToken);
  return { push, channel, logged, pushes: () => got(false), tokens: () => got(true) };
}

/** What the functions are, by name. */
function byName(functions: object) {
  return functions as Record<string, (...given: unknown[]) => Promise<unknown>>;
}

/** Azure's own module: the names and counts that scripts knew. */
const original: Record<string, (...given: unknown[]) => string> = createRequire(import.meta.url)("wns");
const templates = Object.keys(original)
  .filter((name) => name.startsWith("create") && name.endsWith("Binding"))
  .map((name) => name.slice("create".length, -"Binding".length));

/** How many strings the original asks for. */
function countOf(template: string): number {
  for (let count = 0; count < 30; count++) {
    try {
      original[`create${template}`]?.(...Array.from({ length: count }, () => "x"));
      return count;
    } catch {}
  }
  throw new Error(`${template} takes no count of strings`);
}

describe("push.wns in direct mode", () => {
  test("HUB-1.01: all 54 templates have a function that sends, one that creates and one for the binding", async () => {
    const { push, channel, pushes } = playWns();
    const wns = byName(push.wns);
    expect(templates.length).toBe(54);
    for (const template of templates) {
      const given = Array.from({ length: countOf(template) }, (_, at) => `<${at}>`);
      expect(wns[`create${template}`]?.(...given)).toEqual(original[`create${template}`]?.(...given) as never);
      expect(wns[`create${template}Binding`]?.(...given)).toEqual(
        original[`create${template}Binding`]?.(...given) as never,
      );
      await wns[`send${template}`]?.(channel, ...given);
      expect(pushes().at(-1)?.body).toBe(original[`create${template}`]?.(...given) ?? "");
      expect(pushes().at(-1)?.headers.get("x-wns-type")).toBe(template.startsWith("Tile") ? "wns/tile" : "wns/toast");
      expect(() => wns[`send${template}`]?.(channel, ...given, "one more")).toThrow(`${given.length}`);
    }
    expect(pushes().length).toBe(54);
  });

  test("HUB-1.02: golden results are sent to the byte, options and all", async () => {
    const { push, channel, pushes } = playWns();
    await push.wns.sendTileSquareText03(channel, { text1: "a & b", text2: "<x>" });
    await push.wns.sendTileWideImageAndText01(channel, {
      image1src: "http://h/i.png",
      image1alt: 'alt "q"',
      text1: "t",
    });
    await push.wns.sendToastImageAndText02(
      channel,
      { image1src: "http://h/i.png", text1: "t", text2: "u" },
      { launch: 'a=1&b="2"', duration: "long", audio: { src: "Looping.Alarm2", loop: true } },
    );
    await push.wns.sendToastText01(
      channel,
      { text1: "t" },
      { lang: "en", baseUri: "b", branding: "logo", addImageQuery: true, version: 1 },
    );
    expect(pushes().map(({ body }) => body)).toEqual([
      '<tile><visual><binding template="TileSquareText03"><text id="1">a &amp; b</text><text id="2">&lt;x&gt;</text><text id="3"></text><text id="4"></text></binding></visual></tile>',
      '<tile><visual><binding template="TileWideImageAndText01"><image id="1" src="http://h/i.png" alt="alt &quot;q&quot;"/><text id="1">t</text></binding></visual></tile>',
      '<toast duration="long" launch="a=1&amp;b=&quot;2&quot;"><visual><binding template="ToastImageAndText02"><image id="1" src="http://h/i.png" alt=""/><text id="1">t</text><text id="2">u</text></binding></visual><audio src="ms-winsoundevent:Notification.Looping.Alarm2" loop="true"/></toast>',
      '<toast><visual lang="en" baseUri="b" branding="logo" addImageQuery="true" version="1"><binding template="ToastText01"><text id="1">t</text></binding></visual></toast>',
    ]);
  });

  test("HUB-1.03: what is wrong in the call is thrown before anything is sent", () => {
    const { push, channel, pushes, tokens } = playWns();
    const wns = byName(push.wns);
    expect(() => push.wns.sendTileSquareText03(channel, "1", "2")).toThrow("needs 4 parameters and 2 were given");
    expect(() => push.wns.send(channel, "<tile/>", "wns/tiles")).toThrow("wns/toast, wns/badge, wns/tile, wns/raw");
    expect(() => wns.sendToastText01?.(channel, { text1: "t" }, { success: 1 })).toThrow(
      "options.success must be a function",
    );
    expect(() => wns.sendToastText01?.(channel, { text1: "t" }, { error: "no" })).toThrow(
      "options.error must be a function",
    );
    expect(() => wns.sendToastText01?.(undefined, { text1: "t" })).toThrow(TypeError);
    expect(() => wns.sendRaw?.(channel, { a: 1 })).toThrow(TypeError);
    expect(() => push.wns.sendRaw(channel, "x", { headers: { "X-WNS-Tag": "a\nb" } })).toThrow("X-WNS-Tag");
    expect([pushes().length, tokens().length]).toEqual([0, 0]);
  });

  test("HUB-1.04: one line makes one POST with type, content type and token", async () => {
    const { push, channel, pushes, tokens } = playWns();
    await push.wns.sendTileSquareText03(channel, { text1: "x" });
    const [sent, ...more] = pushes();
    expect(more).toEqual([]);
    expect([sent?.method, sent?.path]).toEqual(["POST", "/?token=abc"]);
    expect(sent?.headers.get("x-wns-type")).toBe("wns/tile");
    expect(sent?.headers.get("content-type")).toBe("text/xml");
    expect(sent?.headers.get("authorization")).toBe("Bearer token-1");
    expect(Object.fromEntries(new URLSearchParams(tokens()[0]?.body))).toEqual({
      grant_type: "client_credentials",
      client_id: CREDENTIALS.packageSid,
      client_secret: SECRET,
      scope: "notify.windows.com",
    });
  });

  test("HUB-1.05: a badge is a number from 0, a glyph, or either with a version", async () => {
    const { push, channel, pushes } = playWns();
    const glyphs =
      "none,activity,alert,available,away,busy,newMessage,paused,playing,unavailable,error,attention".split(",");
    for (const value of [0, 7, 150, "7", ...glyphs]) await push.wns.sendBadge(channel, value);
    await push.wns.sendBadge(channel, { value: "away", version: 2 }, { headers: { "X-WNS-TTL": "60" } });
    expect(pushes().map(({ body }) => body)).toEqual([
      ...[0, 7, 150, 7, ...glyphs].map((value) => `<badge value="${value}" version="1"/>`),
      '<badge value="away" version="2"/>',
    ]);
    expect(pushes().at(-1)?.headers.get("x-wns-type")).toBe("wns/badge");
    expect(pushes().at(-1)?.headers.get("x-wns-ttl")).toBe("60");
    expect(() => push.wns.sendBadge(channel, -1)).toThrow();
    expect(() => push.wns.sendBadge(channel, "bogus")).toThrow();
  });

  test("HUB-1.06: a raw notification is the UTF-8 bytes of its string", async () => {
    const { push, channel, pushes } = playWns();
    await push.wns.sendRaw(channel, "grüße 😀");
    expect(pushes()[0]?.bytes).toEqual(new TextEncoder().encode("grüße 😀"));
    expect(pushes()[0]?.headers.get("content-type")).toBe("application/octet-stream");
    expect(pushes()[0]?.headers.get("x-wns-type")).toBe("wns/raw");
  });

  test("HUB-1.07: two bindings and options make one visual with two bindings", async () => {
    const { push, channel, pushes } = playWns();
    const wide = push.wns.createTileWideText03Binding({ text1: "w" });
    await push.wns.sendTile(channel, { type: "TileSquareText04", text1: "s" }, wide, { lang: "de" });
    await push.wns.sendTile(channel, { type: "TileSquareText04", text1: "s" }, { type: "TileWideText03", text1: "w" });
    const bindings =
      '<binding template="TileSquareText04"><text id="1">s</text></binding><binding template="TileWideText03"><text id="1">w</text></binding>';
    expect(pushes().map(({ body }) => body)).toEqual([
      `<tile><visual lang="de">${bindings}</visual></tile>`,
      `<tile><visual>${bindings}</visual></tile>`,
    ]);
  });

  test("HUB-1.08: a result holds status, channel and the headers of WNS alone", async () => {
    const { push, channel } = playWns();
    const results: unknown[] = [];
    const waited = await push.wns.sendToastText01(
      channel,
      { text1: "t" },
      { success: (result) => results.push(result) },
    );
    const headers = { "x-wns-notificationstatus": "received", "x-wns-msg-id": "0A1B" };
    expect(results).toEqual([{ statusCode: 200, channel, headers }]);
    expect(waited).toEqual({ statusCode: 200, channel, headers });
  });

  test("HUB-1.08: a callback at the end hears of it as well", async () => {
    const { push, channel } = playWns((_, n) => (n === 1 ? receive : answerWith(404))(_, n));
    const heard: unknown[] = [];
    const hear = (error: unknown, result?: unknown) => void heard.push([error, result]);
    await push.wns.sendToastText01(channel, { text1: "t" }, hear);
    await push.wns.sendToastText01(channel, { text1: "t" }, { launch: "a" }, hear);
    expect(heard).toEqual([
      [null, expect.objectContaining({ statusCode: 200 })],
      [expect.objectContaining({ statusCode: 404 }), undefined],
    ]);
  });

  test("HUB-1.09: dropped, unknown and expired come to the error callback with status and channel", async () => {
    const answers: Answering[] = [
      answerWith(200, { "X-WNS-NotificationStatus": "dropped", "X-Other": "1" }),
      answerWith(200, { "X-WNS-NotificationStatus": "channelthrottled" }),
      answerWith(404),
      answerWith(410),
      answerWith(418),
    ];
    const { push, channel } = playWns((asked, n) => (answers[n - 1] ?? receive)(asked, n));
    const errors: MobilePushError[] = [];
    for (const _ of answers) {
      const options = { success: () => expect.unreachable(), error: (error: MobilePushError) => errors.push(error) };
      const waited = await push.wns.sendToastText01(channel, { text1: "t" }, options);
      expect(waited).toBe(errors.at(-1) as MobilePushError);
    }
    expect(errors.map(({ statusCode }) => statusCode)).toEqual([200, 200, 404, 410, 418]);
    expect(errors.every((error) => error.channel === channel && error instanceof Error)).toBe(true);
    expect(errors[0]?.headers).toEqual({ "x-wns-notificationstatus": "dropped" });
    expect(errors[4]?.message).toContain("418");
  });

  test("HUB-1.09: what never reached WNS is an error with the reason behind it", async () => {
    const { push, channel } = playWns();
    const foreign = await push.wns.sendToastText01("https://evil.example/", { text1: "t" }, { error: () => {} });
    expect(foreign).toMatchObject({ innerError: { code: "HOST_NOT_ALLOWED" }, statusCode: undefined });
    const { push: tokenless } = playWns(receive, {}, answerWith(400));
    const refused = tokenless.wns.sendToastText01(channel, { text1: "t" });
    await expect(refused).rejects.toBeInstanceOf(MobilePushError);
  });

  test("HUB-1.10: three channels give three callbacks, and three results in their order", async () => {
    const { push, channel } = playWns();
    const channels = ["&1", "&2", "&3"].map((end) => channel + end);
    const told: string[] = [];
    const results = await push.wns.sendToastText01(
      channels,
      { text1: "t" },
      { success: (each) => told.push(each.channel) },
    );
    expect(told.toSorted()).toEqual(channels);
    expect(results.map((each) => each.channel)).toEqual(channels);
  });

  test("HUB-1.10: of a list in which one is gone, the others come through and the one is named", async () => {
    const { push, channel } = playWns((asked, n) => (asked.path.endsWith("&2") ? answerWith(410) : receive)(asked, n));
    const channels = ["&1", "&2"].map((end) => channel + end);
    const results = await push.wns.sendToastText01(channels, { text1: "t" }, { error: () => {} });
    expect(results.map(({ statusCode }) => statusCode)).toEqual([200, 410]);
    await expect(push.wns.sendToastText01(channels, { text1: "t" })).rejects.toThrow("1 of 2 pushes failed");
  });

  test("HUB-1.10: a long list is sent to a hundred at a time, each once and in order", async () => {
    let open = 0;
    let most = 0;
    const count = async (url: string, init: RequestInit) => {
      most = Math.max(most, ++open);
      try {
        return await fetch(url, init);
      } finally {
        open--;
      }
    };
    const { push, channel, pushes } = playWns(receive, { fetch: count });
    const channels = Array.from({ length: 250 }, (_, at) => `${channel}&${at}`);
    const results = await push.wns.sendToastText01(channels, { text1: "t" });
    expect(results.map((each) => each.channel)).toEqual(channels);
    expect(pushes().length).toBe(250);
    expect(most).toBeLessThanOrEqual(100);
    expect(await push.wns.sendToastText01([], { text1: "t" })).toEqual([]);
  });

  test("HUB-1.11: 50 first sends at once make one token request", async () => {
    const { push, channel, tokens, pushes } = playWns();
    await Promise.all(Array.from({ length: 50 }, () => push.wns.sendToastText01(channel, { text1: "t" })));
    expect([tokens().length, pushes().length]).toEqual([1, 50]);
  });

  test("HUB-1.11: a 401 makes one new token and one second try; another 401 is the result", async () => {
    const once = playWns((asked, n) => (n === 1 ? answerWith(401) : receive)(asked, n));
    await once.push.wns.sendToastText01(once.channel, { text1: "t" });
    expect(once.tokens().length).toBe(2);
    expect(once.pushes().map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer token-1",
      "Bearer token-2",
    ]);
    const always = playWns(answerWith(401));
    const error = await always.push.wns.sendToastText01(always.channel, { text1: "t" }, { error: () => {} });
    expect(error.statusCode).toBe(401);
    expect([always.tokens().length, always.pushes().length]).toEqual([2, 2]);
  });

  test("HUB-1.11: a token that is given is tried first, and another app's credentials have a token of their own", async () => {
    const { push, channel, tokens, pushes } = playWns((asked, n) =>
      (asked.headers.get("authorization") === "Bearer stale" ? answerWith(401) : receive)(asked, n),
    );
    await push.wns.sendToastText01(channel, { text1: "t" }, { accessToken: "stale" });
    await push.wns.sendToastText01(channel, { text1: "t" }, { client_id: "other", client_secret: "another" });
    expect(pushes().map(({ headers }) => headers.get("authorization"))).toEqual([
      "Bearer stale",
      "Bearer token-1",
      "Bearer token-2",
    ]);
    expect(new URLSearchParams(tokens()[1]?.body).get("client_id")).toBe("other");
  });

  test("HUB-1.12: neither token nor secret appears in results, errors or logs", async () => {
    const echo: Answering = ({ headers }, n) => {
      const said = { "X-WNS-Debug": headers.get("authorization") ?? "", "X-WNS-NotificationStatus": "dropped" };
      return n === 1
        ? new Response(null, { headers: { ...said, ...RECEIVED } })
        : new Response(null, { headers: said, status: 400 });
    };
    const { push, channel, logged } = playWns(echo);
    const result = await push.wns.sendToastText01(channel, { text1: "the text" });
    const error = await push.wns.sendToastText01(channel, { text1: "the text" }, { error: () => {} });
    const badToken = playWns(
      receive,
      {},
      () => new Response(`{"error":"invalid_client","error_description":"${SECRET}"}`, { status: 400 }),
    );
    const refused = await badToken.push.wns.sendToastText01(
      badToken.channel,
      { text1: "the text" },
      { error: () => {} },
    );
    const own = (each: object) =>
      JSON.stringify([each, String(each), (each as Error).stack, (each as MobilePushError).innerError?.message]);
    const said = [result, error, refused].map(own).join("") + logged.join("") + badToken.logged.join("");
    for (const secret of ["token-1", SECRET, "the text"]) expect(said).not.toContain(secret);
  });

  test("HUB-1.12: a failure that nobody waits for is logged and ends nothing; one that is waited for is not logged", async () => {
    let told = (_: string) => {};
    const logged = new Promise<string>((resolve) => {
      told = resolve;
    });
    const alone = playWns(answerWith(410), { log: (message) => told(message) });
    alone.push.wns.sendToastText01(alone.channel, { text1: "t" });
    expect(await logged).toBe("A push failed: The channel is expired.");
    const waited = playWns(answerWith(410));
    await expect((async () => waited.push.wns.sendToastText01(waited.channel, { text1: "t" }))()).rejects.toThrow(
      "expired",
    );
    const failed = await waited.push.wns.sendToastText01(waited.channel, { text1: "t" }).catch((error) => error);
    expect(String(failed)).toContain("expired");
    expect(waited.logged).toEqual([]);
  });

  test("HUB-1.14: the other platforms are there and every call names them", () => {
    const { push } = playWns();
    expect(() => push.apns.send?.("token", { alert: "x" })).toThrow("push.apns");
    expect(() => push.gcm.send?.("id", "x")).toThrow("push.gcm");
    expect(() => push.mpns.sendToast?.("uri", { text1: "x" })).toThrow("push.mpns");
    expect(`${push.apns}`).toBe("[object Object]");
  });

  test("HUB-1.15: onChannelGone hears once of each channel that is gone, and of no other", async () => {
    const gone: [string, unknown][] = [];
    const answers: Record<string, number> = { "&404": 404, "&410": 410, "&403": 403 };
    const blocked = { "X-WNS-Error-Description": "Sending domain blocked" };
    const { push, channel } = playWns(
      ({ path }, n) => {
        if (path.endsWith("&blocked")) return new Response(null, { status: 410, headers: blocked });
        const status = Object.entries(answers).find(([end]) => path.endsWith(end))?.[1];
        return status === undefined ? receive({} as never, n) : new Response(null, { status });
      },
      { onChannelGone: (each, error) => gone.push([each, (error as MobilePushError).statusCode]) },
    );
    const channels = ["&404", "&410", "&403", "&200", "&blocked"].map((end) => channel + end);
    await push.wns.sendToastText01(channels, { text1: "t" }, { error: () => {} });
    await push.wns.sendToastText01(channels, { text1: "t" }, { error: () => {} });
    expect(gone.toSorted()).toEqual([
      [`${channel}&404`, 404],
      [`${channel}&410`, 410],
    ]);
  });

  test("createPush without credentials throws at once", () => {
    expect(() => createPush({ ...CREDENTIALS, clientSecret: "" })).toThrow("clientSecret");
    expect(() => createPush({ mode: "direct" } as never)).toThrow("packageSid");
    expect(() => createPush({ mode: "hub", connectionString: "", hubName: "h" })).toThrow("Endpoint");
    expect(() => createPush({} as never)).toThrow("mode");
  });
});
