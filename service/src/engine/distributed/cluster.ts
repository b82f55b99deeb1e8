/** The cluster as one node sees it: the registry's view of who lives, and what is told, asked and answered over the post. */
import type { Log } from "@belfry/host";
import type { Cluster, SharedRecords, Subject } from "../cluster.ts";
import type { Holder } from "../store.ts";
import { Asks } from "./asks.ts";
import type { Changes } from "./changes.ts";
import { MAX_LETTER_BYTES } from "./letters.ts";
import type { Post } from "./post.ts";
import type { Registry } from "./registry.ts";
import type { Saying } from "./saying.ts";

/** Who is there has changed: the others look now instead of at their next renewal. */
const NODES = "belfry/nodes";
/** Shared records have changed. */
const CHANGED = "belfry/changed";

/** Bytes of an answer: a letter takes it, also when every other character has to be escaped. */
const MAX_ANSWER_BYTES = MAX_LETTER_BYTES / 2;

type Ear = Parameters<Cluster["hear"]>[1];

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
  heard(saying: Saying, from: Holder): void;
  /** This node changed shared records: the others need not wait for their next look. */
  changed(records: SharedRecords): void;
  /** This node has left. */
  left(): void;
  /** Ends questions that still wait. */
  close(): void;
}

export function distributedCluster({ registry, post, changes, log }: ClusterParts): DistributedCluster {
  const ears = new Map<Subject, Ear>();
  const asks = new Asks();
  const others = () => registry.living().filter(({ incarnation }) => incarnation !== registry.incarnation);
  const from = () => registry.self.number;
  const say = (to: Holder | null, subject: Subject, body: string) =>
    post.say(to, { say: "tell", from: from(), subject, body });

  /** What this node has to say to it; null when it has nothing. Never rejects. */
  async function answer(subject: Subject, body: string, asker: number): Promise<string | null> {
    try {
      const said = await ears.get(subject)?.(body, asker);
      // The asker need not wait for what no letter can carry.
      if (said !== undefined && Buffer.byteLength(said) > MAX_ANSWER_BYTES) throw new Error("the answer is too long");
      return said ?? null;
    } catch (error) {
      log.warn("another node was not answered", { subject, error });
      return null;
    }
  }

  ears.set(NODES, () => void registry.round());
  ears.set(CHANGED, () => void changes.look());
  say(null, NODES, "");

  return {
    get self() {
      return registry.self;
    },
    nodes: () => registry.living().map(({ number, name, startedAt, state }) => ({ number, name, startedAt, state })),
    knows: (number) => registry.knows(number),
    tell(subject, body, node) {
      if (node === undefined) say(null, subject, body);
      else for (const { number, incarnation } of others()) if (number === node) say(incarnation, subject, body);
    },
    async ask(subject, body, node) {
      if (node === from()) {
        const own = await answer(subject, body, node);
        return own === null
          ? { answers: [], silent: [registry.self.name] }
          : { answers: [{ node, body: own }], silent: [] };
      }
      const wanted = () => others().filter(({ number }) => node === undefined || number === node);
      // One that joined a moment ago is asked, too. Nobody joins while the engine is away.
      if (registry.trouble() === "" && (node === undefined || wanted().length === 0)) await registry.look();
      const asked = wanted();
      return asks.ask(asked, (id) => {
        const saying: Saying = { say: "ask", id, from: from(), subject, body };
        if (node === undefined) post.say(null, saying);
        else for (const { incarnation } of asked) post.say(incarnation, saying);
      });
    },
    hear: (subject, ear) => void ears.set(subject, ear),
    onChange: (records, changed) => changes.onChange(records, changed),
    trouble: () => registry.trouble(),
    lateness: () => post.trouble(),
    draining: () => void registry.draining().then(() => say(null, NODES, "")),
    heard(saying, holder) {
      if (saying.say === "answer") asks.answered(saying.id, saying.from, saying.body);
      else if (saying.say === "tell") void answer(saying.subject, saying.body, saying.from);
      else if (saying.say === "ask") {
        const { id, subject, body } = saying;
        void answer(subject, body, saying.from).then((said) =>
          post.say(holder, { say: "answer", id, from: from(), body: said }),
        );
      }
    },
    changed: (records) => say(null, CHANGED, records),
    left: () => say(null, NODES, ""),
    close: () => asks.close(),
  };
}
