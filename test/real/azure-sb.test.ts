/**
 * The npm package `azure-sb` 0.11.2, the older client, unmodified, under Node, against the hub of `belfry up`: over TLS and over plain
 * HTTP on 127.0.0.1, since it takes no name without a dot.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type BenchDevice, type BenchHub, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  CLIENTS,
  type ClientProcess,
  failure,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import { TEMPLATE, tileXml, toastXml, wnsUri } from "./azure-notification-hubs/samples.ts";

/** A registration as this client gives it back. */
interface Registration {
  readonly RegistrationId: string;
  readonly ETag: string;
  readonly [field: string]: unknown;
}

/** Where the client keeps what an entry was: it needs it to write the registration again. */
const kindOf = (registration: Registration) =>
  (registration._ as { readonly ContentRootElement?: string } | undefined)?.ContentRootElement;

const WAYS = [
  { over: "sb://127.0.0.1", tls: "dev" },
  { over: "https://127.0.0.1", tls: "dev" },
  { over: "http://127.0.0.1", tls: "off" },
] as const;

const benches = new Map<string, HubBench>();

beforeAll(async () => {
  const [secure, plain] = await Promise.all([startHubBench(), startHubBench({ tls: "off" })]);
  benches.set("dev", secure).set("off", plain);
}, 180_000);

afterAll(async () => {
  for (const bench of benches.values()) expect(await bench.end()).toBe(0);
});

function benchOf(tls: string): HubBench {
  const bench = benches.get(tls);
  if (bench === undefined) throw new Error("the bench did not start");
  return bench;
}

