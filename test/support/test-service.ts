/** The push service in the process of the test, on free ports and in a directory of its own, with a clock that stands still. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Clock, createLog, type ManualClock, manualClock, readSettings } from "@belfry/host";
import { type ServiceSettings, serviceSettings, startService } from "@belfry/service";
import type { ReachedNode, ReachedService } from "./operator.ts";
import { placeOf, startNodes } from "./test-nodes.ts";

/** A moment in 2026 at which every test begins. */
export const START = Date.UTC(2026, 0, 15, 12);

export interface TestServiceOptions extends Partial<ServiceSettings> {
  /** Default: a clock moved by hand, which begins at {@link START}. */
  readonly clock?: Clock;
  /** What is done in the data directory before the service works in it. */
  readonly prepare?: (data: string) => Promise<void>;
}

export interface TestService extends ReachedService {
  /** Moved by hand, unless the test brought a clock of its own; then this one moves nothing. */
  readonly clock: ManualClock;
  readonly port: number;
  /** All that it is made of: what each node says of itself is asked of each. */
  readonly nodes: readonly ReachedNode[];
  readonly data: string;
  /** Every line of the log so far. */
  readonly log: readonly string[];
  /** Stops the service and removes its directory. Harmless when it was stopped already. */
  stop(): Promise<void>;
  /** Stops the service and starts it again on the same directory, with the same clock; its ports are new. */
  restart(): Promise<TestService>;
}

/** What runs where a test does not say: `npm test` runs the wire in both profiles. */
const PROFILE = process.env.BELFRY_TEST_PROFILE === "strict" ? "strict" : "compat";

/** Room for everything one test asks for: the clock that stands still refills no allowance. */
const ROOM = 1_000_000;

/** What every test service has in common. */
export function testSettings(data: string, overrides: Partial<ServiceSettings>): ServiceSettings {
  const { values } = readSettings(serviceSettings, { flags: {}, env: {} });
  const room = { anonymousBurst: ROOM, channelBurst: ROOM, appRate: ROOM };
  const fixed = { port: 0, adminPort: 0, drainSeconds: 0, logLevel: "debug", profile: PROFILE } as const;
  const forTests = { ...room, ...fixed };
  return { ...values, ...forTests, ...overrides, data };
}

/** Makes a directory that `remove` takes away again. */
export function makeDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "belfry-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** One node, or all of them together, as a test sees it. */
interface Started {
  readonly service: string;
  readonly admin: string;
  readonly adminToken: string;
  readonly nodes?: readonly ReachedNode[];
  stop(): Promise<void>;
}

/**
 * Starts a service for one test file. A test of what one profile alone does says which. Where `BELFRY_TEST_NODES` says so, it is so many nodes on one
 * engine behind a balancer.
 *
 * @example
 * const service = await startTestService({ profile: "strict" });
 * afterAll(() => service.stop());
 */
export async function startTestService({ clock, prepare, ...settings }: TestServiceOptions = {}): Promise<TestService> {
  const directory = makeDirectory();
  const manual = manualClock(START);
  const place = await placeOf(directory.path);
  const start = async (): Promise<TestService> => {
    const log: string[] = [];
    const write = (line: string) => void log.push(line);
    const parts = { log: createLog({ level: "debug", write, now: () => START }), rows: [], clock: clock ?? manual };
    const values = testSettings(directory.path, settings);
    const running: Started =
      place === undefined ? await startService(values, parts) : await startNodes(place, values, parts);
    return {
      service: running.service,
      admin: running.admin,
      adminToken: running.adminToken,
      ...(settings.tls === "dev" ? { ca: readFileSync(join(directory.path, "ca", "ca.pem"), "utf8") } : {}),
      port: Number(new URL(running.service).port),
      nodes: running.nodes ?? [running],
      clock: manual,
      data: directory.path,
      log,
      async stop() {
        try {
          await running.stop();
        } finally {
          directory.remove();
        }
      },
      async restart() {
        await running.stop();
        return start();
      },
    };
  };
  try {
    await prepare?.(directory.path);
    return await start();
  } catch (error) {
    directory.remove();
    throw error;
  }
}
