/**
 * Hands spans to a collector, in batches, off the path of every push. Whatever the collector does, the queue is bounded and nobody waits: what
 * does not fit is dropped, and counted.
 *
 * @source OTLP specification, "OTLP/HTTP Response" and "OTLP/HTTP Throttling"
 */
import { formatRequest, readRejected, type Said } from "./otlp.ts";
import type { Answer, Post } from "./post.ts";

/** Why a span never reached a collector. */
export const DROP_REASONS = ["queue_full", "refused", "unreachable", "forgotten"] as const;
export type DropReason = (typeof DROP_REASONS)[number];

export interface ExporterOptions {
  readonly post: Post;
  /** Resolves after so many milliseconds, or as soon as the signal is given. */
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Between 0 and 1; spreads what is tried again. */
  readonly chance: () => number;
  /** Told once for each batch that was given up, with why. */
  readonly failed: (why: string, spans: number) => void;
}

/** Spans that wait at most: some 4 MB. */
export const MAX_WAITING = 4096;
/** Spans of one request: some 55 KB of text, written in about half a millisecond, because everybody else waits meanwhile. */
export const BATCH = 64;
/** How long spans wait for company. */
const LINGER_MS = 1000;

/** Tries of one batch, and the pauses between them: 1, 2, 4 and 8 seconds, unless the collector asks for another. */
const MAX_TRIES = 5;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;

/** @source OTLP specification, "Retryable Response Codes" */
const WORTH_ANOTHER_TRY = new Set([429, 502, 503, 504]);

export class Exporter {
  readonly #options: ExporterOptions;
  #waiting: Said[] = [];
  #loop: Promise<void> | undefined;
  readonly #closing = new AbortController();
  /** Ends the wait for company. */
  #lingering: AbortController | undefined;
  exported = 0;
  readonly dropped: Record<DropReason, number> = { queue_full: 0, refused: 0, unreachable: 0, forgotten: 0 };

  constructor(options: ExporterOptions) {
    this.#options = options;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether a trace may begin. @returns false, and counts it as dropped, where its spans would be */
  admits(): boolean {
    if (this.#waiting.length < MAX_WAITING) return true;
    this.dropped.queue_full++;
    return false;
  }

  add(said: Said): void {
    if (this.#waiting.length >= MAX_WAITING || this.#closing.signal.aborted) {
      this.dropped.queue_full++;
      return;
    }
    this.#waiting.push(said);
    if (this.#waiting.length === BATCH) this.#lingering?.abort();
    this.#loop ??= this.#run();
  }

  /** Hands over what waits, once, and takes nothing further. Whoever cannot wait for its end need not. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#lingering?.abort();
    await this.#loop;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      if (this.#waiting.length < BATCH && !this.#closing.signal.aborted) await this.#linger();
      await this.#send(this.#waiting.splice(0, BATCH));
    }
    this.#loop = undefined;
  }

  async #linger(): Promise<void> {
    this.#lingering = new AbortController();
    await this.#options.wait(LINGER_MS, this.#lingering.signal);
    this.#lingering = undefined;
  }

  async #send(batch: readonly Said[]): Promise<void> {
    const body = formatRequest(batch);
    for (let tries = 1; ; tries++) {
      const answer = await this.#options.post(body).catch((error: unknown) => wordsOf(error));
      if (typeof answer !== "string" && !WORTH_ANOTHER_TRY.has(answer.status)) {
        this.#end(batch, answer);
        return;
      }
      if (tries === MAX_TRIES || this.#closing.signal.aborted) {
        this.#drop(batch.length, "unreachable", typeof answer === "string" ? answer : `status ${answer.status}`);
        return;
      }
      await this.#options.wait(this.#pause(tries, answer), this.#closing.signal);
    }
  }

  #end({ length }: readonly Said[], { status, body }: Answer): void {
    if (status < 200 || status > 299) {
      this.#drop(length, "refused", `status ${status}`);
      return;
    }
    const rejected = Math.min(length, readRejected(body));
    this.exported += length - rejected;
    if (rejected > 0) this.#drop(rejected, "refused", "the collector took a part only");
  }

  #drop(spans: number, reason: DropReason, why: string): void {
    this.dropped[reason] += spans;
    this.#options.failed(why, spans);
  }

  #pause(tries: number, answer: Answer | string): number {
    const asked = typeof answer === "string" ? null : answer.retryAfterSeconds;
    if (asked !== null) return Math.min(asked * 1000, LONGEST_PAUSE_MS);
    return FIRST_PAUSE_MS * 2 ** (tries - 1) * (0.5 + this.#options.chance());
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
