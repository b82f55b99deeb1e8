/** Some nodes in the process of the test, each reached by itself: on one engine, which the test may take away. */
import { createLog, type ManualClock, manualClock } from "@belfry/host";
import type { ReachedService } from "../support/operator.ts";
import { type Place, startNodes } from "../support/test-nodes.ts";
import { makeDirectory, START, testSettings } from "../support/test-service.ts";

export interface Nodes {
  readonly nodes: readonly ReachedService[];
  readonly clock: ManualClock;
  /** What went wrong so far, as a line of JSON each. */
  readonly errors: readonly string[];
  /** Behind the balancer. */
  readonly service: string;
  stop(): Promise<void>;
}

/** Starts them. Must be stopped. */
export async function openNodes(place: Place, count: number): Promise<Nodes> {
  const directory = makeDirectory();
  const clock = manualClock(START);
  const errors: string[] = [];
  const log = createLog({ level: "error", write: (line) => void errors.push(line), now: () => START });
  const running = await startNodes(place, testSettings(directory.path, {}), { log, rows: [], clock }, count);
  return {
    nodes: running.nodes.map(({ service, admin, adminToken }) => ({ service, admin, adminToken })),
    clock,
    errors,
    service: running.service,
    async stop() {
      await running.stop();
      directory.remove();
    },
  };
}

/** The first and the second of them. */
export function both({ nodes }: Nodes): readonly [ReachedService, ReachedService] {
  const [first, second] = nodes;
  if (first === undefined || second === undefined) throw new Error("there are fewer than two nodes");
  return [first, second];
}

/** The channel URI as it is reached at one node, past the balancer. */
export const uriAt = ({ service }: { readonly service: string }, uri: string): string =>
  `${service}${uri.slice(new URL(uri).origin.length)}`;
