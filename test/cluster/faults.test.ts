/** Faults of the emulator on two nodes: set through either, they bite as on one. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { FaultBody, FaultRequest } from "@belfry/protocol";
import { askAdmin, createApp } from "../support/operator.ts";
import { connectRawDevice } from "../support/raw-device.ts";
import { leave } from "../support/scene.ts";
import { accessTokenOf, push, raw, type TestPush, toast } from "../support/sender.ts";
import { openPlace } from "../support/test-nodes.ts";
import { both, type Nodes, openNodes, uriAt } from "./nodes.ts";

let nodes: Nodes;

beforeEach(async () => {
  nodes = await openNodes(await openPlace(), 2);
});

afterEach(() => nodes.stop());

/** A device at the second node, and pushes to it through either. */
async function setOut() {
  const [first, second] = both(nodes);
  const app = await createApp(first);
  const [accessToken, device] = await Promise.all([accessTokenOf(second, app), connectRawDevice(second)]);
  const { uri } = await device.open(app.packageSid);
  const through = (at: typeof first, sent: TestPush) => push(uriAt(at, uri), accessToken, sent);
  const set = (at: typeof first, fault: FaultRequest) =>
    askAdmin<FaultBody>(at, "POST /v1/faults", { ...fault, app: app.packageSid });
  return { first, second, device, through, set };
}

const countsAt = async (at: Parameters<typeof askAdmin>[0]) =>
  (await askAdmin<{ faults: FaultBody[] }>(at, "GET /v1/faults")).faults.map(({ fault, seen, bitten }) => [
    fault,
    seen,
    bitten,
  ]);

test("the next two pushes are refused whichever nodes they come to, and the third is not", async () => {
  const { first, second, device, through, set } = await setOut();
  await set(first, { effect: { does: "refuse", on: "push", code: "OVERLOADED" }, times: 2 });
  const statuses = [];
  for (const at of [second, first, second, first]) statuses.push((await through(at, toast("hello"))).status);
  expect(statuses).toEqual([503, 503, 200, 200]);
  for (const at of [first, second]) expect(await countsAt(at)).toEqual([[1, 2, 2]]);
  await device.close();
});

test("a confirmation is lost once, also when the device confirms to another node than the one where that was ordered", async () => {
  const { first, second, device, through, set } = await setOut();
  await set(first, { effect: { does: "lose-ack" }, times: 1 });
  await through(first, toast("twice"));
  device.ack((await device.push()).seq);
  await device.settled();
  await leave(second, device);
  const back = await connectRawDevice(second, { credential: device.credential, seq: 0 });
  const { payload, seq } = await back.push();
  expect(payload).toContain("twice");
  back.ack(seq);
  await back.settled();
  await leave(second, back);
  const again = await connectRawDevice(first, { credential: device.credential, seq: 0 });
  await through(second, toast("once"));
  expect((await again.push()).payload).toContain("once");
  await again.close();
});

test("a device that a fault keeps away gets nothing through any node, and what waited when the fault is cleared at another", async () => {
  const { first, second, device, through, set } = await setOut();
  const { fault } = await set(first, { effect: { does: "offline" } });
  expect((await through(first, raw("lost"))).wnsStatus).toBe("dropped");
  expect((await through(second, toast("waits"))).status).toBe(200);
  expect((await through(second, raw("lost, too"))).wnsStatus).toBe("dropped");
  await device.settled();
  await askAdmin(second, `DELETE /v1/faults/${fault}`);
  expect((await device.push()).payload).toContain("waits");
  await device.close();
});
