/** Devices as apps have them, spread over nodes, of which one is killed: how long until each of its devices has its next notification. */
import { connectDevice, type Device, memoryStore } from "@belfry/device";
import { openBalancer } from "../../../test/support/balancer.ts";
import { medianOf } from "../figure.ts";
import { belfryTarget } from "../sender.ts";
import type { BelfryServer } from "../server.ts";

/** Devices that connect at the same time while setting up. */
const AT_ONCE = 100;

/** Some connection of each node must be told from those of the others. */
interface Survivor {
  readonly device: Device;
  readonly uri: string;
  heardAt: number;
}

export interface Survival {
  /** How many the killed node held. */
  readonly devices: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

const PATIENCE_MS = 30_000;

/** @param nodes of which the last is killed */
export async function survive(nodes: readonly BelfryServer[], count: number): Promise<Survival> {
  const [first, killed] = [nodes[0], nodes.at(-1)];
  if (first === undefined || killed === undefined) throw new Error("there are no nodes");
  const balancer = await openBalancer();
  balancer.use(nodes.map(({ address }) => address.port));
  const target = await belfryTarget(first);
  const all: Survivor[] = [];
  try {
    for (let from = 0; from < count; from += AT_ONCE) {
      const some = Array.from({ length: Math.min(AT_ONCE, count - from) }, () =>
        settle(`http://127.0.0.1:${balancer.port}`, target.packageSid),
      );
      all.push(...(await Promise.all(some)));
    }
    const killedAt = performance.now();
    process.kill(killed.pid, "SIGKILL");
    const lost = await lostOf(all);
    balancer.use(nodes.filter((node) => node !== killed).map(({ address }) => address.port));
    const post = (uri: string) => postTo(first, uri, target.accessToken);
    await Promise.all(lost.map(({ uri }) => post(uri)));
    await until(() => lost.every(({ heardAt }) => heardAt > killedAt));
    const spans = lost.map(({ heardAt }) => (heardAt > killedAt ? heardAt - killedAt : Number.POSITIVE_INFINITY));
    const sorted = spans.toSorted((a, b) => a - b);
    return {
      devices: lost.length,
      p50Ms: medianOf(spans),
      p99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? Number.POSITIVE_INFINITY,
    };
  } finally {
    for (const { device } of all) void device.close();
    await balancer.close();
  }
}

/** Opens a device and its channel. */
async function settle(service: string, app: string): Promise<Survivor> {
  const device = connectDevice({ service, store: memoryStore() });
  const channel = await device.openChannel(app);
  const survivor = { device, uri: channel.uri, heardAt: 0 };
  channel.onNotification(() => {
    survivor.heardAt = performance.now();
  });
  return survivor;
}

/** Those whose connection ended. */
async function lostOf(all: readonly Survivor[]): Promise<readonly Survivor[]> {
  const isLost = ({ device }: Survivor) => device.state.name !== "connected";
  await until(() => all.filter(isLost).length >= all.length / 4);
  await Bun.sleep(50);
  return all.filter(isLost);
}

/** The device is away, and its notification waits for it. */
async function postTo({ address }: BelfryServer, uri: string, token: string): Promise<void> {
  const { pathname, search } = new URL(uri);
  const answer = await fetch(`http://${address.host}:${address.port}${pathname}${search}`, {
    method: "POST",
    headers: { Authorization: `Bearer ${token}`, "X-WNS-Type": "wns/raw", "Content-Type": "application/octet-stream" },
    body: "again",
  });
  if (!answer.ok) throw new Error(`a push was answered ${answer.status}`);
}

async function until(is: () => boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!is() && performance.now() < deadline) await Bun.sleep(5);
}
