/** The cluster as one node sees it: the registry's view of who lives, the talk of the nodes, and what they talk of by themselves. */
import type { Log } from "@belfry/host";
import type { Cluster, SharedRecords } from "../cluster.ts";
import type { Changes } from "./changes.ts";
import type { Post } from "./post.ts";
import type { Registry } from "./registry.ts";
import { Talk } from "./talk.ts";

/** Who is there has changed: the others look now instead of at their next renewal. */
const NODES = "belfry/nodes";
/** Shared records have changed. */
const CHANGED = "belfry/changed";

/** What the cluster is made of. */
export interface ClusterParts {
  readonly registry: Registry;
  readonly post: Pick<Post, "say" | "trouble">;
  readonly changes: Changes;
  readonly log: Log;
}

/** The port, and what only the engine uses. */
export interface DistributedCluster extends Cluster {
  /** What another node said to the cluster. */
  readonly heard: Talk["heard"];
  /** This node changed shared records: the others need not wait for their next look. */
  changed(records: SharedRecords): void;
  /** This node has left. */
  left(): void;
  /** Ends questions that still wait. */
  close(): void;
}

export function distributedCluster({ registry, post, changes, log }: ClusterParts): DistributedCluster {
  const talk = new Talk({ registry, post, log });
  talk.hear(NODES, () => void registry.round());
  talk.hear(CHANGED, () => void changes.look());
  talk.tell(NODES, "");

  return {
    get self() {
      return registry.self;
    },
    nodes: () => registry.living().map(({ number, name, startedAt, state }) => ({ number, name, startedAt, state })),
    knows: (number) => registry.knows(number),
    tell: (subject, body, node) => talk.tell(subject, body, node),
    ask: (subject, body, node) => talk.ask(subject, body, node),
    hear: (subject, ear) => talk.hear(subject, ear),
    heard: (saying, holder) => talk.heard(saying, holder),
    onChange: (records, changed) => changes.onChange(records, changed),
    trouble: () => registry.trouble(),
    lateness: () => post.trouble(),
    draining: () => void registry.draining().then(() => talk.tell(NODES, "")),
    changed: (records) => talk.tell(CHANGED, records),
    left: () => talk.tell(NODES, ""),
    close: () => talk.close(),
  };
}
