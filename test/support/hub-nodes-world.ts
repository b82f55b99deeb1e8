/** Some hubs over one PostgreSQL server and a push service, each in a process of its own, with a send to a crowd that is about to begin. */
import type { BooksBody, SendBody } from "@belfry/protocol";
import { openDistributedHubStore } from "../../hub/src/engine/distributed/store.ts";
import {
  HUB,
  hubThatSendsAs,
  type Inboxes,
  NOTIFICATION_ID,
  openChannels,
  readInboxes,
  writeHub,
} from "./crash-world.ts";
import { type HubProcess, spawnHub } from "./hub-process.ts";
import { askAdmin, booksOf, createApp } from "./operator.ts";
import type { PostgresServer } from "./postgres.ts";
import { spawnService } from "./service-process.ts";
import { startServers } from "./standby.ts";
import { makeDirectory } from "./test-service.ts";

export interface HubNodesOptions {
  readonly nodes: number;
  readonly targets: number;
  /** Pushes under way at once, of each node: few, so that there is a middle to be disturbed in. */
  readonly concurrency: number;
  /** Whether every commit of theirs is on a second server before it counts. */
  readonly standby?: boolean;
  /** Milliseconds from now until the send is due. Default: it is at once. */
  readonly dueInMs?: number;
}

export interface HubNodes {
  readonly nodes: readonly HubProcess[];
  readonly postgres: PostgresServer;
  /** Makes the standby take its place, once it has ended. */
  promote(): void;
  /** Sends that a node has under way. */
  running(node: HubProcess): Promise<number>;
  books(): Promise<BooksBody>;
  /** The send, as a node knows it. */
  send(node: HubProcess): Promise<SendBody>;
  /** Asks a node's admin API. @param route below the hub */
  ask<T>(node: HubProcess, method: string, route: string, body?: object): Promise<T>;
  /** Stops all that still runs, looks, and removes all that they wrote. */
  close(): Promise<Inboxes>;
}

/** Begins the send. Must be closed; what a failed test leaves running is ended by `endHubs` and `endProcesses`. */
export async function openHubNodes({
  nodes: count,
  targets,
  concurrency,
  standby = false,
  dueInMs,
}: HubNodesOptions): Promise<HubNodes> {
  const ofService = makeDirectory();
  const ofHubs = Array.from({ length: count }, () => makeDirectory());
  const [servers, service] = await Promise.all([startServers(standby), spawnService({ data: ofService.path })]);
  const engine = servers.url();
  const app = await createApp(service);
  const uris = await openChannels(service, app.packageSid, targets);
  const store = await openDistributedHubStore({ url: engine });
  const scheduledFor = dueInMs === undefined ? null : Date.now() + dueInMs;
  await writeHub(store, hubThatSendsAs(app, service.service), uris, scheduledFor);
  const start = (data: string) => spawnHub({ data, service: `127.0.0.1:${service.port}`, concurrency, engine });
  const nodes = await Promise.all(ofHubs.map(({ path }) => start(path)));
  const ask = <T>(node: HubProcess, method: string, route: string, body?: object) =>
    askAdmin<T>({ ...node, service: "" }, `${method} /v1/hubs/${HUB}${route}`, body);
  return {
    nodes,
    postgres: servers.primary,
    promote: servers.promote,
    async running(node) {
      const answer = await fetch(`${node.admin}/metrics`, { headers: { Authorization: `Bearer ${node.adminToken}` } });
      return Number(/^belfry_hub_sends_running (\d+)$/m.exec(await answer.text())?.[1]);
    },
    books: () => booksOf(service, app.packageSid),
    send: (node) => ask<SendBody>(node, "GET", `/sends/${NOTIFICATION_ID}`),
    ask,
    async close() {
      await Promise.all(nodes.map((node) => node.stop()));
      await service.stop();
      await servers.dispose();
      const inboxes = await readInboxes(ofService.path);
      for (const directory of [ofService, ...ofHubs]) directory.remove();
      return inboxes;
    },
  };
}
