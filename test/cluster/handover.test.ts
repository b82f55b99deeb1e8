/** A device that connects to one node while another still holds it: what that other one writes, and what is confirmed through it, counts nowhere. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { type NatsServer, startNats } from "../support/nats.ts";
import { type Gate, openGate } from "../support/nodes-gate.ts";
import { booksOf, createApp, devicesOf, type ReachedService, traceOf } from "../support/operator.ts";
import { connectRawDevice, type RawDevice, reconnect } from "../support/raw-device.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { openPlace } from "../support/test-nodes.ts";
import { until } from "../support/until.ts";
import { both, type Nodes, openNodes, uriAt } from "./nodes.ts";

let bus: NatsServer;
let nodes: Nodes;
let gate: Gate;

beforeEach(async () => {
  bus = await startNats();
  const { engine } = await openPlace();
  nodes = await openNodes({ engine, bus: bus.url() }, 2);
  gate = await openGate(portOf(both(nodes)[0].service));
});

afterEach(async () => {
  await gate.close();
  await nodes.stop();
  await bus.dispose();
});

const portOf = (url: string) => Number(new URL(url).port);

/** A device at the first node, behind the gate, and a sender that pushes through whichever node it is told to. */
async function setOut() {
  const [first] = both(nodes);
  const app = await createApp(first);
  const accessToken = await accessTokenOf(first, app);
  const device = await connectRawDevice({ service: `http://127.0.0.1:${gate.port}` });
  const { uri } = await device.open(app.packageSid);
  const pushThrough = (at: ReachedService, text: string) => push(uriAt(at, uri), accessToken, toast(text));
  return { app, device, pushThrough, books: () => booksOf(first, app.packageSid) };
}

const wordsOf = async (device: RawDevice) => (await device.push()).payload;

test("what a node writes to a connection that is gone is not counted as delivered, and the node of the next one delivers it", async () => {
  const [first, second] = both(nodes);
  const { device, pushThrough, books } = await setOut();
  gate.cut();
  expect(await pushThrough(first, "written to nobody")).toMatchObject({ wnsStatus: "received" });
  expect(await pushThrough(second, "sent over the bus")).toMatchObject({ wnsStatus: "received" });
  expect(await devicesOf(first)).toMatchObject([{ device: device.id }]);
  expect(await books()).toMatchObject({ accepted: 2, delivered: 0, pending: 2 });

  const again = await reconnect(second, device);
  expect([await wordsOf(again), await wordsOf(again)].join()).toMatch(/written to nobody.*sent over the bus/s);
  expect(await books()).toMatchObject({ delivered: 0, pending: 2 });
  await until("the first node let go of it", async () => {
    const held = await devicesOf(second);
    return held.length === 1;
  });
  again.ack(2);
  await until("it is delivered", async () => (await books()).delivered === 2);
  await again.close();
});

test("what is confirmed through a node that lost the device counts nothing, also while that node has not heard of its loss", async () => {
  const [first, second] = both(nodes);
  const { device, pushThrough, books } = await setOut();
  const { messageId = "" } = await pushThrough(first, "late");
  const endOf = async () => (await traceOf(first, messageId)).end.state;
  const { seq } = await device.push();
  gate.hold();
  device.ack(seq);
  device.send({ t: "ping" });
  // Nobody can tell the first node.
  await bus.stop();
  const again = await reconnect(second, device);
  expect((await again.push()).seq).toBe(seq);
  gate.open();
  await device.nextOf("pong");
  expect(await books()).toMatchObject({ accepted: 1, delivered: 0, pending: 1 });
  await bus.start();
  await until("the trace says that it waits", async () => (await endOf()) === "pending");
  again.ack(seq);
  await until("it is delivered", async () => (await books()).delivered === 1);
  await until("the first node let go of it", async () => (await devicesOf(first)).length === 1);
  await until("the trace says that it was delivered", async () => (await endOf()) === "delivered");
  await again.close();
});

test("a device that comes back at another node is told of by the former one, which ends the connection that it held", async () => {
  const [, second] = both(nodes);
  const { device } = await setOut();
  const again = await reconnect(second, device);
  expect((await device.goodbye).code).toBe(4003);
  await again.settled();
  await again.close();
});
