/** What every chapter of a service stands on, and what is known of the service only while it runs. */
import { type Clock, createAllowance, type Telemetry } from "@belfry/host";
import { AppDirectory } from "./app/directory.ts";
import type { ServiceSettings } from "./config.ts";
import { Counts } from "./counts.ts";
import type { Engine } from "./engine/engine.ts";
import { faultsElsewhere, shareFaults } from "./fault/across.ts";
import { FaultSet } from "./fault/faults.ts";
import { KeyRing } from "./key-ring.ts";
import { createStranger } from "./limit/stranger.ts";
import { createTokenLoopGuard } from "./limit/token-loop.ts";
import type { ServiceParts } from "./main.ts";
import { Captures } from "./push/captures.ts";
import { joinTraces } from "./telemetry/span-trace.ts";
import type { Timings } from "./timings.ts";
import type { Keeper } from "./trace/kept/keeper.ts";
import type { TraceRing } from "./trace/ring.ts";
import type { Trace } from "./trace/trace.ts";

/** Keys of strangers' addresses that are remembered: about 10 MB at the most. */
const MAX_STRANGERS = 100_000;

/** Of what a service is built. */
export interface Materials {
  readonly settings: ServiceSettings;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly adminToken: string;
  readonly given: ServiceParts;
  readonly ring: TraceRing;
  /** Through which every verb tells what it did: the ring, or one of many nodes' in front of it. */
  readonly trace: Trace;
  /** Tells other nodes what happened here to theirs. */
  readonly tellNow: () => Promise<void>;
  readonly timings: Timings;
  readonly telemetry: Telemetry | null;
  readonly keeper: Keeper | null;
}

/** How the service stands. */
export interface Standing {
  readonly startedAt: number;
  /** Origin of the channel URIs; empty until the port is open. */
  publicUrl: string;
  /** True from the moment the service was told to stop. */
  draining: boolean;
}

export type Foundation = Awaited<ReturnType<typeof layFoundation>>;

/** @param onReturn hears which devices a fault keeps away no longer */
export async function layFoundation(
  { settings, engine: { store, bus, cluster }, clock, given: { log }, trace, timings, telemetry }: Materials,
  onReturn: (deviceIds: readonly string[]) => void,
) {
  const sealer = await KeyRing.open(store, clock.now());
  const apps = await AppDirectory.load(store, sealer);
  const { anonymousRate: perSecond, anonymousBurst: burst } = settings;
  const strangers = createAllowance({ perSecond, burst, maxKeys: MAX_STRANGERS });
  const elsewhere = faultsElsewhere(cluster);
  const faults = new FaultSet({ now: () => clock.now(), onReturn, elsewhere });
  return {
    store,
    bus,
    apps,
    sealer,
    clock,
    log,
    counts: new Counts(timings),
    strangers,
    stranger: createStranger(strangers, createTokenLoopGuard()),
    ...joinTraces(telemetry, trace, () => clock.now()),
    faults,
    sharedFaults: shareFaults(faults, cluster, elsewhere),
    captures: new Captures(),
  };
}
