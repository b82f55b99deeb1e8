/** Installations as `@azure/notification-hubs` 2.1.0 puts, patches and reads them, unmodified, under Node; what is sent is seen at devices. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { until } from "../support/until.ts";
import { type BenchDevice, type BenchHub, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import {
  finished,
  type Sent,
  TEMPLATE,
  TOAST_HEADERS,
  tileXml,
  toast,
  toastXml,
  wnsUri,
} from "./azure-notification-hubs/samples.ts";

let bench: HubBench;
let running: ClientProcess;
let hub: BenchHub;
let client: OfficialClient;
let device: BenchDevice;

beforeAll(async () => {
  bench = await startHubBench();
  running = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  hub = await bench.createHub("installations");
  client = running.of(hub);
  device = await bench.connectDevice();
}, 180_000);

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  expect(await bench.end()).toBe(0);
});

type Installation = Readonly<Record<string, unknown>>;

const put = (installation: object) =>
  client.call("createOrUpdateInstallation", made("createWindowsInstallation", installation));
const get = (id: string) => client.call<Installation>("getInstallation", id);
const patch = (id: string, ...operations: object[]) => client.call("updateInstallation", id, operations);
const remove = (id: string) => client.call("deleteInstallation", id);
const send = (notification: object, tagExpression: string) =>
  client.call<Sent>("sendNotification", notification, { tagExpression });
const properties = (body: object) => made("createTemplateNotification", { body });

/** What comes to the device while something is done. @param count how many are waited for */
async function arriving(count: number, act: () => Promise<unknown>): Promise<readonly string[]> {
  const before = device.received.length;
  await act();
  return (await device.receives(before + count)).slice(before);
}

/** How many registrations a send to this expression has pushed to in the end. */
async function pushedTo(notification: object, tagExpression: string): Promise<number> {
  const { wnsOutcomeCounts = [] } = await finished(client, (await send(notification, tagExpression)).notificationId);
  return wnsOutcomeCounts.reduce((sum, { count }) => sum + count, 0);
}

const NEWS = { body: TEMPLATE, headers: TOAST_HEADERS };

test("HUB-4.01 JS: an installation with user, tags, variables and a template comes back as it was put, and is gone once deleted", async () => {
  const given = {
    installationId: "lobby-7",
    userId: "bob@x.y",
    pushChannel: device.uri,
    tags: ["rain", "wind"],
    pushVariables: { city: "Kyōto" },
    templates: { news: { ...NEWS, tags: ["news", "all"] } },
  };
  await put(given);
  expect(await get("lobby-7")).toMatchObject({ ...given, platform: "wns", pushChannelExpired: false });
  expect(await arriving(1, () => send(toast("to bob"), "$UserId:{bob@x.y}"))).toEqual([
    `wns/toast ${toastXml("to bob")}`,
  ]);
  const filled = await arriving(1, () => send(properties({ message: "a & b" }), "news"));
  expect(filled).toEqual([`wns/toast ${toastXml("a &amp; b")}`]);
  await remove("lobby-7");
  const refused = await failure(get("lobby-7"));
  expect(refused).toMatchObject({ name: "RestError", statusCode: 404 });
  expect(refused.message).toStartWith("operations failed with: ");
});

test("HUB-4.02 JS: an installation of a browser, its channel an object, is read back so and gets a message, natively and by template", async () => {
  const { channel, messages } = await device.subscribe(hub.key);
  const page = { installationId: "page", pushChannel: channel, tags: ["page"] };
  const templates = { page: { body: '{"text":"$(message)","n":"#(n)"}', headers: {} } };
  await client.call("createOrUpdateInstallation", made("createBrowserInstallation", { ...page, templates }));
  expect(await get("page")).toMatchObject({ ...page, platform: "browser", pushChannelExpired: false });
  await send(made("createBrowserNotification", { body: { title: "Rain" } }), "page");
  await until("the page has a message", () => messages.length === 1);
  await send(properties({ message: "Wind", n: 3 }), "page");
  await until("the page has two messages", () => messages.length === 2);
  expect(messages.map((message) => JSON.parse(message))).toEqual([{ title: "Rain" }, { text: "Wind", n: 3 }]);
  await remove("page");
});

