/**
 * What the nodes of one service tell each other besides rings, traces and faults: that apps or keys changed, which channels were closed, which
 * devices they hold. A service that is one process tells nobody.
 */
import type { Log } from "@belfry/host";
import type { DeviceBody } from "@belfry/protocol";
import type { Bus } from "./engine/bus.ts";
import type { Cluster } from "./engine/cluster.ts";
import type { ChannelName } from "./engine/store.ts";

/** Channels told at once: some 60 KB. */
const CLOSED_AT_ONCE = 1000;

export interface OthersParts {
  readonly cluster: Cluster;
  /** Read again when another node changed them. */
  readonly apps: { reload(): Promise<void>; shareWith(tell: () => Promise<unknown>): void };
  readonly keys: { reload(at: number): Promise<void> };
  readonly bus: Pick<Bus, "settled">;
  /** The devices of this node. */
  readonly devices: {
    list(limit: number): DeviceBody[];
    channelsClosed(closed: readonly ChannelName[]): void;
  };
  readonly clock: { now(): number };
  readonly log: Log;
}

/** The service as all of its nodes are. */
export interface Others {
  /** Connected devices, at most `limit`, oldest connection first. One that is listed no more is away for a push to any node. */
  devices(limit: number): Promise<DeviceBody[]>;
  /** Tells devices, wherever they are connected, which of their channels were closed from this side. */
  channelsClosed(closed: readonly ChannelName[]): void;
}

export function joinOthers({ cluster, apps, keys, bus, devices, clock, log }: OthersParts): Others {
  const renew = async (what: string, reload: () => Promise<void>) => {
    try {
      await reload();
    } catch (error) {
      log.error("what another node changed could not be read yet", { what, error });
      throw error;
    }
  };
  apps.shareWith(() => cluster.ask("apps", ""));
  cluster.hear("apps", async () => {
    await apps.reload();
    return "";
  });
  // For a node that did not hear the question.
  cluster.onChange("apps", () => renew("apps", () => apps.reload()));
  cluster.onChange("keys", () => renew("keys", () => keys.reload(clock.now())));
  cluster.hear("closed", (body) => {
    devices.channelsClosed(JSON.parse(body) as ChannelName[]);
    return undefined;
  });
  /** Whoever is not listed is away for every node, and not only soon. */
  const listOwn = async (limit: number) => {
    const listed = devices.list(limit);
    await bus.settled();
    return listed;
  };
  cluster.hear("devices", async (limit) => JSON.stringify(await listOwn(Number(limit))));
  return {
    async devices(limit) {
      const [own, { answers }] = await Promise.all([listOwn(limit), cluster.ask("devices", String(limit))]);
      if (answers.length === 0) return own;
      const listed = answers.flatMap(({ body }) => JSON.parse(body) as DeviceBody[]);
      return [...own, ...listed].sort((a, b) => a.connectedAt - b.connectedAt).slice(0, limit);
    },
    channelsClosed(closed) {
      devices.channelsClosed(closed);
      for (let from = 0; from < closed.length; from += CLOSED_AT_ONCE) {
        cluster.tell("closed", JSON.stringify(closed.slice(from, from + CLOSED_AT_ONCE)));
      }
    },
  };
}
