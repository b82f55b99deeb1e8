/**
 * The cluster port: the nodes that run one service together, as one of them sees them.
 *
 * What is told may be lost, as a ring may: whoever tells keeps the truth in the store. What is asked is answered by every node that lives, or
 * that node is named. Nodes reach each other through the engine alone.
 */

/** One node. */
export interface ClusterNode {
  /** 1 to 65,535; stays the same as long as its data directory does, and stands in the message ids that it gives. */
  readonly number: number;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly state: "up" | "draining";
}

/** What one node said to a question. */
export interface ClusterAnswer {
  /** Its number. */
  readonly node: number;
  readonly body: string;
}

/** Everything that was said until everybody had answered, or time was up. */
export interface ClusterAnswers {
  readonly answers: readonly ClusterAnswer[];
  /** Names of nodes that live and did not answer. */
  readonly silent: readonly string[];
}

/** What nodes talk about; each has one that hears it. */
export type Subject = string;

/** Records that all nodes share and keep in memory. */
export type SharedRecords = "apps" | "keys";

/** See the head of this file. */
export interface Cluster {
  /** This node. */
  readonly self: ClusterNode;
  /** All that live, this one among them, by number; as of some seconds ago at most. */
  nodes(): readonly ClusterNode[];
  /** Whether the number is or was that of a node of this service, whether it lives or not; of one that came just now it is known within seconds. */
  knows(number: number): boolean;
  /** Tells every other node, or the one with this number. Never throws and never waits. */
  tell(subject: Subject, body: string, node?: number): void;
  /** Asks every other node that lives, or the one with this number. Never rejects. */
  ask(subject: Subject, body: string, node?: number): Promise<ClusterAnswers>;
  /** Takes what other nodes tell and ask on a subject. @param ear what it returns answers a question; what it throws leaves it unanswered */
  hear(subject: Subject, ear: (body: string, from: number) => string | undefined | Promise<string | undefined>): void;
  /** Calls back whenever another node changed shared records: within a second, also when a telling was lost, and again when it rejects. */
  onChange(records: SharedRecords, changed: () => void | Promise<void>): void;
  /** Empty while this node is one of the cluster; else why it is not, for those who ask whether it is ready. */
  trouble(): string;
  /** Empty while what nodes tell each other arrives; else why it is late. Then this node serves on: only rings to other nodes wait. */
  lateness(): string;
  /** From now on this node takes no new devices. */
  draining(): void;
}

/** A service that is one process. */
export function lonelyCluster(self: Omit<ClusterNode, "state">): Cluster {
  let state: ClusterNode["state"] = "up";
  return {
    get self() {
      return { ...self, state };
    },
    nodes: () => [{ ...self, state }],
    knows: () => false,
    tell: () => undefined,
    ask: () => Promise.resolve({ answers: [], silent: [] }),
    hear: () => undefined,
    onChange: () => undefined,
    trouble: () => "",
    lateness: () => "",
    draining: () => {
      state = "draining";
    },
  };
}
