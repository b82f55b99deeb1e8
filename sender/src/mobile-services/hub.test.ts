import { afterEach, describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import { formatConnectionString } from "@belfry/protocol";
import fc from "fast-check";
import { type Answering, type Recorder, startRecorder } from "../../../test/support/recorder.ts";
import { createPush } from "./create-push.ts";
import { MobilePushError } from "./push-error.ts";

const KEY = "c2VjcmV0LWtleS1mb3ItdGVzdHM=";
const NOW = 1_893_456_000_000 - 3_600_000;

const running: Recorder[] = [];
afterEach(() => {
  for (const recorder of running.splice(0)) recorder.stop();
});

const take: Answering = ({ path }) => {
  const location = `https://hub.example/myhub/messages/4651c1ec-1-15?api-version=2020-06`;
  return new Response(null, {
    status: path.includes("/messages") ? 201 : 200,
    headers: { location, TrackingId: "t-1" },
  });
};

/** A hub that writes down what it is asked, and `push` for it. */
function playHub(answer: Answering = take) {
  const recorder = startRecorder(answer);
  running.push(recorder);
  const connectionString = formatConnectionString(recorder.origin, { keyName: "Full Access", key: KEY });
  const logged: string[] = [];
  const log = (message: string) => void logged.push(message);
  const push = createPush({ mode: "hub", connectionString, hubName: "myhub", now: () => NOW, log });
  return { push, logged, origin: recorder.origin, requests: recorder.requests, last: () => recorder.requests.at(-1) };
}

const ENTRY = `<entry xmlns="http://www.w3.org/2005/Atom"><id>x</id><title type="text">1-2-3</title><content type="application/xml">
  <WindowsTemplateRegistrationDescription xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect" xmlns:i="http://www.w3.org/2001/XMLSchema-instance">
  <ETag>1</ETag><ExpirationTime>9999-12-31T23:59:59.999</ExpirationTime><RegistrationId>1-2-3</RegistrationId><Tags>a,b</Tags>
  <ChannelUri>https://wns.example/?a&amp;b</ChannelUri><BodyTemplate><![CDATA[<toast>$(m)</toast>]]></BodyTemplate>
  <WnsHeaders><WnsHeader><Header>X-WNS-Type</Header><Value>wns/toast</Value></WnsHeader></WnsHeaders></WindowsTemplateRegistrationDescription></content></entry>`;
const FEED = `<feed xmlns="http://www.w3.org/2005/Atom"><title>Registrations</title><id>y</id>${ENTRY}${ENTRY.replaceAll("1-2-3", "4-5-6")}</feed>`;

const REGISTRATION = {
  ETag: "1",
  ExpirationTime: "9999-12-31T23:59:59.999",
  RegistrationId: "1-2-3",
  Tags: "a,b",
  ChannelUri: "https://wns.example/?a&b",
  BodyTemplate: "<toast>$(m)</toast>",
  WnsHeaders: { "X-WNS-Type": "wns/toast" },
  _: { ContentRootElement: "WindowsTemplateRegistrationDescription" },
};

const xml = (body: string) => () => new Response(body, { headers: { "Content-Type": "application/atom+xml" } });

describe("push in hub mode", () => {
  test("HUB-1.13: a toast arrives as a windows send to the tags, for success and for a callback alike", async () => {
    const { push, requests } = playHub();
    const heard: unknown[] = [];
    await push.wns.sendToastText01(
      ["a", "b"],
      { text1: "<hi>" },
      { success: (result) => heard.push(result.statusCode) },
    );
    await push.wns.sendToastText01("a && !b", { text1: "<hi>" }, (error, result) =>
      heard.push(error, result?.notificationId),
    );
    expect(heard).toEqual([201, null, "4651c1ec-1-15"]);
    for (const [at, tags] of ["a || b", "a && !b"].entries()) {
      const sent = requests[at];
      expect([sent?.method, sent?.path]).toEqual(["POST", "/myhub/messages?api-version=2020-06"]);
      expect(sent?.headers.get("servicebusnotification-format")).toBe("windows");
      expect(sent?.headers.get("servicebusnotification-tags")).toBe(tags);
      expect(sent?.headers.get("x-wns-type")).toBe("wns/toast");
      expect(sent?.headers.get("content-type")).toStartWith("application/xml");
      expect(sent?.body).toBe(
        '<toast><visual><binding template="ToastText01"><text id="1">&lt;hi&gt;</text></binding></visual></toast>',
      );
    }
  });

  test("HUB-1.13: push.send with null arrives as a template send to everyone", async () => {
    const { push, last } = playHub();
    const result = await push.send(null, { msg: "hi", n: 3 });
    expect(result).toEqual({
      statusCode: 201,
      notificationId: "4651c1ec-1-15",
      location: "https://hub.example/myhub/messages/4651c1ec-1-15?api-version=2020-06",
      trackingId: "t-1",
    });
    expect(last()?.body).toBe('{"msg":"hi","n":3}');
    expect(last()?.headers.get("servicebusnotification-format")).toBe("template");
    expect(last()?.headers.has("servicebusnotification-tags")).toBe(false);
    expect(last()?.headers.get("content-type")).toStartWith("application/json");
  });

  test("HUB-1.13: raw bytes, badges, any XML and headers of one's own arrive as they are", async () => {
    const { push, requests } = playHub();
    await push.wns.sendRaw("a", "grüße", { headers: { "X-WNS-TTL": "60" } });
    await push.wns.sendBadge(null, 3);
    await push.wns.send("a", "<toast/>", "wns/toast");
    expect(requests[0]?.bytes).toEqual(new TextEncoder().encode("grüße"));
    expect(requests[0]?.headers.get("content-type")).toBe("application/octet-stream");
    expect(requests[0]?.headers.get("x-wns-ttl")).toBe("60");
    expect(requests.map(({ body }) => body)).toEqual(["grüße", '<badge value="3" version="1"/>', "<toast/>"]);
  });

  test("only null means everyone: a tag that was never set is refused before anything is sent", () => {
    const { push, requests } = playHub();
    for (const tags of [undefined, "", " ", [], ["a", ""], 7]) {
      expect(() => push.wns.sendToastText01(tags as never, { text1: "x" })).toThrow(TypeError);
      expect(() => push.send(tags as never, { msg: "x" })).toThrow(TypeError);
    }
    expect(requests.length).toBe(0);
  });

  test("each request is signed for the whole hub with the key as the text it is", async () => {
    const { push, origin, last } = playHub();
    await push.send("a", { msg: "x" });
    const resource = encodeURIComponent(`${origin}/`);
    const signature = createHmac("sha256", KEY).update(`${resource}\n1893456000`).digest("base64");
    expect(last()?.headers.get("authorization")).toBe(
      `SharedAccessSignature sr=${resource}&sig=${encodeURIComponent(signature)}&se=1893456000&skn=Full%20Access`,
    );
  });

  test("a refusal of the hub comes with its code and its words, and without the key", async () => {
    const body = "<Error><Code>400</Code><Detail>SubCode=40000. The tag expression cannot be read</Detail></Error>";
    const { push, logged } = playHub(() => new Response(body, { status: 400 }));
    const heard: MobilePushError[] = [];
    const waited = await push.wns.sendToastText01("a ||", { text1: "x" }, { error: (error) => heard.push(error) });
    expect(waited).toBe(heard[0] as never);
    expect(heard[0]).toMatchObject({ statusCode: 400, code: "400", detail: expect.stringContaining("tag expression") });
    await expect(push.send("a", {})).rejects.toBeInstanceOf(MobilePushError);
    expect(JSON.stringify([heard, logged, heard[0]?.stack])).not.toContain(KEY);
  });

  test("a native registration is an entry with channel and tags", async () => {
    const { push, requests } = playHub(xml(ENTRY));
    const created = await push.wns.createNativeRegistration("https://wns.example/?a&b", ["a", "b"]);
    expect(created).toEqual(REGISTRATION);
    expect([requests[0]?.method, requests[0]?.path]).toEqual(["POST", "/myhub/registrations?api-version=2020-06"]);
    expect(requests[0]?.headers.get("content-type")).toBe("application/atom+xml;type=entry;charset=utf-8");
    expect(requests[0]?.body).toContain(
      '<WindowsRegistrationDescription xmlns="http://schemas.microsoft.com/netservices/2010/10/servicebus/connect" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><Tags>a,b</Tags><ChannelUri>https://wns.example/?a&amp;b</ChannelUri></WindowsRegistrationDescription>',
    );
    await push.wns.createOrUpdateNativeRegistration("1-2-3", "https://wns.example/", null);
    expect([requests[1]?.method, requests[1]?.path]).toEqual(["PUT", "/myhub/registrations/1-2-3?api-version=2020-06"]);
    expect(requests[1]?.headers.has("if-match")).toBe(false);
    expect(requests[1]?.body).not.toContain("Tags");
    await push.wns.updateNativeRegistration("1-2-3", "https://wns.example/", "a", { etag: '"1"' });
    expect(requests[2]?.headers.get("if-match")).toBe('"1"');
  });

  test("a template registration holds the XML of its visual template, expressions and all", async () => {
    const { push, last } = playHub(xml(ENTRY));
    const channel = "https://wns.example/";
    await push.wns.createToastText01Registration(
      channel,
      "a",
      { text1: "$(m)" },
      { templateName: "n", headers: { "X-WNS-TTL": "9" } },
    );
    expect(last()?.body).toContain('<text id="1"&gt;$(m)&lt;/text&gt;'.replace("<text", "&lt;text"));
    expect(last()?.body).toContain("<TemplateName>n</TemplateName>");
    expect(last()?.body).toContain(
      "<WnsHeaders><WnsHeader><Header>X-WNS-TTL</Header><Value>9</Value></WnsHeader><WnsHeader><Header>X-WNS-Type</Header><Value>wns/toast</Value></WnsHeader></WnsHeaders>",
    );
    const raw = { headers: { "X-WNS-Type": "wns/raw" } };
    await push.wns.createOrUpdateRawTemplateRegistration("1-2", channel, null, '{"a":"$(m)"}', raw);
    expect(last()?.body).toContain('<BodyTemplate>{"a":"$(m)"}</BodyTemplate>');
    expect(last()?.path).toBe("/myhub/registrations/1-2?api-version=2020-06");
  });

  test("registrations are read, written back, listed and deleted", async () => {
    const { push, requests, last } = playHub(({ path }, n) =>
      path.includes("registrationIDs")
        ? take({ path } as never, n)
        : xml(path.includes("registrations?") ? FEED : ENTRY)(),
    );
    expect(await push.getRegistration("1-2-3")).toEqual(REGISTRATION);
    await push.updateRegistration({ ...REGISTRATION, Tags: "c" });
    expect([last()?.method, last()?.headers.get("if-match")]).toEqual(["PUT", "*"]);
    expect(last()?.body).toContain("<Tags>c</Tags>");
    expect(last()?.body).not.toContain("ETag");
    const listed = await push.listRegistrations({ top: 2, skip: 4 });
    expect(listed).toEqual([REGISTRATION, { ...REGISTRATION, RegistrationId: "4-5-6" }]);
    expect(last()?.path).toBe("/myhub/registrations?api-version=2020-06&%24top=2&%24skip=4");
    await push.listRegistrationsByTag("$UserId:{a/b}");
    expect(last()?.path).toStartWith("/myhub/tags/%24UserId%3A%7Ba%2Fb%7D/registrations?");
    await push.wns.listRegistrationsByChannel("https://wns.example/?it's");
    const query = new URLSearchParams(last()?.path.split("?").slice(1).join("?"));
    expect(query.get("$filter")).toBe("ChannelUri eq 'https://wns.example/?it''s'");
    await push.deleteRegistration("1-2-3");
    expect([last()?.method, last()?.headers.get("if-match")]).toEqual(["DELETE", "*"]);
    expect(await push.createRegistrationId()).toBe("4651c1ec-1-15");
    expect(requests.every(({ headers }) => headers.get("authorization")?.startsWith("SharedAccessSignature "))).toBe(
      true,
    );
  });

  test("installations are put, patched, read and deleted, whatever stands in their ids", async () => {
    const installation = { installationId: "i 1/é", platform: "wns", pushChannel: "https://wns.example/" };
    const { push, last } = playHub(({ method }) =>
      method === "GET" ? Response.json(installation) : new Response(null, { status: method === "DELETE" ? 204 : 200 }),
    );
    const heard: unknown[] = [];
    await push.createOrUpdateInstallation(installation, { success: (result) => heard.push(result) });
    expect([last()?.method, last()?.path]).toEqual(["PUT", "/myhub/installations/i%201%2F%C3%A9?api-version=2020-06"]);
    expect(last()?.body).toBe(JSON.stringify(installation));
    const operations = [{ op: "add", path: "/tags", value: "x" }];
    await push.patchInstallation("i", operations);
    expect([last()?.method, last()?.body]).toEqual(["PATCH", JSON.stringify(operations)]);
    expect(await push.getInstallation("i")).toEqual(installation);
    await push.deleteInstallation("i", (error) => heard.push(error));
    expect(heard).toEqual([undefined, null]);
    expect(() => push.getInstallation("")).toThrow(TypeError);
  });

  test("an answer that is no registration is an error, not a crash", async () => {
    const { push } = playHub(() => new Response("<html>"));
    await expect(push.getRegistration("1")).rejects.toBeInstanceOf(MobilePushError);
    await expect(push.getInstallation("1")).rejects.toBeInstanceOf(MobilePushError);
  });

  test("whatever a hub answers with, the call ends in a registration or in an error", async () => {
    const pieces = [
      "<entry>",
      "</entry>",
      '<content type="x">',
      "</content>",
      "<ARegistrationDescription a='1'>",
      "<Tags>a</Tags>",
      "&",
      "x",
    ];
    const texts = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces)).map((each) => each.join("")),
    );
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const fetch = () => Promise.resolve(new Response(text));
        const connectionString = formatConnectionString("https://hub.example", { keyName: "n", key: KEY });
        const push = createPush({ mode: "hub", connectionString, hubName: "myhub", fetch });
        const ended = await push.getRegistration("1", { error: () => {} });
        expect(ended instanceof MobilePushError || ended._.ContentRootElement !== "").toBe(true);
      }),
    );
  });

  test("tags beyond ASCII travel as UTF-8", async () => {
    const { push, last } = playHub();
    await push.send("größe", { msg: "x" });
    const header = last()?.headers.get("servicebusnotification-tags") ?? "";
    const bytes = Uint8Array.from(header, (character) => character.charCodeAt(0));
    expect([header, new TextDecoder().decode(bytes)]).toContain("größe");
  });
});
