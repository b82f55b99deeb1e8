/** What nodes tell, ask and answer each other, each on a subject that has one ear. Goes over the post; refuses to know what it is about. */
import type { Log } from "@belfry/host";
import type { Cluster, ClusterAnswers, Subject } from "../cluster.ts";
import type { Holder } from "../store.ts";
import { Asks } from "./asks.ts";
import { MAX_LETTER_BYTES } from "./letters.ts";
import type { Post } from "./post.ts";
import type { LivingNode, Registry } from "./registry.ts";
import type { Saying } from "./saying.ts";

/** Bytes of an answer: a letter takes it, also when every other character has to be escaped. */
const MAX_ANSWER_BYTES = MAX_LETTER_BYTES / 2;

type Ear = Parameters<Cluster["hear"]>[1];

export interface TalkParts {
  readonly registry: Registry;
  readonly post: Pick<Post, "say">;
  readonly log: Log;
}

/** See the head of this file. Telling, asking and hearing are those of the port. */
export class Talk {
  readonly #registry: Registry;
  readonly #post: TalkParts["post"];
  readonly #log: Log;
  readonly #ears = new Map<Subject, Ear>();
  readonly #asks = new Asks();

  constructor({ registry, post, log }: TalkParts) {
    this.#registry = registry;
    this.#post = post;
    this.#log = log;
  }

  hear(subject: Subject, ear: Ear): void {
    this.#ears.set(subject, ear);
  }

  tell(subject: Subject, body: string, node?: number): void {
    this.#say({ say: "tell", from: this.#self, subject, body }, node);
  }

  async ask(subject: Subject, body: string, node?: number): Promise<ClusterAnswers> {
    if (node === this.#self) return await this.#askSelf(subject, body);
    // One that joined a moment ago is asked, too. Nobody joins while the engine is away.
    const mayBeNew = node === undefined || this.#others(node).length === 0;
    if (mayBeNew && this.#registry.trouble() === "") await this.#registry.look();
    return await this.#asks.ask(this.#others(node), (id) =>
      this.#say({ say: "ask", id, from: this.#self, subject, body }, node),
    );
  }

  /** What another node said to the cluster. */
  heard(saying: Saying, holder: Holder): void {
    if (saying.say === "answer") this.#asks.answered(saying.id, saying.from, saying.body);
    else if (saying.say === "tell") void this.#answer(saying.subject, saying.body, saying.from);
    else if (saying.say === "ask") {
      const { id, subject, body } = saying;
      void this.#answer(subject, body, saying.from).then((said) =>
        this.#post.say(holder, { say: "answer", id, from: this.#self, body: said }),
      );
    }
  }

  /** Ends questions that still wait. */
  close(): void {
    this.#asks.close();
  }

  get #self(): number {
    return this.#registry.self.number;
  }

  /** All others that live, or the one with this number. */
  #others(node: number | undefined): LivingNode[] {
    const { incarnation: own } = this.#registry;
    return this.#registry
      .living()
      .filter(({ incarnation, number }) => incarnation !== own && (node === undefined || number === node));
  }

  /** To everybody at once, also to those that are not known yet, unless one is named. */
  #say(saying: Saying, node: number | undefined): void {
    if (node === undefined) this.#post.say(null, saying);
    else for (const { incarnation } of this.#others(node)) this.#post.say(incarnation, saying);
  }

  async #askSelf(subject: Subject, body: string): Promise<ClusterAnswers> {
    const own = await this.#answer(subject, body, this.#self);
    if (own === null) return { answers: [], silent: [this.#registry.self.name] };
    return { answers: [{ node: this.#self, body: own }], silent: [] };
  }

  /** What this node has to say to it; null when it has nothing. Never rejects. */
  async #answer(subject: Subject, body: string, asker: number): Promise<string | null> {
    try {
      const said = await this.#ears.get(subject)?.(body, asker);
      // The asker need not wait for what no letter can carry.
      if (said !== undefined && Buffer.byteLength(said) > MAX_ANSWER_BYTES) throw new Error("the answer is too long");
      return said ?? null;
    } catch (error) {
      this.#log.warn("another node was not answered", { subject, error });
      return null;
    }
  }
}
