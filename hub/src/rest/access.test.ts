/** Who may do what, over real HTTP. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { signSas } from "../access/sas-token.ts";
import { authorization, keyOf, openTestHub, type TestHub } from "../testing/test-hub.ts";

let server: TestHub;
beforeAll(async () => {
  server = await openTestHub({ audienceHosts: ["127.0.0.1", "ns.example.test"] });
});
afterAll(() => server.close());

const LISTEN = "DefaultListenSharedAccessSignature";
const PATH = "/myhub/registrationIDs?api-version=2020-06";
const nowSeconds = () => server.clock.now() / 1000;

const ask = (header: string | null, path = PATH) =>
  server.plain("POST", path, header === null ? {} : { headers: { Authorization: header } });

/** A good token for a resource, in the case of hex that is asked for. */
const tokenFor = (resource: string, expiry = nowSeconds() + 600) =>
  authorization(keyOf(server.hub, "listen"), resource, expiry, LISTEN);

async function expectRefused(response: Response, status: number, subCode: number): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/xml; charset=utf-8");
  expect(response.headers.get("trackingid")).toMatch(/^[0-9a-f-]{36}$/);
  const body = await response.text();
  expect(body).toStartWith(`<Error><Code>${status}</Code><Detail>SubCode=${subCode}. `);
}

