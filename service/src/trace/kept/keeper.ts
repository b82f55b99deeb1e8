/**
 * Keeps on disk what the ring hands out, through a thread of its own, and asks that thread. The main thread hands over some bytes now and then,
 * and waits for nothing but answers to questions. Trouble with the disk costs traces, never a notification.
 */
import { Worker } from "node:worker_threads";
import type { Log } from "@belfry/host";
import type { RefusalBody } from "@belfry/protocol";
import type { TraceRing } from "../ring.ts";
import type { TraceFilter } from "../trace.ts";
import type { Answer, Question, Search } from "./questions.ts";
import type { KeptRow } from "./segment.ts";
import type { SegmentsOptions } from "./segments.ts";
import { NOTHING_FOUND, type Walked, type WalkPlace } from "./walk-unended.ts";

/** What was begun before the last hand-over goes with the next: everything is on disk within two of these. */
const HAND_OVER_MS = 400;
/** Every so many hand-overs what is too old goes, also where nothing is sent. */
const TIDY_EVERY = 1500;

export interface KeeperParts {
  readonly ring: TraceRing;
  readonly log: Log;
  readonly now: () => number;
}

/** What is kept on disk. */
export interface Keeper {
  find(id: string): Promise<KeptRow | undefined>;
  /** Newest first. */
  list(filter: TraceFilter): Promise<Search>;
  /** Some of those without an end, newest first, from a place of the walk on. */
  unended(from: WalkPlace | null, most: number): Promise<Walked>;
  /** Also of those that came a moment ago; undefined when it is not known, or the thread has ended. */
  findRefusal(id: string): Promise<RefusalBody | undefined>;
  /** The same for all that fit, newest first. */
  listRefusals(filter: TraceFilter): Promise<readonly RefusalBody[] | undefined>;
  /** When the oldest of what is kept was sent, and how many bytes it all takes, as of the last answer. */
  readonly from: number;
  readonly bytes: number;
  /** Hands over everything, waits until it is written, ends the thread. */
  close(): Promise<void>;
}

const NOTHING: Answer = {
  rows: [],
  lookedBackTo: null,
  refusals: [],
  walked: NOTHING_FOUND,
  from: Number.POSITIVE_INFINITY,
  bytes: 0,
  trouble: "the thread that keeps traces has ended",
};

/** Opens what is there, and keeps from now on. Trouble is logged. */
export function openKeeper(options: SegmentsOptions, { ring, log, now }: KeeperParts): Keeper {
  const line = openLine(log);
  // Not waited for: what a process left that was killed may take a moment to close, and whatever is asked meanwhile is answered after it.
  void line.ask({ ask: "open", options, at: now() });
  const handOverRefusals = () => {
    const refusals = ring.takeRefusals();
    if (refusals.length > 0) void line.ask({ ask: "refused", refusals, at: now() });
  };
  const handOver = (all: boolean) => {
    handOverRefusals();
    const batch = ring.take(all);
    if (batch === null) return;
    const { rows, ...others } = batch;
    void line.ask({ ask: "append", rows, others: JSON.stringify(others), at: now() }, [rows]);
  };
  // Also of what came since: its place is wanted.
  ring.keep(() => handOver(true));
  let rounds = 0;
  const timer = setInterval(() => {
    handOver(false);
    if (++rounds % TIDY_EVERY === 0) void line.ask({ ask: "tidy", at: now() });
  }, HAND_OVER_MS);
  timer.unref();
  return {
    async find(id) {
      return (await line.ask({ ask: "find", id })).rows[0];
    },
    list: (filter) => line.ask({ ask: "list", filter }),
    unended: async (from, most) => (await line.ask({ ask: "unended", from, most })).walked,
    async findRefusal(id) {
      handOverRefusals();
      return (await line.ask({ ask: "findRefusal", id })).refusals[0];
    },
    async listRefusals(filter) {
      handOverRefusals();
      const answer = await line.ask({ ask: "listRefusals", filter });
      return answer === NOTHING ? undefined : answer.refusals;
    },
    get from() {
      return line.last.from;
    },
    get bytes() {
      return line.last.bytes;
    },
    async close() {
      clearInterval(timer);
      handOver(true);
      await line.ask({ ask: "close" });
      await line.end();
    },
  };
}

/** The line to the thread: questions and their answers in the same order. */
function openLine(log: Log) {
  const worker = new Worker(new URL("./worker.ts", import.meta.url));
  const askers: ((answer: Answer) => void)[] = [];
  let dead = false;
  let last = NOTHING;
  const hear = (answer: Answer) => {
    if (answer.trouble !== "" && answer.trouble !== last.trouble)
      log.error("traces are not kept", { detail: answer.trouble });
    last = answer;
    askers.shift()?.(answer);
  };
  const die = () => {
    dead = true;
    for (const asker of askers.splice(0)) asker(NOTHING);
  };
  worker.on("message", hear);
  worker.on("error", (error) => {
    log.error("traces are not kept", { error });
    die();
  });
  worker.on("exit", die);
  // Nobody waits for traces alone.
  worker.unref();
  return {
    ask(question: Question, transferred: ArrayBuffer[] = []): Promise<Answer> {
      if (dead) return Promise.resolve(NOTHING);
      return new Promise((resolve) => {
        askers.push(resolve);
        worker.postMessage(question, transferred);
      });
    },
    get last() {
      return last;
    },
    async end() {
      await worker.terminate();
    },
  };
}
