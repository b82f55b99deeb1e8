/** A node whose network is pulled: the kernel loses every packet between it and its engine, its devices and its senders, and tells nobody. */
import { afterEach, expect, test } from "bun:test";
import type { StatusBody } from "@belfry/protocol";
import { endProcesses, spawnNode } from "../support/node-process.ts";
import { openGate } from "../support/nodes-gate.ts";
import { makeNetwork } from "../support/nodes-network.ts";
import { askAdmin, booksOf, createApp, type ReachedService } from "../support/operator.ts";
import { startPostgres } from "../support/postgres.ts";
import { connectRawDevice, reconnect } from "../support/raw-device.ts";
import { accessTokenOf, push, toast } from "../support/sender.ts";
import { makeDirectory } from "../support/test-service.ts";
import { until } from "../support/until.ts";
import { uriAt } from "./nodes.ts";

afterEach(endProcesses);

/** Leases end, and a connection that the kernel holds open is given up. */
const PATIENCE_MS = 300_000;
const FAR = "FAR";

/** A node of its own in a network that can be pulled; behind gates where the machine has no such networks. */
async function openFarNode(data: string, port: number, publicUrl: string) {
  const network = makeNetwork();
  const flags = ["--public-url", publicUrl, "--node-name", FAR];
  const engineAt = (host: string, at: number) => `postgres://belfry:secret@${host}:${at}/postgres?sslmode=disable`;
  if (network !== undefined) {
    const place = { engine: engineAt(network.outside, port), bus: "" };
    const within = network.within;
    const node = await spawnNode({ data, place, within, flags: [...flags, "--host", "0.0.0.0"] });
    const service = `http://${network.inside}:${node.port}`;
    return { node: { ...node, service }, pull: network.pull, plug: network.plug, close: async () => network.remove() };
  }
  const back = await openGate(port);
  const node = await spawnNode({ data, place: { engine: engineAt("127.0.0.1", back.port), bus: "" }, flags });
  const front = await openGate(node.port);
  const gates = [back, front];
  const both = (how: "hold" | "open") => () => {
    for (const gate of gates) gate[how]();
  };
  return {
    node: { ...node, service: `http://127.0.0.1:${front.port}` },
    pull: both("hold"),
    plug: both("open"),
    close: async () => void (await Promise.all(gates.map((gate) => gate.close()))),
  };
}

const namesOf = async (at: ReachedService) =>
  (await askAdmin<StatusBody>(at, "GET /v1/status")).nodes?.map(({ name }) => name) ?? [];

test(
  "a node whose network is pulled loses its devices to the other, and is one of the cluster again when it is plugged in",
  async () => {
    const [nearData, farData] = [makeDirectory(), makeDirectory()];
    const postgres = await startPostgres({
      settings: ["listen_addresses = '*'"],
      access: ["host all all 10.0.0.0/8 scram-sha-256"],
    });
    const near = await spawnNode({ data: nearData.path, place: { engine: postgres.url(), bus: "" } });
    const far = await openFarNode(farData.path, postgres.port, near.service);
    const app = await createApp(near);
    const accessToken = await accessTokenOf(far.node, app);
    const device = await connectRawDevice(far.node);
    const { uri } = await device.open(app.packageSid);
    const pushThrough = (at: ReachedService, text: string) => push(uriAt(at, uri), accessToken, toast(text));
    const books = () => booksOf(near, app.packageSid);
    await pushThrough(near, "before");
    device.ack((await device.push()).seq);
    await until("it is delivered", async () => (await books()).delivered === 1);

    far.pull();
    expect(await pushThrough(near, "into the dark")).toMatchObject({ status: 200, wnsStatus: "received" });
    await until("the far node is gone", async () => !(await namesOf(near)).includes(FAR));
    expect(await books()).toMatchObject({ accepted: 2, delivered: 1, pending: 1 });
    const again = await reconnect(near, device);
    expect((await again.push()).payload).toContain("into the dark");

    far.plug();
    await until("the far node is back", async () => (await namesOf(near)).includes(FAR));
    await until("it is ready", async () => (await fetch(`${far.node.service}/readyz`)).ok);
    expect(await pushThrough(far.node, "through the far node")).toMatchObject({ status: 200, wnsStatus: "received" });
    const last = await again.push();
    expect(last.payload).toContain("through the far node");
    again.ack(last.seq);
    await until("all is delivered", async () => (await books()).delivered === 3);
    expect(await books()).toMatchObject({ accepted: 3, pending: 0 });
    await again.close();
    await Promise.all([near.stop(), far.node.stop()]);
    await far.close();
    await postgres.dispose();
    for (const directory of [nearData, farData]) directory.remove();
  },
  PATIENCE_MS,
);
