/** Whose address counts behind a proxy, and that nobody else can choose his own. @source docs/adr/0033-the-address-behind-a-proxy.md */
import { afterEach, expect, test } from "bun:test";
import { type IpNetwork, readIpNetwork } from "@belfry/host";
import { TOKEN_PATH } from "@belfry/protocol";
import { openFrames } from "../support/frame-socket.ts";
import { createApp, refusalsOf } from "../support/operator.ts";
import { connectRawDevice, connectSilently } from "../support/raw-device.ts";
import { formatRequest, openRawConnection, type RawRequest } from "../support/raw-http.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { startTestService, type TestService, type TestServiceOptions } from "../support/test-service.ts";
import { socketWith } from "../support/trusting-socket.ts";
import { until } from "../support/until.ts";

const PROXY = "127.0.0.1";
const STRANGER = "127.0.0.2";
const [ANNA, BERT] = ["203.0.113.7", "2001:db8::7"];

let service: TestService;

afterEach(() => service.stop());

const trust = (...networks: readonly string[]): IpNetwork[] =>
  networks.map(readIpNetwork).filter((network) => network !== undefined);

/** A service that trusts the proxy, and lets a stranger ask three times. */
async function startBehindProxy(settings: TestServiceOptions = {}): Promise<void> {
  service = await startTestService({
    trustedProxies: trust(PROXY),
    anonymousBurst: 3,
    anonymousRate: 1,
    ...settings,
  });
}

const as = (client: string) => ({ "X-Forwarded-For": client });

/** Asks on one connection, each time for the next client. @param from the peer @returns statuses */
async function askFor(clients: readonly string[], request: RawRequest, { from = PROXY, port = service.port } = {}) {
  const connection = await openRawConnection(port, from);
  const statuses: number[] = [];
  for (const client of clients) {
    const headers = [...(request.headers ?? []), ["X-Forwarded-For", client] as const];
    connection.write(formatRequest({ ...request, headers }));
    statuses.push((await connection.next())?.status ?? 0);
  }
  connection.destroy();
  return statuses;
}

const repeat = (client: string, times: number) => new Array<string>(times).fill(client);

const NOWHERE: RawRequest = { target: "/elsewhere" };
const GUESS: RawRequest = {
  target: TOKEN_PATH,
  headers: [["Content-Type", "application/x-www-form-urlencoded"]],
  body: "grant_type=client_credentials&client_id=ms-app%3A%2F%2Fx&client_secret=y&scope=notify.windows.com",
};

test("behind a trusted proxy each client has an allowance of its own, also on one connection", async () => {
  await startBehindProxy();
  const clients = [...repeat(ANNA, 3), BERT, ANNA, BERT];
  expect(await askFor(clients, NOWHERE)).toEqual([404, 404, 404, 404, 503, 404]);
  const addresses = (await refusalsOf(service)).map(({ address }) => address);
  expect(addresses.toReversed()).toEqual(clients);
});

test("who guesses secrets through a trusted proxy locks out himself, and no other client", async () => {
  await startBehindProxy();
  const statuses = await askFor([...repeat(ANNA, 4), BERT], GUESS);
  expect(statuses.slice(3)).toEqual([429, statuses[0] ?? 0]);
});

test("a token loop behind a trusted proxy is its client's alone", async () => {
  await startBehindProxy({ anonymousBurst: 1000 });
  const refused: RawRequest = { target: "/?token=x", headers: [["Authorization", "Bearer forged"]] };
  const statuses = await askFor([...repeat(ANNA, 21), BERT], refused);
  expect(statuses).toEqual([...new Array<number>(20).fill(401), 503, 401]);
});

test("what a client writes before the proxy's word is hearsay", async () => {
  await startBehindProxy();
  const forged = ["198.51.100.1", "198.51.100.2", PROXY, "unknown", ","].map((word) => `${word}, ${ANNA}`);
  expect(await askFor(forged, NOWHERE)).toEqual([404, 404, 404, 503, 503]);
  expect(new Set((await refusalsOf(service)).map(({ address }) => address))).toEqual(new Set([ANNA]));
});

test("several lines of the header are one list", async () => {
  await startBehindProxy();
  const lines = [["X-Forwarded-For", ANNA] as const];
  expect(await askFor(repeat(PROXY, 4), { ...NOWHERE, headers: lines })).toEqual([404, 404, 404, 503]);
  expect((await refusalsOf(service))[0]?.address).toBe(ANNA);
});

