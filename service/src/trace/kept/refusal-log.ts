/**
 * Refusals on disk: two files of lines, of which the older goes whole when the newer is full, and all of them in memory to be searched. Works at
 * once and blocks, so it belongs on the thread that keeps traces. Reads no clock.
 */
import { appendFileSync, existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { RefusalBody } from "@belfry/protocol";
import { fittingRefusals } from "../refusals.ts";
import type { TraceFilter } from "../trace.ts";

/** Refusals of one file, some 350 bytes each: a flood leaves 3 MB on disk and some 8 MB in memory, and a quiet service the refusals of a week. */
const MAX_LINES = 8192;

export interface RefusalLogOptions {
  readonly directory: string;
  readonly keepMs: number;
}

export class RefusalLog {
  readonly #newer: string;
  readonly #older: string;
  readonly #keepMs: number;
  /** Oldest first. */
  #ofNewer: RefusalBody[];
  #ofOlder: RefusalBody[];

  /** @throws what the file system says */
  constructor({ directory, keepMs }: RefusalLogOptions) {
    this.#newer = join(directory, "refusals.jsonl");
    this.#older = join(directory, "refusals.old.jsonl");
    this.#keepMs = keepMs;
    this.#ofNewer = readLines(this.#newer);
    this.#ofOlder = readLines(this.#older);
  }

  /** They can be found also when they could not be written. @throws what the file system says */
  append(refusals: readonly RefusalBody[], at: number): void {
    if (this.#ofNewer.length + refusals.length > MAX_LINES) this.#turn();
    this.#ofNewer.push(...refusals);
    // The first line break ends what a process left that died while it wrote.
    const lines = refusals.map((refusal) => `\n${JSON.stringify(refusal)}`).join("");
    appendFileSync(this.#newer, lines, { mode: 0o600 });
    this.tidy(at);
  }

  /** Lets go of what is too old. @throws what the file system says */
  tidy(at: number): void {
    const isOver = (refusals: readonly RefusalBody[]) => (refusals.at(-1)?.at ?? at) < at - this.#keepMs;
    if (isOver(this.#ofNewer)) this.#turn();
    if (isOver(this.#ofOlder)) {
      this.#ofOlder = [];
      rmSync(this.#older, { force: true });
    }
  }

  find(id: string): RefusalBody | undefined {
    return this.#newestFirst().find((refusal) => refusal.id === id);
  }

  /** Newest first. */
  list(filter: TraceFilter): RefusalBody[] {
    return fittingRefusals(this.#newestFirst(), filter);
  }

  #newestFirst(): RefusalBody[] {
    return [...this.#ofOlder, ...this.#ofNewer].reverse();
  }

  #turn(): void {
    this.#ofOlder = this.#ofNewer;
    this.#ofNewer = [];
    if (existsSync(this.#newer)) renameSync(this.#newer, this.#older);
  }
}

/** Every line that is whole; a file that is longer than ours ever are is read as far as those go. */
function readLines(path: string): RefusalBody[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").split("\n").slice(-MAX_LINES).flatMap(readLine);
}

function readLine(line: string): RefusalBody[] {
  try {
    const refusal = JSON.parse(line) as RefusalBody | null;
    return typeof refusal?.at === "number" && typeof refusal.code === "string" ? [refusal] : [];
  } catch {
    return [];
  }
}
