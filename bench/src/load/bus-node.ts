/**
 * One node of two that ring each other, as a process of its own: `bus-node.ts hold|ring URL SCHEMA [NATS-URL]`. Answers each line it is told with
 * one of JSON. The one that holds has all the devices; the other rings them at a steady rate.
 */
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { createLog } from "@belfry/host";
import { openDistributedEngine } from "../../../service/src/engine/distributed/engine.ts";
import type { Engine } from "../../../service/src/engine/engine.ts";
import type { InboxEntry } from "../../../service/src/engine/store.ts";
import { medianOf } from "../figure.ts";
import { DEVICES, nowMs, ringOf } from "./ring.ts";

/** What a node says of a run. */
export interface BusRun {
  readonly rings: number;
  /** Of this process, in microseconds. */
  readonly cpu: number;
  /** From ringing to hearing, in milliseconds; of the one that holds. */
  readonly p50: number;
  readonly p99: number;
}

const [role = "", url = "", schema = "", busUrl] = process.argv.slice(2);

const engine = await openDistributedEngine({
  url,
  schema,
  busUrl: busUrl ?? null,
  identity: { id: randomUUID(), name: role },
  log: createLog({ level: "warn", write: (line) => process.stderr.write(`${line}\n`), now: Date.now }),
  onCutOff: () => undefined,
});

let heard = 0;
let delays: number[] = [];
let since = process.cpuUsage();

function hold({ bus }: Engine): void {
  const listener = {
    announced: ({ payload }: InboxEntry) => {
      heard += 1;
      // One in eight says enough, and sorting all of them would be measured too.
      if (heard % 8 === 0) delays.push(nowMs() - Number(payload.slice(0, payload.indexOf(" "))));
    },
    stirred: () => undefined,
    replaced: () => undefined,
  };
  for (let n = 0; n < DEVICES; n++) bus.attach(`device-${n}`, listener);
}

async function holderOf({ store, bus }: Engine): Promise<number> {
  while (!(await bus.present(`device-${DEVICES - 1}`))) await Bun.sleep(10);
  const now = Date.now();
  const { deviceId, channelId, app } = ringOf(0);
  const channel = { deviceId, channelId, app, kind: "primary", label: "", token: "", createdAt: now } as const;
  await store.openChannel({ ...channel, expiresAt: now + 86_400_000, tileQueue: false }, now, 10);
  const result = await store.put({ ...ringOf(0), acceptedAt: now, expiresAt: now + 60_000 });
  if (result.state !== "recorded" || result.holder === undefined) throw new Error("nobody holds the device");
  return result.holder;
}

/** Rings at fixed times, whatever became of those before. */
async function ring({ bus }: Engine, holder: number, perSecond: number, seconds: number): Promise<number> {
  const start = performance.now();
  const count = perSecond * seconds;
  let rung = 0;
  while (rung < count) {
    const due = Math.min(count, ((performance.now() - start) / 1000) * perSecond);
    for (; rung < due; rung++) bus.ring(ringOf(rung), holder);
    await Bun.sleep(1);
  }
  await Bun.sleep(500);
  return rung;
}

function report(rings: number): BusRun {
  const { user, system } = process.cpuUsage(since);
  delays.sort((a, b) => a - b);
  const p99 = delays[Math.floor(delays.length * 0.99)] ?? Number.NaN;
  return { rings, cpu: user + system, p50: medianOf(delays), p99 };
}

if (role === "hold") hold(engine);
const holder = role === "ring" ? await holderOf(engine) : 0;
process.stdout.write("ready\n");
for await (const line of createInterface({ input: process.stdin })) {
  const [word, rate, seconds] = line.split(" ");
  if (word === "ring") {
    since = process.cpuUsage();
    process.stdout.write(`${JSON.stringify(report(await ring(engine, holder, Number(rate), Number(seconds))))}\n`);
  } else if (word === "reset") {
    [heard, delays, since] = [0, [], process.cpuUsage()];
    process.stdout.write("reset\n");
  } else process.stdout.write(`${JSON.stringify(report(heard))}\n`);
}
await engine.close();