describe("a signed request", () => {
  test("HUB-2.04: one changed byte of the signature is refused", async () => {
    const good = tokenFor("https://localhost:8443/");
    expect((await ask(good)).status).toBe(201);
    const bad = good.replace(/sig=(.)/, (_, first: string) => `sig=${first === "A" ? "B" : "A"}`);
    await expectRefused(await ask(bad), 401, 40103);
  });

  test("HUB-2.04: without a token, with another scheme, without skn, with an unknown skn: 401 with its code", async () => {
    const good = tokenFor("https://localhost:8443/");
    await expectRefused(await ask(null), 401, 40102);
    await expectRefused(await ask("Bearer eyJ0"), 401, 40100);
    await expectRefused(await ask(good.replace(/&skn=.*/, "")), 401, 40105);
    await expectRefused(await ask(good.replace(/skn=.*/, "skn=Nobody")), 401, 40103);
    expect((await ask(null)).headers.get("www-authenticate")).toBe("SharedAccessSignature");
    expect(await (await ask("Bearer eyJ0")).text()).toContain("use a SAS token");
  });

  test("HUB-2.05: a token that ended is taken for five minutes more, because clocks differ", async () => {
    const resource = "https://localhost:8443/";
    expect((await ask(tokenFor(resource, nowSeconds() - 299))).status).toBe(201);
    await expectRefused(await ask(tokenFor(resource, nowSeconds() - 300)), 401, 40106);
  });

  test("HUB-2.05: a token that was remembered ends all the same", async () => {
    const header = tokenFor("https://localhost:8443/", nowSeconds() + 60);
    expect((await ask(header)).status).toBe(201);
    server.clock.advance(361_000);
    await expectRefused(await ask(header), 401, 40106);
  });

  test("HUB-2.06: the root opens every hub, under each name of this server and each scheme", async () => {
    for (const resource of [
      "https://localhost:8443/",
      "https://localhost:8443",
      "sb://localhost:8443/",
      "http://127.0.0.1:9999/",
      "sb://ns.example.test/myhub",
      "https://localhost:8443/myhub/registrationids?api-version=2020-06",
    ]) {
      expect((await ask(tokenFor(resource))).status).toBe(201);
    }
  });

  test("HUB-2.06: a token for another host or hub is refused, and so is one for a hub with a shorter name", async () => {
    await server.hubs.create({ name: "myhub2" });
    for (const resource of ["sb://elsewhere.test/myhub", "sb://localhost:1/myhub", "sb://localhost/other"]) {
      await expectRefused(await ask(tokenFor(resource)), 401, 40104);
    }
    const second = server.hubs.find("myhub2");
    const key = second?.policies[0]?.primaryKey ?? "";
    const header = authorization(key, "sb://localhost/myhub", nowSeconds() + 600, LISTEN);
    await expectRefused(await ask(header, "/myhub2/registrationIDs"), 401, 40104);
  });

  test("HUB-2.06: the policy of one hub does not open another one", async () => {
    await server.hubs.create({ name: "neighbour" });
    await expectRefused(await ask(tokenFor("sb://localhost/"), "/neighbour/registrationIDs"), 401, 40103);
  });

  test("HUB-2.02: a token with the whole URL in lower case hex is taken, as azure-sb sends it", async () => {
    const sr = encodeURIComponent("http://127.0.0.1:8443/myhub/registrationids?api-version=2016-07").replaceAll(
      /%../g,
      (hex) => hex.toLowerCase(),
    );
    const expiry = String(nowSeconds() + 300);
    const signature = encodeURIComponent(signSas(keyOf(server.hub, "listen"), sr, expiry));
    const header = `SharedAccessSignature sig=${signature}&se=${expiry}&skn=${LISTEN}&sr=${sr}`;
    expect((await ask(header, "/myhub/registrationids?api-version=2016-07")).status).toBe(201);
  });

  test("HUB-2.03: the secondary key signs as well, and a key that was changed signs no more", async () => {
    const mine = await server.hubs.create({ name: "rotated" });
    const policy = mine.policies.find(({ keyName }) => keyName === LISTEN);
    const header = (key = "") => authorization(key, "sb://localhost/", nowSeconds() + 600, LISTEN);
    const path = "/rotated/registrationIDs";
    expect((await ask(header(policy?.primaryKey), path)).status).toBe(201);
    expect((await ask(header(policy?.secondaryKey), path)).status).toBe(201);
    const changed = await server.hubs.rotateKey("rotated", LISTEN, "primary");
    await expectRefused(await ask(header(policy?.primaryKey), path), 401, 40103);
    expect((await ask(header(policy?.secondaryKey), path)).status).toBe(201);
    expect((await ask(header(changed.policies[0]?.primaryKey), path)).status).toBe(201);
  });

  test("HUB-2.07: the Listen key sends nothing and lists nothing but by channel", async () => {
    const toast = { headers: { "ServiceBusNotification-Format": "windows" }, body: "<toast/>", as: "listen" } as const;
    await expectRefused(await server.call("POST", "/messages", toast), 403, 40300);
    await expectRefused(await server.call("POST", "/schedulednotifications", toast), 403, 40300);
    await expectRefused(await server.call("GET", "/registrations", { as: "listen" }), 403, 40300);
    await expectRefused(await server.call("GET", "/registrations?$filter=", { as: "listen" }), 403, 40300);
    await expectRefused(await server.call("GET", "/tags/a/registrations", { as: "listen" }), 403, 40300);
    await expectRefused(await server.call("GET", "/jobs", { as: "listen" }), 403, 40300);
    await expectRefused(await server.call("GET", "/messages/some-id", { as: "listen" }), 403, 40300);
    const byChannel = `/registrations?$filter=${encodeURIComponent("ChannelUri eq 'https://wns.example/1'")}`;
    expect((await server.call("GET", byChannel, { as: "listen" })).status).toBe(200);
    expect(server.sends.accepted).toEqual([]);
  });

  test("HUB-2.07: the Send key writes no installation and reads what it sent", async () => {
    const put = { body: '{"platform":"wns","pushChannel":"https://wns.example/1"}', as: "send" } as const;
    await expectRefused(await server.call("PUT", "/installations/i", put), 403, 40300);
    await expectRefused(await server.call("GET", "/messages/some-id", { as: "send" }), 404, 40403);
  });

  test("HUB-9.06: neither refusals nor the log show a key or a token", async () => {
    const header = tokenFor("sb://elsewhere.test/");
    const body = await (await ask(header)).text();
    const secrets = [keyOf(server.hub, "listen"), decodeURIComponent(/sig=([^&]*)/.exec(header)?.[1] ?? "")];
    for (const secret of secrets) {
      expect(secret.length).toBeGreaterThan(20);
      expect(body).not.toContain(secret);
      expect(server.lines.join("\n")).not.toContain(secret);
    }
    expect(server.lines.length).toBeGreaterThan(0);
  });
});