test("what is no address leaves the client with the proxy's own allowance", async () => {
  await startBehindProxy();
  const words = ["unknown", "203.0.113", "x".repeat(4000), "for=203.0.113.7"];
  expect(await askFor(words, NOWHERE)).toEqual([404, 404, 404, 503]);
  expect((await refusalsOf(service))[0]?.address).toBe(PROXY);
});

for (const [whose, settings, from] of [
  ["a peer that is no trusted proxy", {}, STRANGER],
  ["every peer, where no proxy is trusted", { trustedProxies: [] }, PROXY],
] as const) {
  test(`the header of ${whose} is ignored`, async () => {
    await startBehindProxy(settings);
    const made = ["198.51.100.1", "198.51.100.2", "198.51.100.3", "198.51.100.4"];
    expect(await askFor(made, NOWHERE, { from })).toEqual([404, 404, 404, 503]);
    expect(new Set((await refusalsOf(service)).map(({ address }) => address))).toEqual(new Set([from]));
  });
}

test("one peer's being trusted makes no other so, whichever came first", async () => {
  await startBehindProxy({ anonymousBurst: 1000 });
  for (const from of [PROXY, STRANGER, PROXY, STRANGER]) await askFor([ANNA], NOWHERE, { from });
  const addresses = (await refusalsOf(service)).map(({ address }) => address);
  expect(addresses.toReversed()).toEqual([ANNA, STRANGER, ANNA, STRANGER]);
});

test("connections that have not said hello are counted for each client, and let in again when they are gone", async () => {
  await startBehindProxy();
  const silent = await Promise.all([1, 2, 3].map(() => connectSilently(service.service, as(ANNA))));
  await expect(connectSilently(service.service, as(ANNA))).rejects.toThrow("refused");
  const other = await connectSilently(service.service, as(BERT));
  await silent[0]?.close();
  await until("there is room for one more", () =>
    connectSilently(service.service, as(ANNA)).then(
      () => true,
      () => false,
    ),
  );
  await other.close();
});

test("new devices are counted for each client, and what is refused on a connection has its client's address", async () => {
  await startBehindProxy();
  const devices = await Promise.all([1, 2, 3].map(() => connectRawDevice(service, {}, as(ANNA))));
  await expect(connectRawDevice(service, {}, as(ANNA))).rejects.toThrow("ADDRESS_THROTTLED");
  devices.push(await connectRawDevice(service, {}, as(BERT)));
  devices.at(-1)?.send("rubbish");
  expect((await devices.at(-1)?.goodbye)?.code).toBe(4000);
  const [last, before] = await refusalsOf(service);
  expect([last?.code, last?.address]).toEqual(["FRAME_MALFORMED", BERT]);
  expect([before?.code, before?.address]).toEqual(["ADDRESS_THROTTLED", ANNA]);
});

test("browsers are counted for each client, too", async () => {
  await startBehindProxy();
  const dial = (client: string) => openFrames(socketWith(as(client), service.service.replace("http", "ws")), String);
  const silent = await Promise.all([1, 2, 3].map(() => dial(ANNA)));
  await expect(dial(ANNA)).rejects.toThrow("refused");
  silent.push(await dial(BERT));
  await Promise.all(silent.map((socket) => socket.close()));
});

test("a device behind a trusted proxy gets its toast, confirms it and goes", async () => {
  await startBehindProxy();
  const app = await createApp(service);
  const [accessToken, device] = [await accessTokenOf(service, app), await connectRawDevice(service, {}, as(ANNA))];
  const channel = await device.open(app.packageSid);
  expect(await push(channel.uri, accessToken, toast("through"))).toMatchObject({ status: 200 });
  const { seq, payload } = await device.push();
  expect(payload).toContain("through");
  device.ack(seq);
  await device.settled();
  await device.close();
});

test("wrong admin tokens are counted for each client", async () => {
  await startBehindProxy();
  const wrong: RawRequest = { method: "GET", target: "/v1/apps", headers: [["Authorization", "Bearer wrong"]] };
  const port = Number(new URL(service.admin).port);
  expect(await askFor([...repeat(ANNA, 4), BERT], wrong, { port })).toEqual([401, 401, 401, 503, 401]);
});
