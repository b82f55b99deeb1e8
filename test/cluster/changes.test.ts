/** What an operator changes at one node is so at every other when the answer is there; and soon after, when nodes cannot hear each other. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { AppCredentials, KeysBody } from "@belfry/protocol";
import { type NatsServer, startNats } from "../support/nats.ts";
import { askAdmin, createApp } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { openPlace } from "../support/test-nodes.ts";
import { until } from "../support/until.ts";
import { both, type Nodes, openNodes, uriAt } from "./nodes.ts";

let bus: NatsServer;
let nodes: Nodes;

beforeEach(async () => {
  bus = await startNats();
  const { engine } = await openPlace();
  nodes = await openNodes({ engine, bus: bus.url() }, 2);
});

afterEach(async () => {
  await nodes.stop();
  await bus.dispose();
});

/** A device at the second node, and its sender, who pushes through that one too. */
async function setOut() {
  const [first, second] = both(nodes);
  const app = await createApp(first);
  const [accessToken, device] = await Promise.all([accessTokenOf(second, app), connectRawDevice(second)]);
  const channel = await device.open(app.packageSid);
  const through = uriAt(second, channel.uri);
  const statusOf = async (token = accessToken) => (await push(through, token, toast("hello"))).status;
  expect(await statusOf()).toBe(200);
  await device.push();
  const path = `/v1/apps/${encodeURIComponent(app.packageSid)}`;
  return { app, path, device, channel, statusOf };
}

const isRefused = (at: { readonly service: string }, app: AppCredentials) =>
  accessTokenOf(at, app).then(
    () => false,
    () => true,
  );

/** What is changed at the first node, and how the second shows that it knows. */
const CHANGES: Readonly<
  Record<string, (scene: Awaited<ReturnType<typeof setOut>>) => Promise<() => Promise<boolean>>>
> = {
  "a secret that is revoked, with the tokens that were got by it": async ({ app, path, statusOf }) => {
    const [first, second] = both(nodes);
    await askAdmin(first, `POST ${path}/secrets`);
    await askAdmin(first, `DELETE ${path}/secrets`);
    return async () => (await isRefused(second, app)) && (await statusOf()) === 401;
  },
  "an app that is blocked": async ({ path, statusOf }) => {
    await askAdmin(both(nodes)[0], `POST ${path}/block`);
    return async () => (await statusOf()) !== 200;
  },
  "an app that is deleted": async ({ app, path, statusOf }) => {
    const [first, second] = both(nodes);
    await askAdmin(first, `DELETE ${path}`);
    return async () => (await isRefused(second, app)) && (await statusOf()) !== 200;
  },
  "a channel that is closed": async ({ channel, statusOf }) => {
    await askAdmin(both(nodes)[0], `DELETE /v1/channels?uri=${encodeURIComponent(channel.uri)}`);
    return async () => (await statusOf()) === 410;
  },
};

for (const [change, make] of Object.entries(CHANGES)) {
  test(`${change} at one node is so at the other when the answer is there`, async () => {
    const holds = await make(await setOut());
    expect(await holds()).toBe(true);
  });

  test(`${change} at one node is so at the other soon, also while nodes cannot hear each other`, async () => {
    const scene = await setOut();
    await bus.stop();
    const holds = await make(scene);
    await until("the other node knows", holds);
  });
}

test("a sealing key that is added at one node is known to the other soon, also while nodes cannot hear each other: it seals ten seconds later", async () => {
  const [first, second] = both(nodes);
  await bus.stop();
  const added = await askAdmin<KeysBody>(first, "POST /v1/keys");
  await until("the other node knows", async () => Bun.deepEquals(await askAdmin(second, "GET /v1/keys"), added));
});

test("what the first node seals with a new key, the second one opens", async () => {
  const [first, second] = both(nodes);
  await askAdmin<KeysBody>(first, "POST /v1/keys");
  nodes.clock.advance(60_000);
  const app = await createApp(first);
  const [accessToken, device] = await Promise.all([accessTokenOf(first, app), connectRawDevice(first)]);
  const { uri } = await device.open(app.packageSid);
  const answer = await push(uriAt(second, uri), accessToken, toast("sealed"));
  expect(answer).toMatchObject({ status: 200, wnsStatus: "received" });
  expect((await device.push()).payload).toContain("sealed");
});

test("a device hears from its node that another one closed its channel", async () => {
  const { channel, device } = await setOut();
  await askAdmin(both(nodes)[0], `DELETE /v1/channels?uri=${encodeURIComponent(channel.uri)}`);
  expect(await device.nextOf("closed")).toMatchObject({ channels: [channel.channel] });
});
