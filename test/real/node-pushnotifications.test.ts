/**
 * The npm package `node-pushnotifications` 6.0.0, unmodified, under Node, against `belfry serve --tls dev`. It stands on `wns`, and
 * decides by itself which of its targets share an access token.
 */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { countedSince, type NodeBench, startNodeBench } from "./wns/node-bench.ts";

const SEND = join(import.meta.dirname, "node-pushnotifications", "send.cjs");

const PAYLOAD =
  '<toast><visual><binding template="ToastText02"><text id="1">Belfry</text><text id="2">rings twice</text></binding></visual></toast>';

let bench: NodeBench;

beforeAll(async () => {
  bench = await startNodeBench();
});

afterAll(async () => expect(await bench.end()).toBe(0));

/** Sends to two devices of a new app; each gets its toast. @returns what the service saw of it */
async function sendToTwo(kept: "a token" | "no token") {
  const app = await bench.createApp();
  const devices = [await bench.listen(app), await bench.listen(app)];
  const env = {
    BELFRY_CHANNEL_URIS: devices.map(({ channelUri }) => channelUri).join(" "),
    ...(kept === "a token" ? { BELFRY_ACCESS_TOKEN: await bench.accessToken(app) } : {}),
  };
  const before = await bench.counted();
  const { code, errors, lines } = await bench.send(app, SEND, env);
  expect({ code, errors, results: lines }).toEqual({
    code: 0,
    errors: "",
    results: [[{ method: "wns", success: 2, failure: 0 }]],
  });
  for (const { listener } of devices) {
    expect(await listener.next()).toMatchObject({ event: "notification", type: "wns/toast", payload: PAYLOAD });
    expect((await listener.stop()).code).toBe(0);
  }
  return countedSince(before, await bench.counted());
}

/** With a token at hand the package sends to one device after the other and forgets it after the first, so either way it asks once. */
const SEEN = { 'belfry_pushes_total{outcome="received"}': 2, belfry_access_tokens_total: 1 };

test("WNS-9.04 unmodified node-pushnotifications 6.0.0 sends to two devices with one token for both: success 2, failure 0", async () => {
  expect(await sendToTwo("no token")).toEqual(SEEN);
}, 180_000);

test("WNS-9.04 node-pushnotifications that kept an access token uses it for the first device and asks for another one for the second", async () => {
  expect(await sendToTwo("a token")).toEqual(SEEN);
}, 180_000);