test.each(["lobby 7", "house/lobby", "Ünit-日本"])(
  "HUB-4.04 JS: %p is an id that can be put, read, patched, sent to and deleted",
  async (id) => {
    await put({ installationId: id, pushChannel: device.uri, tags: ["odd"] });
    await patch(id, { op: "add", path: "/tags", value: "patched" });
    expect(await get(id)).toMatchObject({ installationId: id, tags: ["odd", "patched"] });
    expect(await arriving(1, () => send(toast(id), "odd && patched"))).toEqual([`wns/toast ${toastXml(id)}`]);
    await remove(id);
    expect(await failure(get(id))).toMatchObject({ statusCode: 404 });
  },
);

describe("HUB-4.06 the table of patches", () => {
  const text = (value: unknown) => JSON.stringify(value);
  const other = { body: tileXml("$(message)"), headers: { "X-WNS-Type": "wns/tile" }, tags: ["tiles"] };
  const uri = wnsUri("patched");
  interface Row {
    readonly op: "add" | "replace" | "remove";
    readonly path: string;
    readonly value?: unknown;
    readonly gives: Installation;
  }
  const rows: readonly Row[] = [
    { op: "replace", path: "/pushChannel", value: uri, gives: { pushChannel: uri } },
    { op: "add", path: "/pushChannel", value: uri, gives: { pushChannel: uri } },
    { op: "add", path: "/userId", value: "eve", gives: { userId: "eve" } },
    { op: "replace", path: "/userId", value: "eve", gives: { userId: "eve" } },
    { op: "remove", path: "/userId", gives: { userId: undefined } },
    {
      op: "replace",
      path: "/expirationTime",
      value: "2099-01-01T00:00:00Z",
      gives: { expirationTime: "2099-01-01T00:00:00.0000000Z" },
    },
    { op: "remove", path: "/expirationTime", gives: { expirationTime: "9999-12-31T23:59:59.9999999Z" } },
    { op: "add", path: "/tags", value: "c", gives: { tags: ["a", "b", "c"] } },
    { op: "add", path: "/tags", value: text(["c", "d"]), gives: { tags: ["a", "b", "c", "d"] } },
    { op: "replace", path: "/tags", value: "c", gives: { tags: ["c"] } },
    { op: "replace", path: "/tags", value: text(["c", "d"]), gives: { tags: ["c", "d"] } },
    { op: "replace", path: "/tags", value: "c,d", gives: { tags: ["c", "d"] } },
    { op: "remove", path: "/tags", gives: { tags: undefined } },
    { op: "add", path: "/tags/c", value: "c", gives: { tags: ["a", "b", "c"] } },
    { op: "replace", path: "/tags/a", value: "c", gives: { tags: ["b", "c"] } },
    { op: "remove", path: "/tags/a", gives: { tags: ["b"] } },
    { op: "remove", path: "/tags/absent", gives: { tags: ["a", "b"] } },
    {
      op: "add",
      path: "/templates/tiles",
      value: text(other),
      gives: { templates: { news: { ...NEWS, tags: ["news"] }, tiles: other } },
    },
    {
      op: "add",
      path: "/templates/tiles",
      value: other,
      gives: { templates: { news: { ...NEWS, tags: ["news"] }, tiles: other } },
    },
    { op: "replace", path: "/templates/news", value: text(other), gives: { templates: { news: other } } },
    { op: "remove", path: "/templates/news", gives: { templates: undefined } },
    {
      op: "replace",
      path: "/templates/news/body",
      value: toastXml("x"),
      gives: { templates: { news: { ...NEWS, body: toastXml("x"), tags: ["news"] } } },
    },
    {
      op: "replace",
      path: "/templates/news/headers",
      value: text({ "X-WNS-Type": "wns/toast" }),
      gives: { templates: { news: { ...NEWS, headers: { "X-WNS-Type": "wns/toast" }, tags: ["news"] } } },
    },
    {
      op: "add",
      path: "/templates/news/headers/X-WNS-Tag",
      value: "t",
      gives: { templates: { news: { ...NEWS, headers: { ...TOAST_HEADERS, "X-WNS-Tag": "t" }, tags: ["news"] } } },
    },
    {
      op: "add",
      path: "/templates/news/tags/all",
      value: "all",
      gives: { templates: { news: { ...NEWS, tags: ["all"] } } },
    },
    { op: "add", path: "/pushVariables/city", value: "Oslo", gives: { pushVariables: { city: "Oslo" } } },
    {
      op: "add",
      path: "/secondaryTiles/alarm",
      value: text({ pushChannel: uri, tags: ["alarm"] }),
      gives: { secondaryTiles: { alarm: { pushChannel: uri, pushChannelExpired: false, tags: ["alarm"] } } },
    },
  ];

  test.each(
    rows.map((row) => ({
      ...row,
      shown: `${row.op} ${row.path} ${row.value === undefined ? "" : text(row.value)}`.trim(),
    })),
  )("HUB-4.06 JS: $shown", async ({ op, path, value, gives }) => {
    const templates = { news: NEWS };
    await put({ installationId: "patched", userId: "bob", pushChannel: wnsUri("4.06"), tags: ["a", "b"], templates });
    await patch("patched", { op, path, ...(value === undefined ? {} : { value }) });
    const state = await get("patched");
    for (const [name, wanted] of Object.entries(gives)) expect({ [name]: state[name] }).toEqual({ [name]: wanted });
  });

  test.each([
    ["remove", "/pushChannel", undefined],
    ["remove", "/templates/news/body", undefined],
    ["remove", "/templates/news/headers", undefined],
    ["replace", "/installationId", "other"],
    ["replace", "/platform", "browser"],
    ["replace", "/unheard", "of"],
  ])("HUB-4.06 JS: %s %s is RestError 400 and changes nothing", async (op, path, value) => {
    await put({ installationId: "kept", pushChannel: wnsUri("4.06"), tags: ["a"], templates: { news: NEWS } });
    const before = await get("kept");
    const tagged = { op: "add", path: "/tags", value: "b" };
    expect(await failure(patch("kept", tagged, { op, path, value }))).toMatchObject({ statusCode: 400 });
    expect(await get("kept")).toEqual(before);
    await remove("kept");
  });

  afterAll(() => remove("patched"));
});

