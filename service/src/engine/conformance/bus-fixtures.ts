/** What the suites of a bus have in common: nodes, listeners, and how one pushes. */
import type { Listener } from "../bus.ts";
import type { Engine } from "../engine.ts";
import type { InboxEntry } from "../store.ts";
import { channelOf, KIOSK, NOON, pushTo, WEATHER } from "./fixtures.ts";

/** Several nodes of one cluster that nobody is attached to. */
export interface NodesSubject {
  readonly engines: readonly Engine[];
  /** One more node of the same cluster, which is let go of with the others. */
  open(): Promise<Engine>;
  /** A node that says that it holds the device, lives, and is none of the engines; `die` lets its lease end. */
  stranger(deviceId: string): Promise<{ die(): Promise<void> }>;
  /** Asks until it is so, and throws when it never is. */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  dispose(): Promise<void>;
}

/** Opens so many nodes of a cluster of their own. */
export type OpenNodes = (count: number) => Promise<NodesSubject>;

/** What a ring for a device brings. */
export const ring = (deviceId: string, seq: number): InboxEntry => ({
  ...pushTo(channelOf(deviceId, WEATHER), seq),
  seq,
});

/** A listener that writes down what it hears under its name. */
export function ears(name: string, heard: string[]): Listener {
  let rung = 0;
  return {
    announced({ seq }) {
      rung = Math.max(rung, seq);
      heard.push(`${name} rang ${seq}`);
    },
    stirred(newest = Number.POSITIVE_INFINITY) {
      if (newest > rung) heard.push(`${name} stirred`);
    },
    replaced: () => heard.push(`${name} replaced`),
  };
}

/** A case that takes several nodes. */
export type Case = (sentence: string, body: (nodes: NodesSubject) => Promise<void>) => void;

export function pick({ engines }: NodesSubject, n: number): Engine {
  const engine = engines[n];
  if (engine === undefined) throw new Error(`there is no node ${n}`);
  return engine;
}

export const isPresentAt = (nodes: NodesSubject, engine: Engine, deviceId: string, present = true) =>
  nodes.until(
    `${deviceId} is ${present ? "" : "not "}present`,
    async () => (await engine.bus.present(deviceId)) === present,
  );

/** Records a push at a node and rings as whoever records does. */
export async function push({ store, bus }: Engine, n: number, payload = `<toast>${n}</toast>`): Promise<void> {
  const entry = pushTo(channelOf(KIOSK, WEATHER), n, { payload });
  const result = await store.put(entry);
  if (result.state !== "recorded") throw new Error(`push ${n} was ${result.state}`);
  bus.ring({ ...entry, seq: result.seq }, result.holder);
}

export async function openKiosk({ store }: Engine): Promise<void> {
  await store.openChannel(channelOf(KIOSK, WEATHER), NOON, 10);
}