describe.each(WAYS.map((way, index) => ({ ...way, index })))("over $over", ({ over, tls, index }) => {
  let hub: BenchHub;
  let running: ClientProcess;
  let client: OfficialClient;
  let device: BenchDevice;

  beforeAll(async () => {
    const bench = benchOf(tls);
    hub = await bench.createHub(`sb-${index}`);
    running = startClient(CLIENTS["azure-sb"], bench.ca);
    client = running.of({ hub: hub.hub, connectionString: hub.connectionString.replace("sb://127.0.0.1", over) });
    device = await bench.connectDevice();
  });

  afterAll(async () => expect(await running.end()).toEqual({ code: 0, errors: "" }));

  const remove = (id: string) => client.call("deleteRegistration", id);

  test(`HUB-10.04 SB over ${over}: an id is created, and put to use by a native registration`, async () => {
    const id = await client.call<string>("createRegistrationId");
    expect(id).toMatch(/^\d+-\d+-\d+$/);
    const put = await client.call<Registration>("wns.createOrUpdateNativeRegistration", id, wnsUri("id"), ["a", "b"]);
    expect(put).toMatchObject({ RegistrationId: id, Tags: "a,b", ChannelUri: wnsUri("id"), ETag: "1" });
    await remove(id);
  });

  test(`HUB-10.04 SB over ${over}: a native registration is created, read, updated with its etag and without, and deleted`, async () => {
    const created = await client.call<Registration>("wns.createNativeRegistration", wnsUri("native"), ["a", "b"]);
    const { RegistrationId: id } = created;
    expect(kindOf(created)).toBe("WindowsRegistrationDescription");
    const read = await client.call<Registration>("getRegistration", id);
    expect(read).toMatchObject({ RegistrationId: id, Tags: "a,b", ChannelUri: wnsUri("native"), ETag: "1" });
    const updated = await client.call<Registration>("updateRegistration", { ...read, Tags: "c" }, { etag: 'W/"1"' });
    expect(updated).toMatchObject({ RegistrationId: id, Tags: "c", ETag: "2" });
    const late = client.call("updateRegistration", { ...read, Tags: "d" }, { etag: 'W/"1"' });
    expect(await failure(late)).toMatchObject({ statusCode: 412, code: "412" });
    expect(await client.call("updateRegistration", { ...updated, Tags: "e" })).toMatchObject({ Tags: "e", ETag: "3" });
    const again = await client.call<Registration>("createOrUpdateRegistration", { ...updated, Tags: "f" });
    expect(again).toMatchObject({ RegistrationId: id, Tags: "f", ETag: "4" });
    await remove(id);
    const refused = await failure(client.call("getRegistration", id));
    expect(refused).toMatchObject({ statusCode: 404, code: "404" });
    expect(refused.detail).toMatch(/not found.*TrackingId:/);
  });

  test(`HUB-10.04 SB over ${over}: a registration without tags comes back without any`, async () => {
    const created = await client.call<Registration>("wns.createNativeRegistration", wnsUri("untagged"), null);
    expect(created.Tags).toBeUndefined();
    await remove(created.RegistrationId);
  });

  test(`HUB-10.04 SB over ${over}: templates by name, of a raw body and of own XML, are created and filled by one send`, async () => {
    const texts = { text1: "$(message)" };
    const made = [
      await client.call<Registration>("wns.createToastText01Registration", device.uri, ["t"], texts, {}),
      await client.call<Registration>("wns.createTileSquareText04Registration", device.uri, ["t"], texts, {}),
      await client.call<Registration>("wns.createRawTemplateRegistration", device.uri, ["t"], '{"raw":"$(message)"}', {
        headers: { "X-WNS-Type": "wns/raw" },
      }),
    ];
    expect(made.map(kindOf)).toEqual(made.map(() => "WindowsTemplateRegistrationDescription"));
    const before = device.received.length;
    expect(await client.call("send", "t", { message: "a & b" })).toMatchObject({ statusCode: 201 });
    const came = (await device.receives(before + 3)).slice(before);
    expect([...came].sort()).toEqual([
      'wns/raw {"raw":"a & b"}',
      `wns/tile ${tileXml("a &amp; b")}`,
      `wns/toast ${toastXml("a &amp; b")}`,
    ]);
    for (const { RegistrationId: id } of made) await remove(id);
  });

  test(`HUB-10.04 SB over ${over}: a template is put under an id of its own, again, and updated`, async () => {
    const id = await client.call<string>("createRegistrationId");
    const options = { headers: { "X-WNS-Type": "wns/toast" } };
    const put = ["wns.createOrUpdateRawTemplateRegistration", id, wnsUri("put"), ["a"], TEMPLATE, options] as const;
    expect(await client.call(...put)).toMatchObject({ ETag: "1", BodyTemplate: TEMPLATE });
    expect(await client.call(...put)).toMatchObject({ ETag: "2", BodyTemplate: TEMPLATE });
    // The package spells it so.
    const update = ["wns.updatesRawTemplateRegistration", id, wnsUri("put"), ["b"], TEMPLATE, options] as const;
    expect(await client.call(...update)).toMatchObject({ ETag: "3", Tags: "b" });
    const named = [id, wnsUri("put"), ["c"], { text1: "$(message)" }, {}] as const;
    expect(await client.call("wns.createOrUpdateToastText01Registration", ...named)).toMatchObject({
      ETag: "4",
      Tags: "c",
    });
    expect(await client.call("wns.updateToastText01Registration", ...named)).toMatchObject({ ETag: "5", Tags: "c" });
    await remove(id);
  });

  test(`HUB-3.16 SB over ${over}: top and skip give the rows that they name, of all, of a tag and of a channel`, async () => {
    const ids: string[] = [];
    for (let n = 0; n < 5; n++) {
      const created = await client.call<Registration>("wns.createNativeRegistration", wnsUri("paged"), ["paged"]);
      ids.push(created.RegistrationId);
    }
    const lists = [
      ["listRegistrations"],
      ["listRegistrationsByTag", "paged"],
      ["wns.listRegistrationsByChannel", wnsUri("paged")],
    ];
    for (const [method = "", ...words] of lists) {
      const rows = async (options: object) =>
        (await client.call<Registration[]>(method, ...words, options)).map(({ RegistrationId }) => RegistrationId);
      expect(await rows({})).toEqual(ids);
      expect(await rows({ top: 2 })).toEqual(ids.slice(0, 2));
      expect(await rows({ top: 2, skip: 2 })).toEqual(ids.slice(2, 4));
      expect(await rows({ skip: 4 })).toEqual(ids.slice(4));
      expect(await rows({ skip: 9 })).toEqual([]);
    }
    await Promise.all(ids.map(remove));
  });

  test(`HUB-3.12 SB over ${over}: a channel URI with %2b, & and = is found by itself`, async () => {
    const uri = "https://db5p.notify.windows.com/?token=AwYAAAB%2b%2fcQ%3d%3d&x=1=2";
    const { RegistrationId: id } = await client.call<Registration>("wns.createNativeRegistration", uri, ["a"]);
    const found = await client.call<Registration[]>("wns.listRegistrationsByChannel", uri, {});
    expect(found.map(({ RegistrationId, ChannelUri }) => [RegistrationId, ChannelUri])).toEqual([[id, uri]]);
    await remove(id);
  });

  test(`HUB-10.04 SB over ${over}: every type of notification is sent to tags, and is at the device`, async () => {
    const { RegistrationId: id } = await client.call<Registration>("wns.createNativeRegistration", device.uri, [
      "a",
      "b",
    ]);
    const sends: readonly (readonly [call: string, tags: unknown, words: readonly unknown[], received: string])[] = [
      ["wns.sendToastText01", "a", [{ text1: "toast <&>" }], `wns/toast ${toastXml("toast &lt;&amp;&gt;")}`],
      ["wns.sendTileSquareText04", ["a", "x"], [{ text1: "tile" }], `wns/tile ${tileXml("tile")}`],
      ["wns.sendBadge", "a && !x", [7], 'wns/badge <badge value="7" version="1"/>'],
      ["wns.sendBadge", "a", ["alert"], 'wns/badge <badge value="alert" version="1"/>'],
      ["wns.sendRaw", null, ["raw Ünicode"], "wns/raw raw Ünicode"],
      ["wns.send", "b", [toastXml("own"), "wns/toast"], `wns/toast ${toastXml("own")}`],
    ];
    for (const [call, tags, words, received] of sends) {
      const before = device.received.length;
      expect(await client.call(call, tags, ...words)).toMatchObject({ statusCode: 201 });
      expect((await device.receives(before + 1)).slice(before)).toEqual([received]);
    }
    await remove(id);
  });

  test(`HUB-10.04 SB over ${over}: an installation is put, patched, read, sent to and deleted`, async () => {
    const installation = { installationId: "old-7", platform: "wns", pushChannel: device.uri, tags: ["a"] };
    expect(await client.call("createOrUpdateInstallation", installation)).toMatchObject({ statusCode: 200 });
    await client.call("patchInstallation", "old-7", [{ op: "add", path: "/tags", value: "patched" }]);
    const wanted = { ...installation, tags: ["a", "patched"] };
    expect(await client.call<object>("getInstallation", "old-7")).toMatchObject(wanted);
    const before = device.received.length;
    await client.call("wns.sendToastText01", "$InstallationId:{old-7} && patched", { text1: "installed" });
    await device.receives(before + 1);
    expect(await client.call("deleteInstallation", "old-7")).toMatchObject({ statusCode: 204 });
    const refused = await failure(client.call("getInstallation", "old-7"));
    expect(refused.statusCode).toBe(404);
  });

  test(`HUB-10.04 SB over ${over}: what is refused says status and words in err.statusCode and err.detail`, async () => {
    const refused = await failure(client.call("wns.sendToastText01", "a && ", { text1: "x" }));
    expect(refused).toMatchObject({ statusCode: 400, code: "400" });
    expect(refused.detail).toMatch(/SubCode=40000\..*TrackingId:[\da-f-]{36}/);
    const foreign = await failure(client.call("wns.createNativeRegistration", "https://example.com/channel", ["a"]));
    expect(foreign).toMatchObject({ statusCode: 400, code: "400" });
    expect(foreign.detail).toContain("example.com");
  });

  test(`HUB-10.04 SB over ${over}: no method of the client was left out`, async () => {
    const methods = await client.call<string[]>("$methods");
    expect(methods).toContain("wns.listRegistrationsByChannel");
    expect(methods.filter((method) => !running.called.has(method))).toEqual([]);
  });
});

test("HUB-2.09 SB: the connection string that `belfry hub create` prints works as it is", async () => {
  const bench = benchOf("dev");
  const running = startClient(CLIENTS["azure-sb"], bench.ca);
  const hub = await bench.createHub("printed");
  expect(await running.of(hub).call("listRegistrations", {})).toEqual([]);
  const listening = running.of({ ...hub, connectionString: hub.listen });
  expect(await listening.call("createRegistrationId")).toBeString();
  expect(await failure(listening.call("listRegistrations", {}))).toMatchObject({ statusCode: 403 });
  await running.end();
});
