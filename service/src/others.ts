/**
 * What the nodes of one service tell each other besides rings and traces: that apps or keys changed, which channels were closed, which faults
 * are set, which devices they hold. A service that is one process tells nobody.
 */
import type { Log } from "@belfry/host";
import type { DeviceBody } from "@belfry/protocol";
import type { Cluster } from "./engine/cluster.ts";
import type { ChannelName } from "./engine/store.ts";
import type { FaultSet, ResolvedFault } from "./fault/faults.ts";

/** Channels told at once: some 60 KB. */
const CLOSED_AT_ONCE = 1000;

export interface OthersParts {
  readonly cluster: Cluster;
  /** Read again when another node changed them. */
  readonly apps: { reload(): Promise<void>; shareWith(tell: () => Promise<unknown>): void };
  readonly keys: { reload(at: number): Promise<void> };
  /** The devices of this node. */
  readonly devices: {
    list(limit: number): DeviceBody[];
    channelsClosed(closed: readonly ChannelName[]): void;
  };
  readonly faults: FaultSet;
  readonly clock: { now(): number };
  readonly log: Log;
}

/** The service as all of its nodes are. */
export interface Others {
  /** Connected devices, at most `limit`, oldest connection first. */
  devices(limit: number): Promise<DeviceBody[]>;
  /** Tells devices, wherever they are connected, which of their channels were closed from this side. */
  channelsClosed(closed: readonly ChannelName[]): void;
  /** A fault was set here; resolves when it is set everywhere. It counts for itself on each node. */
  faultSet(number: number, fault: ResolvedFault): Promise<void>;
  /** Faults were cleared here: one, or all; resolves when they are cleared everywhere. */
  faultsCleared(number?: number): Promise<void>;
}

/** What is told of faults. */
type FaultNews = { readonly number: number; readonly fault: ResolvedFault } | { readonly cleared: number | null };

export function joinOthers({ cluster, apps, keys, devices, faults, clock, log }: OthersParts): Others {
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
  cluster.hear("faults", (body) => {
    takeOver(faults, JSON.parse(body) as FaultNews);
    return "";
  });
  cluster.hear("devices", (limit) => JSON.stringify(devices.list(Number(limit))));
  const tellFaults = async (news: FaultNews) => void (await cluster.ask("faults", JSON.stringify(news)));
  return {
    async devices(limit) {
      const { answers } = await cluster.ask("devices", String(limit));
      if (answers.length === 0) return devices.list(limit);
      const listed = answers.flatMap(({ body }) => JSON.parse(body) as DeviceBody[]);
      return [...devices.list(limit), ...listed].sort((a, b) => a.connectedAt - b.connectedAt).slice(0, limit);
    },
    channelsClosed(closed) {
      devices.channelsClosed(closed);
      for (let from = 0; from < closed.length; from += CLOSED_AT_ONCE) {
        cluster.tell("closed", JSON.stringify(closed.slice(from, from + CLOSED_AT_ONCE)));
      }
    },
    faultSet: (number, fault) => tellFaults({ number, fault }),
    faultsCleared: (cleared) => tellFaults({ cleared: cleared ?? null }),
  };
}

function takeOver(faults: FaultSet, news: FaultNews): void {
  if ("fault" in news) faults.set(news.fault, news.number);
  else if (news.cleared === null) faults.clear();
  else if (faults.list().some(({ fault }) => fault === news.cleared)) faults.clear(news.cleared);
}
