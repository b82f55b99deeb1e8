/** Registrations one at a time, over real HTTP and the embedded store. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type Call, openTestHub, PUBLIC_URL, type TestHub } from "../../testing/test-hub.ts";
import { childOf, childText, readXml, type XmlElement } from "../read-xml.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub();
});
afterAll(() => server.close());

const CONNECT = "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect";
const XSI = "http://www.w3.org/2001/XMLSchema-instance";
const V = "?api-version=2020-06";

/** An entry as the official client writes it. */
const entry = (kind: string, fields: string) =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><entry xmlns="http://www.w3.org/2005/Atom"><updated>2026-01-01T00:00:00Z</updated><content type="application/xml"><${kind} xmlns="${CONNECT}" xmlns:i="${XSI}">${fields}</${kind}></content></entry>`;

const windows = (fields = "", channel = "https://wns.example/?token=a") =>
  entry("WindowsRegistrationDescription", `${fields}<ChannelUri>${channel}</ChannelUri>`);

const HEADERS =
  "<WnsHeaders><WnsHeader><Header>X-WNS-Type</Header><Value>wns/toast</Value></WnsHeader><WnsHeader><Header>X-WNS-TTL</Header><Value>60</Value></WnsHeader></WnsHeaders>";
const TOAST = "<toast><visual><binding><text>$(msg)</text></binding></visual></toast>";

const template = (body: string, headers = HEADERS, name = "t1") =>
  entry(
    "WindowsTemplateRegistrationDescription",
    `<Tags>tag1</Tags><ChannelUri>https://wns.example/?token=a</ChannelUri><BodyTemplate><![CDATA[${body}]]></BodyTemplate><TemplateName>${name}</TemplateName>${headers}`,
  );

const browser = (kind = "BrowserRegistrationDescription", more = "") =>
  entry(kind, `<Tags>t</Tags><Endpoint>https://push.example/1</Endpoint><P256DH>BAcd</P256DH><Auth>ab_-</Auth>${more}`);

/** The description within an answered entry. */
function description(xml: string): XmlElement {
  const content = childOf(readXml(xml), "content");
  const [inner] = content?.children ?? [];
  if (inner === undefined) throw new Error(`no description in ${xml}`);
  return inner;
}

async function register(body: string): Promise<{ id: string; read: XmlElement; xml: string; response: Response }> {
  const response = await server.call("POST", `/registrations${V}`, { body });
  const xml = await response.text();
  expect(xml).toStartWith("<entry");
  const read = description(xml);
  return { id: childText(read, "RegistrationId") ?? "", read, xml, response };
}

const put = (id: string, body: string, headers: Call["headers"] = {}) =>
  server.call("PUT", `/registrations/${id}${V}`, { body, headers });

const etag = async (response: Response) => childText(description(await response.text()), "ETag");

async function expectRefused(body: string, words: string): Promise<void> {
  const response = await server.call("POST", `/registrations${V}`, { body });
  expect([response.status, words]).toEqual([400, words]);
  const error = readXml(await response.text());
  expect(error.name).toBe("Error");
  expect(childText(error, "Detail")).toContain(words);
}

const count = async () => (await server.store.counts("myhub")).registrations;

