/** Bus and cluster of many nodes, against the suites of the ports: over PostgreSQL's notifications, and over NATS. */
import { afterAll, beforeAll } from "bun:test";
import { type NatsServer, startNats } from "../../../../test/support/nats.ts";
import { busAcrossNodesConformance, busConformance } from "../conformance/bus.ts";
import type { OpenNodes } from "../conformance/bus-fixtures.ts";
import { clusterConformance } from "../conformance/cluster.ts";
import { openNodes } from "./nodes-fixture.ts";

let nats: NatsServer;
beforeAll(async () => {
  nats = await startNats();
});
afterAll(() => nats.dispose());

const wires: readonly (readonly [name: string, open: OpenNodes])[] = [
  ["PostgreSQL and NOTIFY", (count) => openNodes(count, null)],
  ["PostgreSQL and NATS", (count) => openNodes(count, nats.url())],
];

for (const [name, open] of wires) {
  busConformance(name, async () => {
    const { engines, dispose } = await open(1);
    const bus = engines[0]?.bus;
    if (bus === undefined) throw new Error("there is no node");
    return { bus, dispose };
  });
  busAcrossNodesConformance(name, open);
  clusterConformance(name, open);
}
