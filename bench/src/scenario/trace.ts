/**
 * What tracing costs: processor time of the server for each message with traces kept on disk and without, and what each part of
 * tracing takes of it. On a busy machine two runs differ by more than tracing does, so the parts are measured for themselves.
 */
import { Segments } from "../../../service/src/trace/kept/segments.ts";
import { TraceRing } from "../../../service/src/trace/ring.ts";
import { ROW_BYTES } from "../../../service/src/trace/row.ts";
import type { Figure } from "../figure.ts";
import { withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { withTemporaryDirectory } from "../temporary.ts";
import { type Scenario, scaled } from "./scenario.ts";

const RECEIVERS = 1_000;
const LANES = 256;
const PACE_PER_SECOND = 10_000;
const WARM_UP_MS = 2_000;

/** Notifications that are told, and how many of them are handed over at once. */
const TOLD = 1_200_000;
const ROUND = 12_000;

/** Microseconds of processor time, all threads, for each message; and messages a second at most. */
async function measure(keepDays: number, options: Options) {
  const flags = ["--trace-keep-days", String(keepDays)];
  return await withBelfry({ unlimited: true, flags, dir: options.dir }, async (server) => {
    const target = await belfryTarget(server);
    return await withGenerator(async (generator) => {
      await generator.tell({ do: "connect", target, receivers: scaled(RECEIVERS, options), lanes: LANES });
      const plan = { warmUpMs: WARM_UP_MS, ms: options.seconds * 1000, watchPid: server.pid };
      const paced = await generator.run({ do: "pace", perSecond: PACE_PER_SECOND, ...plan });
      const full = await generator.run({ do: "saturate", until: "arrived", ...plan });
      return {
        microseconds: ((paced.cpu.server ?? Number.NaN) / paced.arrivedPerSecond) * 1e6,
        perSecond: full.arrivedPerSecond,
      };
    });
  });
}

/** Microseconds of processor time for each notification that is delivered. */
interface Costs {
  /** To tell the ring, and to copy what is to be kept: on the main thread. */
  readonly told: number;
  readonly handedOver: number;
  /** To write it, keys included: on the thread that keeps traces. */
  readonly kept: number;
}

const microseconds = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

/** All three on this thread, one after the other. */
function costs(directory: string): Costs {
  const now = Date.now();
  const ring = new TraceRing(65_536, () => now);
  ring.keep(() => undefined);
  const segments = new Segments({ directory, keepMs: Number.MAX_SAFE_INTEGER, keepBytes: 2e9 });
  const sum = { told: 0, handedOver: 0, kept: 0 };
  for (let round = 0; round < TOLD / ROUND; round++) {
    const begun = microseconds();
    for (let n = 0; n < ROUND; n++) tell(ring, now);
    const told = microseconds();
    const batch = ring.take(true);
    const taken = microseconds();
    if (batch !== null) segments.append(batch, now);
    sum.told += told - begun;
    sum.handedOver += taken - told;
    sum.kept += microseconds() - taken;
  }
  segments.close();
  return { told: sum.told / TOLD, handedOver: sum.handedOver / TOLD, kept: sum.kept / TOLD };
}

function tell(ring: TraceRing, now: number): void {
  const id = ring.begin({
    by: "sender",
    app: "ms-app://bench",
    deviceId: "0123456789012345678901",
    channelId: "0123456789012345",
    type: "wns/toast",
    bytes: 100,
    readAt: now,
    provedAt: now,
    decidedAt: now,
    decision: "it may wait",
    secret: "abcd",
    tokenIssuedAt: now,
    channelOpenedAt: now,
    channelExpiresAt: now,
    isConnected: true,
  });
  ring.recorded(id);
  ring.answered(id, "received");
  ring.framed(id);
  ring.acked(id, "handled");
}

export const trace: Scenario = {
  name: "trace",
  heading: "what tracing costs",
  async run(options): Promise<readonly Figure[]> {
    const off = await measure(0, options);
    const on = await measure(7, options);
    const { told, handedOver, kept } = await withTemporaryDirectory(options.dir, async (data) => costs(data));
    const part = (key: string, label: string, value: number): Figure => ({
      key: `trace.${key}`,
      label,
      unit: "µs",
      value,
    });
    return [
      part("off", "server's processor time a message, none kept", off.microseconds),
      part("on", "the same, all kept", on.microseconds),
      part("told", "of both: telling the ring", told),
      part("handed-over", "of the latter: copying for the other thread", handedOver),
      part("kept", "of the latter: writing, on the other thread", kept),
      {
        key: "trace.share",
        label: "these three, of a message's processor time",
        unit: "%",
        value: (100 * (told + handedOver + kept)) / on.microseconds,
        bound: { atMost: 3 },
      },
      { key: "trace.rate.off", label: "most messages received and acked, none kept", unit: "/s", value: off.perSecond },
      { key: "trace.rate.on", label: "the same, all kept", unit: "/s", value: on.perSecond },
      {
        key: "trace.bytes",
        label: "memory of one that is remembered",
        unit: "bytes",
        value: ROW_BYTES,
        bound: { atMost: 200 },
      },
    ];
  },
};