test("HUB-4.07 JS: tags that one patch replaced, with commas between them, each match", async () => {
  await put({ installationId: "comma", pushChannel: device.uri });
  await patch("comma", { op: "replace", path: "/tags", value: "first,second" });
  const both = () => Promise.all(["first", "second"].map((tag) => send(toast(tag), tag)));
  expect([...(await arriving(2, both))].sort()).toEqual(["first", "second"].map((tag) => `wns/toast ${toastXml(tag)}`));
  await remove("comma");
});

test("HUB-4.09 JS: a template without tags has its name for one, and is reached by it together with the installation's id", async () => {
  await put({ installationId: "named", pushChannel: device.uri, templates: { news: NEWS } });
  expect(await get("named")).toMatchObject({ templates: { news: { tags: ["news"] } } });
  const reached = await arriving(1, () => send(properties({ message: "named" }), "$InstallationId:{named} && news"));
  expect(reached).toEqual([`wns/toast ${toastXml("named")}`]);
  expect(await pushedTo(properties({ message: "other" }), "$InstallationId:{named} && views")).toBe(0);
  await remove("named");
});

test("HUB-4.10 JS: an installation that is deleted and put again at once is there, and the next send reaches it", async () => {
  for (let round = 1; round <= 5; round++) {
    await put({ installationId: "again", pushChannel: wnsUri("again"), tags: [`round-${round - 1}`] });
    await remove("again");
    await put({ installationId: "again", pushChannel: device.uri, tags: [`round-${round}`] });
    expect(await get("again")).toMatchObject({ pushChannel: device.uri, tags: [`round-${round}`] });
    const text = `round ${round}`;
    expect(await arriving(1, () => send(toast(text), `round-${round}`))).toEqual([`wns/toast ${toastXml(text)}`]);
  }
  await remove("again");
});
