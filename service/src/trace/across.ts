/**
 * The trace of one node among many: what happens here to a notification that another node accepted is told to that node, so that one of them
 * knows all of it. The number of that node stands in the message id.
 *
 * Nobody waits for the telling. What a node was not told, because it was away, waits for it here, within bounds, and over a stop of this node.
 */
import type { AckResult, EndReason } from "@belfry/protocol";
import type { Cluster } from "../engine/cluster.ts";
import { type Happened, nodeOf, readHappened } from "./happened.ts";
import type { TraceRing } from "./ring.ts";
import type { Trace, TracedPush, TracedRefusal } from "./trace.ts";
import type { Untold } from "./untold.ts";

const SUBJECT = "trace";

/** How long what happened is collected before it is told: a telling and its answer cost two nodes as much as a push, and whoever asks is told at once. */
export const TELL_EVERY_MS = 200;

/** How long a node that did not answer is left alone. */
const TELL_AGAIN_MS = 1000;

/** Told at once, some 100 KB; so many wait for no more. */
export const MAX_TOLD = 1000;

/** Kept for all nodes that do not answer; with more, the oldest of the node with most are forgotten: those traces end when it is seen that nothing waits. */
const MAX_KEPT = 20_000;

interface Waiting {
  readonly happened: Happened[];
  /** The telling under way, and whether it was heard. */
  told: Promise<boolean> | undefined;
}

export class SharedTrace implements Trace {
  readonly #ring: TraceRing;
  readonly #cluster: Cluster;
  readonly #self: number;
  readonly #now: () => number;
  readonly #untold: Untold;
  readonly #waiting = new Map<number, Waiting>();
  /** What waits for all of them. */
  #kept = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;
  #isOver = false;

  /** @param untold where what could not be told is kept while this node is stopped */
  constructor(ring: TraceRing, cluster: Cluster, now: () => number, untold: Untold) {
    this.#untold = untold;
    this.#ring = ring;
    this.#cluster = cluster;
    this.#self = cluster.self.number;
    this.#now = now;
    cluster.hear(SUBJECT, (body) => this.#hear(body));
    for (const happened of untold.take()) this.#keep(nodeOf(happened[1]), happened);
  }

  begin(push: TracedPush): string {
    return this.#ring.begin(push);
  }

  withdraw(messageId: string): void {
    this.#ring.withdraw(messageId);
  }

  recorded(messageId: string): void {
    this.#ring.recorded(messageId);
  }

  answered(messageId: string, outcome: "received" | "dropped"): void {
    this.#ring.answered(messageId, outcome);
  }

  named(messageId: string, clientId: string): void {
    this.#ring.named(messageId, clientId);
  }

  bitten(messageId: string, by: string): void {
    this.#tell(["bitten", messageId, by]);
  }

  framed(messageId: string): void {
    this.#tell(["framed", messageId, this.#now()]);
  }

  acked(messageId: string, result: AckResult, at = this.#now()): void {
    this.#tell(["acked", messageId, at, result]);
  }

  unsettled(messageId: string, ackedAt: number): void {
    this.#tell(["unsettled", messageId, ackedAt]);
  }

  ended(messageId: string, reason: EndReason, words?: string, by?: string): void {
    this.#tell(["ended", messageId, this.#now(), reason, words ?? null, by ?? null]);
  }

  refused(refusal: TracedRefusal): void {
    this.#ring.refused(refusal);
  }

  /** Tells what waits now, as far as somebody answers: whoever looks at a trace is to see all of it. */
  async tellNow(): Promise<void> {
    await Promise.all([...this.#waiting].map(([node, waiting]) => this.#tellWhatWaits(node, waiting)));
  }

  /** Tells what waits, and takes in what others tell until that is done; then no more of either. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.tellNow();
    // What is heard from now on would not be kept: whoever tells it is to tell it again when this node is back.
    this.#isOver = true;
    this.#untold.keep([...this.#waiting.values()].flatMap(({ happened }) => happened));
  }

  #tell(happened: Happened): void {
    const node = nodeOf(happened[1]);
    if (node === this.#self) {
      apply(this.#ring, happened);
      return;
    }
    // An id of the time before this service had many nodes names none of them. One that is started anew is away for a moment.
    if (this.#cluster.knows(node)) this.#keep(node, happened);
    else apply(this.#ring, happened);
  }

  #keep(node: number, happened: Happened): void {
    let waiting = this.#waiting.get(node);
    if (waiting === undefined) {
      waiting = { happened: [], told: undefined };
      this.#waiting.set(node, waiting);
    }
    if (this.#kept >= MAX_KEPT) this.#forgetSome();
    waiting.happened.push(happened);
    this.#kept += 1;
    if (waiting.happened.length === MAX_TOLD) this.#tellSoon();
    else this.#tellIn(TELL_EVERY_MS);
  }

  #forgetSome(): void {
    const [most] = [...this.#waiting.values()].sort((a, b) => b.happened.length - a.happened.length);
    this.#kept -= most?.happened.splice(0, MAX_TOLD).length ?? 0;
  }

  #tellIn(ms: number): void {
    if (!this.#closed) this.#timer ??= setTimeout(() => this.#tellAll(), ms);
  }

  #tellSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#tellIn(0);
  }

  #tellAll(): void {
    this.#timer = undefined;
    for (const [node, waiting] of this.#waiting) void this.#tellNode(node, waiting);
  }

  /** As long as the node answers: one that does not is not asked twice, because somebody waits. */
  async #tellWhatWaits(node: number, waiting: Waiting): Promise<void> {
    // What is on its way has no part of what happened since.
    await waiting.told;
    for (let left = waiting.happened.length; left > 0; left -= MAX_TOLD) {
      if (!(await this.#tellNode(node, waiting))) return;
    }
  }

  #tellNode(node: number, waiting: Waiting): Promise<boolean> {
    if (waiting.happened.length === 0) return Promise.resolve(true);
    waiting.told ??= this.#tellSome(node, waiting.happened).finally(() => {
      waiting.told = undefined;
    });
    return waiting.told;
  }

  async #tellSome(node: number, happened: Happened[]): Promise<boolean> {
    const told = happened.slice(0, MAX_TOLD);
    const { answers } = await this.#cluster.ask(SUBJECT, JSON.stringify(told), node);
    // While it was told, the oldest may have been forgotten: what is still there of it goes.
    const isTold = answers.length > 0;
    if (isTold) this.#kept -= happened.splice(0, happened.indexOf(told.at(-1) as Happened) + 1).length;
    if (isTold && happened.length >= MAX_TOLD) this.#tellSoon();
    else if (happened.length > 0) this.#tellIn(isTold ? TELL_EVERY_MS : TELL_AGAIN_MS);
    return isTold;
  }

  #hear(body: string): string | undefined {
    const happened = this.#isOver ? undefined : readHappened(body);
    if (happened === undefined) return undefined;
    for (const one of happened) apply(this.#ring, one);
    return "";
  }
}

function apply(ring: TraceRing, happened: Happened): void {
  switch (happened[0]) {
    case "bitten":
      ring.bitten(happened[1], happened[2]);
      return;
    case "framed":
      ring.framed(happened[1], happened[2]);
      return;
    case "acked":
      ring.acked(happened[1], happened[3], happened[2]);
      return;
    case "unsettled":
      ring.unsettled(happened[1], happened[2]);
      return;
    case "ended":
      ring.ended(happened[1], happened[3], happened[4] ?? undefined, happened[5] ?? undefined, happened[2]);
  }
}
