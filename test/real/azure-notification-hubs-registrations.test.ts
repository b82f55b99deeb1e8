/** Registrations as `@azure/notification-hubs` 2.1.0 makes and reads them, unmodified, under Node, against the hub of `belfry up`. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type BenchHub, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import {
  BROWSER_KEYS,
  browserEndpoint,
  type Registration,
  TEMPLATE,
  TOAST_HEADERS,
  wnsUri,
} from "./azure-notification-hubs/samples.ts";

let bench: HubBench;
let running: ClientProcess;
let oldClient: ClientProcess;
let hub: BenchHub;
let client: OfficialClient;

beforeAll(async () => {
  bench = await startHubBench();
  running = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  oldClient = startClient(CLIENTS["azure-sb"], bench.ca);
  hub = await bench.createHub("registrations");
  client = running.of(hub);
}, 180_000);

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  await oldClient.end();
  expect(await bench.end()).toBe(0);
});

const windows = (fields: object) => made("createWindowsRegistrationDescription", fields);
const windowsTemplate = (fields: object) => made("createWindowsTemplateRegistrationDescription", fields);
const create = (of: OfficialClient, registration: object) => of.call<Registration>("createRegistration", registration);
const put = (registration: object) => client.call<Registration>("createOrUpdateRegistration", registration);
const get = (id: string) => client.call<Registration>("getRegistration", id);

test("HUB-3.01 JS: createRegistrationId gives an id, another one each time", async () => {
  const ids = await Promise.all([client.call("createRegistrationId"), client.call("createRegistrationId")]);
  for (const id of ids) expect(id).toMatch(/^\d+-\d+-\d+$/);
  expect(ids[0]).not.toBe(ids[1]);
});

test("HUB-3.02 JS: a native registration with tags and push variables comes back with id, etag 1, end, tags and kind", async () => {
  const given = { channelUri: wnsUri("3.02"), tags: ["a", "b:c"], pushVariables: { city: "Kyōto", unit: "<°C>" } };
  const created = await create(client, windows(given));
  expect(created.registrationId).toBeString();
  expect(created).toEqual({
    ...given,
    kind: "Windows",
    etag: "1",
    expirationTime: "9999-12-31T23:59:59.999Z",
    registrationId: created.registrationId,
  });
});

test("HUB-3.03 JS: body, name and both headers of a Windows template come back equal from getRegistration", async () => {
  const given = {
    channelUri: wnsUri("3.03"),
    bodyTemplate: TEMPLATE,
    templateName: "news",
    wnsHeaders: { "X-WNS-Type": "wns/toast", "X-WNS-Tag": "$(tag)" },
    tags: ["news"],
  };
  const { registrationId } = await create(client, windowsTemplate(given));
  expect(await get(registrationId)).toMatchObject({ ...given, kind: "WindowsTemplate", etag: "1" });
});

test("HUB-3.03 JS: a Windows template with one header, the type alone, comes back too", async () => {
  const given = { channelUri: wnsUri("3.03b"), bodyTemplate: TEMPLATE, wnsHeaders: { "X-WNS-Type": "wns/toast" } };
  const { registrationId } = await create(client, windowsTemplate(given));
  expect(await get(registrationId)).toMatchObject(given);
});

test("HUB-3.04 JS: a browser's registration, native and template, comes back equal", async () => {
  const browser = { endpoint: browserEndpoint("3.04"), ...BROWSER_KEYS, tags: ["page"] };
  const native = await create(client, made("createBrowserRegistrationDescription", browser));
  expect(await get(native.registrationId)).toMatchObject({ ...browser, kind: "Browser" });
  const given = { ...browser, bodyTemplate: '{"text":"$(message)","n":"#(n)"}', templateName: "page" };
  const template = await create(client, made("createBrowserTemplateRegistrationDescription", given));
  expect(await get(template.registrationId)).toMatchObject({ ...given, kind: "BrowserTemplate" });
});

test("HUB-3.05 JS: createOrUpdate creates with a fresh id, and replaces with the same one, its etag one higher", async () => {
  const registrationId = await client.call<string>("createRegistrationId");
  const first = await put(windows({ registrationId, channelUri: wnsUri("3.05"), tags: ["old"] }));
  expect(first).toMatchObject({ registrationId, etag: "1", tags: ["old"] });
  const second = await put(
    windowsTemplate({ registrationId, channelUri: wnsUri("3.05"), bodyTemplate: TEMPLATE, wnsHeaders: TOAST_HEADERS }),
  );
  expect(second).toMatchObject({ registrationId, etag: "2", kind: "WindowsTemplate" });
  expect((await get(registrationId)).tags).toBeUndefined();
});

test("HUB-3.06 JS: an update with the right etag succeeds, one with an old etag is RestError 412", async () => {
  const first = await create(client, windows({ channelUri: wnsUri("3.06"), tags: ["a"] }));
  expect(await client.call("updateRegistration", { ...first, tags: ["b"] })).toMatchObject({ etag: "2", tags: ["b"] });
  const refused = await failure(client.call("updateRegistration", { ...first, tags: ["c"] }));
  expect(refused).toMatchObject({ name: "RestError", statusCode: 412 });
  expect((await get(first.registrationId)).tags).toEqual(["b"]);
});

test("HUB-3.07 JS: reading an id that is not there is RestError 404, in the words of the hub", async () => {
  const refused = await failure(get("1234567890-1234567890-1"));
  expect(refused).toMatchObject({ name: "RestError", statusCode: 404 });
  expect(refused.message).toMatch(/^operations failed with: .*TrackingId:[\da-f-]{36},TimeStamp:/);
});

test("HUB-3.08 JS: a registration is deleted with its etag and without one, but not with a wrong one", async () => {
  const [one, two] = await Promise.all(
    ["one", "two"].map((name) => create(client, windows({ channelUri: wnsUri(name) }))),
  );
  const [first, second] = [one?.registrationId ?? "", two?.registrationId ?? ""];
  expect(await failure(client.call("deleteRegistration", first, { etag: "7" }))).toMatchObject({ statusCode: 412 });
  await client.call("deleteRegistration", first, { etag: "1" });
  await client.call("deleteRegistration", second);
  for (const id of [first, second]) expect(await failure(get(id))).toMatchObject({ statusCode: 404 });
});

test("HUB-3.11 JS: ]]> in a template survives a round trip", async () => {
  const bodyTemplate = TEMPLATE.replace("$(message)", "<![CDATA[a]]>").replace(
    "<toast>",
    '<toast launch="]]&gt;]]&gt;">',
  );
  const given = { channelUri: wnsUri("3.11"), bodyTemplate, wnsHeaders: TOAST_HEADERS };
  const { registrationId } = await create(client, windowsTemplate(given));
  expect((await get(registrationId)).bodyTemplate).toBe(bodyTemplate);
});

test("HUB-3.12 JS: a channel URI with %2b, & and = survives and is found again, by azure-sb too", async () => {
  const channelUri = "https://db5p.notify.windows.com/?token=AwYAAAB%2b%2fcQ%3d%3d&x=1=2";
  const { registrationId } = await create(client, windows({ channelUri }));
  const found = await client.list<Registration>("listRegistrationsByChannel", { kind: "windows", channelUri });
  expect(found).toMatchObject([{ registrationId, channelUri }]);
  const seen = await oldClient.of(hub).call<Record<string, string>[]>("wns.listRegistrationsByChannel", channelUri, {});
  expect(seen).toMatchObject([{ RegistrationId: registrationId, ChannelUri: channelUri }]);
});

test("HUB-3.12 JS: a browser is found by its endpoint and keys, and by no other keys", async () => {
  const browser = { endpoint: browserEndpoint("3.12?a=b&c=%2b"), ...BROWSER_KEYS };
  await create(client, made("createBrowserRegistrationDescription", browser));
  expect(await client.list("listRegistrationsByChannel", { kind: "browser", ...browser })).toHaveLength(1);
  const other = { kind: "browser", ...browser, auth: "AAAAAAAAAAAAAAAAAAAAAA" };
  expect(await client.list("listRegistrationsByChannel", other)).toEqual([]);
});

test("HUB-3.13 JS: 250 registrations are listed in three pages, each once; an empty hub gives an empty list", async () => {
  const many = running.of(await bench.createHub("many"));
  expect(await many.list("listRegistrations")).toEqual([]);
  expect(await many.pages("listRegistrations", { top: 100 })).toEqual([[]]);
  const uris = Array.from({ length: 250 }, (_, index) => wnsUri(`many-${index}`));
  await Promise.all(uris.map((channelUri) => create(many, windows({ channelUri, tags: ["many"] }))));
  for (const options of [{ top: 100 }, { top: 1000 }, {}]) {
    const pages = await many.pages<Registration>("listRegistrations", options);
    expect(pages.map(({ length }) => length)).toEqual([100, 100, 50]);
    expect(new Set(pages.flat().map(({ channelUri }) => channelUri))).toEqual(new Set(uris));
  }
  expect(await many.list("listRegistrations", { top: 100 })).toHaveLength(250);
  const tagged = await many.pages<Registration>("listRegistrationsByTag", "many", { top: 100 });
  expect(tagged.map(({ length }) => length)).toEqual([100, 100, 50]);
}, 180_000);

test("HUB-3.15 JS: registrations are found by a tag in any letter case; nobody has an unknown one", async () => {
  const { registrationId } = await create(client, windows({ channelUri: wnsUri("3.15"), tags: ["Follows_Ünited"] }));
  const found = await client.list<Registration>("listRegistrationsByTag", "follows_üNITED");
  expect(found.map((one) => one.registrationId)).toEqual([registrationId]);
  expect(found[0]?.tags).toEqual(["Follows_Ünited"]);
  expect(await client.list("listRegistrationsByTag", "unknown")).toEqual([]);
});

test("HUB-3.20 JS: registrations of other platforms are RestError 400 naming the platform", async () => {
  const apple = made("createAppleRegistrationDescription", {
    deviceToken: "00FC13ADFF785122B4AD28809A3420982341241421348097878E577C991DE8F0",
  });
  const refused = await failure(create(client, apple));
  expect(refused.statusCode).toBe(400);
  expect(refused.message).toMatch(/apple/i);
});