describe("registrations", () => {
  test("HUB-3.01: an id comes as the last part of an absolute https address under the public origin, with nothing in the body", async () => {
    const response = await server.call("POST", `/registrationIDs${V}`);
    expect([response.status, await response.text()]).toEqual([201, ""]);
    const location = response.headers.get("location") ?? "";
    expect(location).toStartWith(`${PUBLIC_URL}/myhub/registrationids/`);
    expect(new URL(location).pathname.split("/")[3]).toMatch(/^\d{19}-\d{19}-1$/);
  });

  test("HUB-3.01: the address of an id is https even where the server speaks plain http", async () => {
    const plain = await openTestHub({ publicUrl: "http://127.0.0.1:8080" });
    const response = await plain.call("POST", "/registrationIDs");
    expect(response.headers.get("location")).toStartWith("https://127.0.0.1:8080/myhub/registrationids/");
    await plain.close();
  });

  test("HUB-3.02: a Windows registration comes back with its id, etag 1, end, tags and push variables", async () => {
    const { read, response, id } = await register(
      windows("<Tags>tag1,tag2</Tags><PushVariables>{&quot;a&quot;:&quot;1&quot;}</PushVariables>"),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/atom+xml; type=entry; charset=utf-8");
    expect(response.headers.get("content-location")).toBe(`${PUBLIC_URL}/myhub/registrations/${id}${V}`);
    expect(read.children.map(({ name, text }) => [name, text])).toEqual([
      ["ETag", "1"],
      ["ExpirationTime", "9999-12-31T23:59:59.999"],
      ["RegistrationId", id],
      ["Tags", "tag1,tag2"],
      ["PushVariables", '{"a":"1"}'],
      ["ChannelUri", "https://wns.example/?token=a"],
    ]);
  });

  test("HUB-3.03: a Windows template comes back with the same body, name and headers", async () => {
    const { id } = await register(template(TOAST));
    const read = description(await (await server.call("GET", `/registrations/${id}${V}`)).text());
    expect(read.name).toBe("WindowsTemplateRegistrationDescription");
    expect(childText(read, "BodyTemplate")).toBe(TOAST);
    expect(childText(read, "TemplateName")).toBe("t1");
    const headers = childOf(read, "WnsHeaders")?.children.map((one) => [
      childText(one, "Header"),
      childText(one, "Value"),
    ]);
    expect(headers).toEqual([
      ["X-WNS-Type", "wns/toast"],
      ["X-WNS-TTL", "60"],
    ]);
  });

  test("HUB-3.04: browser registrations, native and template, come back as they were", async () => {
    const native = (await register(browser())).read;
    expect(native.name).toBe("BrowserRegistrationDescription");
    expect(["Endpoint", "P256DH", "Auth"].map((name) => childText(native, name))).toEqual([
      "https://push.example/1",
      "BAcd",
      "ab_-",
    ]);
    const body = '{"title":"$(msg)"}';
    const more = `<BodyTemplate><![CDATA[${body}]]></BodyTemplate><TemplateName>n</TemplateName>`;
    const { read } = await register(browser("BrowserTemplateRegistrationDescription", more));
    expect([read.name, childText(read, "BodyTemplate")]).toEqual(["BrowserTemplateRegistrationDescription", body]);
  });

  test("HUB-3.05: a put under a fresh id makes, another one replaces and the etag grows by 1", async () => {
    expect(await etag(await put("123-234-1", windows()))).toBe("1");
    const second = await put("123-234-1", template(TOAST));
    expect(second.headers.get("etag")).toBe('W/"2"');
    expect(description(await second.text()).name).toBe("WindowsTemplateRegistrationDescription");
  });

  test("HUB-3.06: an update succeeds with the right etag and is 412 with an old one", async () => {
    const { id } = await register(windows());
    expect((await put(id, windows(), { "If-Match": '"1"' })).status).toBe(200);
    const stale = await put(id, windows(), { "If-Match": '"1"' });
    expect(stale.status).toBe(412);
    expect(await stale.text()).toStartWith("<Error><Code>412</Code>");
    expect((await put(id, windows(), { "If-Match": '"nonsense"' })).status).toBe(412);
  });

  test("HUB-3.07: an id that is not there is 404 in XML", async () => {
    const response = await server.call("GET", `/registrations/123-999-1${V}`);
    expect(response.status).toBe(404);
    expect(await response.text()).toStartWith("<Error><Code>404</Code><Detail>Registration not found.TrackingId:");
  });

  test("HUB-3.08: deleting works with and without an etag, is 412 with a wrong one, and then the id is gone", async () => {
    const { id } = await register(windows());
    const remove = (headers: Call["headers"]) =>
      server.call("DELETE", `/registrations/${id}${V}`, { headers: headers ?? {} });
    expect((await remove({ "If-Match": '"7"' })).status).toBe(412);
    const gone = await remove({ "If-Match": "*" });
    expect([gone.status, await gone.text()]).toEqual([200, ""]);
    expect((await server.call("GET", `/registrations/${id}`)).status).toBe(404);
    expect((await remove({})).status).toBe(404);
    const other = await register(windows());
    expect((await server.call("DELETE", `/registrations/${other.id}`)).status).toBe(200);
  });

  test("HUB-3.09: the older form, any order of fields and any prefix are the same registration", async () => {
    const forms = [
      windows("<Tags>a,b</Tags>"),
      `<entry xmlns="http://www.w3.org/2005/Atom"><content type="application/xml"><RegistrationDescription xmlns:i="${XSI}" i:type="WindowsRegistrationDescription" xmlns="${CONNECT}"><ChannelUri>https://wns.example/?token=a</ChannelUri><Tags>a,b</Tags></RegistrationDescription></content></entry>`,
      `\ufeff<?xml version="1.0" encoding="utf-8"?><at:entry xmlns:at="http://www.w3.org/2005/Atom"><at:title/><at:content type="application/atom+xml;type=entry;charset=utf-8"><s:WindowsRegistrationDescription xmlns:s="${CONNECT}"><s:Unknown>1</s:Unknown><s:ChannelUri> <![CDATA[https://wns.example/?token=a]]> </s:ChannelUri><s:ETag>9</s:ETag><s:Tags>a,b</s:Tags></s:WindowsRegistrationDescription></at:content></at:entry>`,
    ];
    const kept = [];
    for (const form of forms) {
      const { id } = await register(form);
      const {
        handle,
        tags,
        template: none,
        etag: version,
      } = (await server.store.findRegistration("myhub", id, 0)) ?? {};
      kept.push({ handle, tags, none, version });
    }
    expect(kept[0]?.tags).toEqual(["a", "b"]);
    expect(new Set(kept.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  test("HUB-3.09: an entry in UTF-16 is read as well", async () => {
    const bytes = Buffer.from(`\ufeff${windows("<Tags>größe</Tags>").replace("UTF-8", "utf-16")}`, "utf16le");
    const response = await server.call("POST", `/registrations${V}`, { body: bytes });
    expect(childText(description(await response.text()), "Tags")).toBe("größe");
  });

  test("HUB-3.10: what is absent is left out, and the element is the concrete one", async () => {
    const { xml } = await register(windows("<Tags/>"));
    expect(xml).not.toMatch(/<RegistrationDescription|<Tags|nil|TemplateName|PushVariables|i:type/);
    const { xml: unnamed } = await register(template(TOAST).replace("<TemplateName>t1</TemplateName>", ""));
    expect(unnamed).not.toContain("TemplateName");
  });

  test("HUB-3.11: the end of a CDATA section within a template survives", async () => {
    const body = "<toast><a><![CDATA[x]]></a></toast>";
    const { id } = await register(template("<toast><a><![CDATA[x]]]]><![CDATA[></a></toast>"));
    const read = description(await (await server.call("GET", `/registrations/${id}`)).text());
    expect(childText(read, "BodyTemplate")).toBe(body);
  });

  test("HUB-3.17: 61 tags, a tag of 121 characters, one with a blank, two of the user's: 400 each", async () => {
    const before = await count();
    const many = Array.from({ length: 61 }, (_, at) => `t${at}`).join(",");
    await expectRefused(windows(`<Tags>${many}</Tags>`), "too many tags");
    await expectRefused(windows(`<Tags>${"a".repeat(121)}</Tags>`), "A tag has 1 to 120");
    await expectRefused(windows("<Tags>a b</Tags>"), "A tag has 1 to 120");
    await expectRefused(windows("<Tags>$UserId:{a},$UserId:{b}</Tags>"), "UserId");
    expect(await count()).toBe(before);
    expect((await register(windows("<Tags>$UserId:{a},größe,x@y.z:1</Tags>"))).read).toBeDefined();
  });

  test("HUB-3.18: blanks around tags and empty ones are dropped", async () => {
    expect(childText((await register(windows("<Tags>a, b ,,c</Tags>"))).read, "Tags")).toBe("a,b,c");
  });

  test("HUB-3.19: broken XML, a document type, an unknown kind, a relative channel: 400, and nothing is stored", async () => {
    const before = await count();
    await expectRefused("", "XML");
    await expectRefused("<entry", "XML");
    await expectRefused(`<!DOCTYPE entry>${windows().replace(/^<\?.*?\?>/, "")}`, "document type");
    await expectRefused(entry("NokiaRegistrationDescription", ""), "NokiaRegistrationDescription");
    await expectRefused(entry("RegistrationDescription", ""), "RegistrationDescription");
    await expectRefused(windows("", "/relative"), "channel");
    await expectRefused(windows("", ""), "channel");
    await expectRefused(
      entry("WindowsTemplateRegistrationDescription", "<ChannelUri>https://wns.example/1</ChannelUri>"),
      "template",
    );
    await expectRefused(browser().replace("<Auth>ab_-</Auth>", ""), "auth");
    await expectRefused(windows("<PushVariables>[1]</PushVariables>"), "PushVariables");
    expect(await count()).toBe(before);
  });

  test("HUB-3.20: kinds of other platforms are refused by name", async () => {
    for (const name of ["Apple", "Gcm", "Fcm", "FcmV1", "Adm", "Baidu", "Mpns", "Xiaomi"]) {
      await expectRefused(
        entry(`${name}RegistrationDescription`, "<DeviceToken>a</DeviceToken>"),
        `'${name.toLowerCase()}'`,
      );
      await expectRefused(entry(`${name}TemplateRegistrationDescription`, ""), `'${name.toLowerCase()}'`);
    }
  });

  test("HUB-3.21: an id that nobody used for a day is 410, one that is in use is not; an update of an absent one is 404", async () => {
    const given = await server.call("POST", "/registrationIDs");
    const id = new URL(given.headers.get("location") ?? "").pathname.split("/")[3] ?? "";
    const used = (await register(windows())).id;
    server.clock.advance(23 * 3600 * 1000);
    expect((await put(id, windows())).status).toBe(200);
    await server.call("DELETE", `/registrations/${id}`);
    server.clock.advance(2 * 3600 * 1000);
    const late = await put(id, windows());
    expect(late.status).toBe(410);
    expect(await late.text()).toContain("SubCode=41000");
    expect((await put(used, windows())).status).toBe(200);
    expect((await put("123-1-1", windows(), { "If-Match": "*" })).status).toBe(404);
  });

  test("HUB-3.22: every form of If-Match means the same, and every place of the etag says the same", async () => {
    for (const condition of ['"1"', 'W/"1"', "1", "*"]) {
      const { id } = await register(windows());
      expect([condition, (await put(id, windows(), { "If-Match": condition })).status]).toEqual([condition, 200]);
    }
    const { response, xml, read } = await register(windows());
    expect(response.headers.get("etag")).toBe('W/"1"');
    expect(xml).toContain('a:etag="W/&quot;1&quot;"');
    expect(childText(read, "ETag")).toBe("1");
  });

  test("HUB-3.23: of a hundred puts at once under one id there is one registration with etag 100", async () => {
    const before = await count();
    const answers = await Promise.all(Array.from({ length: 100 }, () => put("777-777-1", windows())));
    const etags = await Promise.all(answers.map(etag));
    expect(new Set(etags).size).toBe(100);
    expect(childText(description(await (await server.call("GET", "/registrations/777-777-1")).text()), "ETag")).toBe(
      "100",
    );
    expect(await count()).toBe(before + 1);
  });

  test("a put under the id undefined is refused: a client forgot to give one", async () => {
    expect((await put("undefined", windows())).status).toBe(400);
  });

  test("a registration that is not renewed ends with the hub's TTL", async () => {
    const brief = await openTestHub({ registrationTtlSeconds: 86_400 });
    const made = await brief.call("POST", "/registrations", { body: windows() });
    expect(await made.text()).toContain("<ExpirationTime>2026-01-02T00:00:00.000Z</ExpirationTime>");
    await brief.close();
    const endless = await openTestHub({ registrationTtlSeconds: 1e13 });
    const kept = await endless.call("POST", "/registrations", { body: windows() });
    expect(await kept.text()).toContain("<ExpirationTime>9999-12-31T23:59:59.999</ExpirationTime>");
    await endless.close();
  });
});

describe("templates when they are registered", () => {
  test("HUB-6.05: a missing type is told by the root element, and refused when that tells none", async () => {
    const { read } = await register(template("<tile><visual/></tile>", ""));
    const [header] = childOf(read, "WnsHeaders")?.children ?? [];
    expect([header && childText(header, "Header"), header && childText(header, "Value")]).toEqual([
      "X-WNS-Type",
      "wns/tile",
    ]);
    await expectRefused(template("<foo/>", ""), "X-WNS-Type");
    await expectRefused(template("<foo/>"), "X-WNS-Type");
  });

  test("HUB-6.07: a name of 201 characters is 400, one of 200 is taken", async () => {
    await expectRefused(template(TOAST, HEADERS, "n".repeat(201)), "name");
    expect((await register(template(TOAST, HEADERS, "n".repeat(200)))).response.status).toBe(200);
  });

  test("broken expressions and bodies are refused when they come, not when they are sent", async () => {
    await expectRefused(template("<toast><text>$(a</text></toast>"), "template");
    await expectRefused(template("<toast><text>$body</text></toast>"), "template");
    await expectRefused(template("<toast>"), "XML");
    await expectRefused(template("plain text"), "template");
    await expectRefused(template(TOAST, HEADERS.replace("60", " ")), "header");
  });

  test("HUB-7.19: a channel or endpoint on a host that is not listed is 400", async () => {
    for (const channel of [
      "https://evil.example/1",
      "https://wns.example.evil.test/1",
      "https://user@wns.example/1",
      "https://wns.example:444/1",
      "http://wns.example/1",
      "http://169.254.169.254/latest",
      "https://notify.windows.com/1",
    ]) {
      await expectRefused(windows("", channel), "host");
    }
    await expectRefused(browser().replace("push.example", "evil.example"), "host");
    await expectRefused(browser().replace("push.example", "wns2.example"), "host");
    expect((await register(windows("", "https://db5.notify.windows.com/?token=a"))).response.status).toBe(200);
  });
});
