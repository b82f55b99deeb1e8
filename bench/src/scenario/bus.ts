/** Rings from one node to another, over PostgreSQL's notifications and over NATS, beside a ring within one process. */
import { join } from "node:path";
import { openEmbeddedBus } from "../../../service/src/engine/embedded/bus.ts";
import { startNats } from "../../../test/support/nats.ts";
import { startPostgres } from "../../../test/support/postgres.ts";
import { Child } from "../child.ts";
import type { Figure } from "../figure.ts";
import type { BusRun } from "../load/bus-node.ts";
import { DEVICES, ringOf } from "../load/ring.ts";
import type { Scenario } from "./scenario.ts";

/** Rings a second: what three nodes may pass between them when each is busy, and a rate at which most come alone. */
const BUSY = 10_000;
const QUIET = 200;
const PATIENCE_MS = 60_000;
const PROGRAM = join(import.meta.dirname, "../load/bus-node.ts");

function within(): Figure {
  const bus = openEmbeddedBus();
  const listener = { announced: () => undefined, stirred: () => undefined, replaced: () => undefined };
  for (let n = 0; n < DEVICES; n++) bus.attach(`device-${n}`, listener);
  const rings = Array.from({ length: DEVICES }, (_, n) => ringOf(n));
  const start = performance.now();
  const rounds = 1_000;
  for (let round = 0; round < rounds; round++) for (const ring of rings) bus.ring(ring);
  const value = ((performance.now() - start) * 1000) / (rounds * DEVICES);
  return { key: "bus.embedded", label: "a ring within one process", unit: "µs", value };
}

/** Both nodes on one core, so that their processor time is what the figure says. */
async function across(name: string, url: string, schema: string, busUrl: string | null): Promise<Figure[]> {
  const args = [url, schema, ...(busUrl === null ? [] : [busUrl])];
  const hold = new Child(`node that holds, ${name}`, [process.execPath, PROGRAM, "hold", ...args], 0);
  const ring = new Child(`node that rings, ${name}`, [process.execPath, PROGRAM, "ring", ...args], 0);
  const ask = async (child: Child, line: string): Promise<BusRun> => {
    child.say(line);
    return JSON.parse(await child.line(PATIENCE_MS)) as BusRun;
  };
  const measure = async (rate: number, seconds: number) => {
    hold.say("reset");
    await hold.line(PATIENCE_MS);
    return { rung: await ask(ring, `ring ${rate} ${seconds}`), heard: await ask(hold, "report") };
  };
  try {
    await Promise.all([hold.line(PATIENCE_MS), ring.line(PATIENCE_MS)]);
    // Compiled and warm.
    await measure(BUSY, 2);
    return [...figuresOf(name, BUSY, await measure(BUSY, 5)), ...figuresOf(name, QUIET, await measure(QUIET, 5))];
  } finally {
    await Promise.all([hold.stop(), ring.stop()]);
  }
}

function figuresOf(name: string, rate: number, { rung, heard }: { rung: BusRun; heard: BusRun }): Figure[] {
  const key = `bus.${name.toLowerCase()}.${rate}`;
  const share = (run: BusRun) => (run.cpu / rung.rings).toFixed(1);
  return [
    {
      key: `${key}.cpu`,
      label: `${name}, ${rate}/s: processor time for each ring`,
      unit: "µs",
      value: (rung.cpu + heard.cpu) / rung.rings,
      note: `${share(rung)} µs to ring and to make the toast, ${share(heard)} µs to hear; ${rung.rings - heard.rings} of ${rung.rings} lost`,
    },
    { key: `${key}.p50`, label: "from ringing to hearing, median", unit: "ms", value: heard.p50, bound: { atMost: 3 } },
    { key: `${key}.p99`, label: "the same, p99", unit: "ms", value: heard.p99 },
  ];
}

export const bus: Scenario = {
  name: "bus",
  heading: "rings of 300 bytes from one node to another",
  async run() {
    const postgres = await startPostgres();
    const nats = await startNats();
    try {
      const url = postgres.url();
      return [
        within(),
        ...(await across("NOTIFY", url, "bench_notify", null)),
        ...(await across("NATS", url, "bench_nats", nats.url())),
      ];
    } finally {
      await Promise.all([postgres.dispose(), nats.dispose()]);
    }
  },
};
