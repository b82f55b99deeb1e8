/** An answer of the store that is lost with the node that asked: the notification has ended, nobody was told how, and its trace says so. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import { openDistributedStore } from "../../service/src/engine/distributed/store.ts";
import type { Store } from "../../service/src/engine/store.ts";
import { booksOf, createApp, traceOf } from "../support/operator.ts";
import { connectRawDevice, reconnect } from "../support/raw-device.ts";
import { leave } from "../support/scene.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { openPlace, type Place } from "../support/test-nodes.ts";
import { until } from "../support/until.ts";
import { both, type Nodes, openNodes, uriAt } from "./nodes.ts";

let place: Place;
let nodes: Nodes;

beforeEach(async () => {
  place = await openPlace();
  nodes = await openNodes(place, 2);
});

afterEach(() => nodes.stop());

/** Time goes by until the trace says how a notification ended, or has been asked about often enough. */
async function untilKnown(id: string): Promise<void> {
  const [first] = both(nodes);
  await until("the trace has an end", async () => {
    nodes.clock.advance(1000);
    return (await traceOf(first, id)).end.state !== "pending";
  });
}

/** What a node did to the store that died before it heard the answer: nobody tells of it. */
async function asLostNode(act: (store: Store) => Promise<unknown>): Promise<void> {
  const store = await openDistributedStore({ url: place.engine, schema: "belfry", incarnation: null });
  await act(store);
  await store.close();
}

/** A device that is away, and a sender that pushes through the first node. */
async function setOut() {
  const [first] = both(nodes);
  const app = await createApp(first);
  const [accessToken, device] = await Promise.all([accessTokenOf(first, app), connectRawDevice(first)]);
  const channel = await device.open(app.packageSid);
  await leave(first, device);
  const send = async (text: string) => {
    const { messageId = "" } = await push(uriAt(first, channel.uri), accessToken, toast(text));
    return messageId;
  };
  return { first, app, device, channelId: channel.channel, send };
}

test("what a node ended that died with the answer has an end all the same, and the books have counted it", async () => {
  const { first, app, device, channelId, send } = await setOut();
  const ids = [await send("one"), await send("two")];
  const at = Math.floor(nodes.clock.now());
  await asLostNode((store) => store.closeChannel(device.id, channelId, at));
  for (const id of ids) {
    await untilKnown(id);
    expect(await traceOf(first, id)).toMatchObject({
      end: { state: "unknown", code: "UNTOLD" },
      account: expect.stringContaining("nobody was told how it ended"),
    });
  }
  expect(await booksOf(first, app.packageSid)).toMatchObject({ accepted: 2, removed: 2, pending: 0 });
});

test("what waits on for a device that stays away is never taken for ended, and is delivered when the device comes", async () => {
  const [, second] = both(nodes);
  const { first, device, channelId, send } = await setOut();
  const waiting = await send("waits");
  const lost = await send("ends");
  await asLostNode((store) => store.cancel({ deviceId: device.id, channelId }, lost, "removed", nodes.clock.now()));
  await untilKnown(lost);
  expect((await traceOf(first, waiting)).end.state).toBe("pending");
  const again = await reconnect(second, device, 0);
  again.ack((await again.push()).seq);
  await until("its end is told", async () => (await traceOf(first, waiting)).end.state === "delivered");
  await again.close();
});
