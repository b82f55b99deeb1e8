/**
 * Pushes as they came, of apps whose operator asked for it: for a time that ends, in memory only, within bounds of number and bytes. Refuses to
 * know requests; what is kept of one is made in capture.ts.
 *
 * @source ADR 0020
 */
import { BelfryError, type CaptureBody } from "@belfry/protocol";
import type { Captured } from "./capture.ts";

/** Apps whose pushes may be captured at once. */
const MAX_APPS = 100;

/** Payloads and headers of all apps together: with more the oldest go, whosever they are. */
const MAX_BYTES = 64 * 1024 * 1024;

/** The capture of one app. */
interface Switch {
  /** Milliseconds since 1970; pushes are captured until then. */
  until: number;
  /** For so long each is kept. */
  keepMs: number;
  max: number;
  /** Message ids, oldest first. */
  readonly ids: Set<string>;
  bytes: number;
}

export class Captures {
  readonly #apps = new Map<string, Switch>();
  /** By message id, oldest first. */
  readonly #pushes = new Map<string, Captured>();
  #bytes = 0;
  /** Before then nothing ends, so that nobody need look. */
  #nextEnd = Number.POSITIVE_INFINITY;
  readonly #maxBytes: number;
  /** The one question that every push asks: whether pushes of any app are captured. */
  armed = false;

  constructor(maxBytes = MAX_BYTES) {
    this.#maxBytes = maxBytes;
  }

  /**
   * Captures pushes of an app from now on, also where they were already; what is kept stays.
   *
   * @throws BelfryError CAPTURE_LIMIT
   */
  begin(app: string, { keepMs, max }: { keepMs: number; max: number }, at: number): CaptureBody {
    this.tidy(at);
    const before = this.#apps.get(app);
    if (before === undefined && this.#apps.size >= MAX_APPS) throw new BelfryError("CAPTURE_LIMIT");
    const begun: Switch = { ids: new Set(), bytes: 0, ...before, until: at + keepMs, keepMs, max };
    this.#apps.set(app, begun);
    this.#nextEnd = Math.min(this.#nextEnd, begun.until);
    this.armed = true;
    this.#shrink(begun);
    return bodyOf(begun, at);
  }

  /** Ends the capture of an app and forgets what was captured. @returns how many pushes that were */
  end(app: string): number {
    const ended = this.#apps.get(app);
    if (ended === undefined) return 0;
    const count = ended.ids.size;
    for (const id of ended.ids) this.#forget(id);
    this.#apps.delete(app);
    this.armed = this.#apps.size > 0;
    return count;
  }

  /** Whether pushes of the app are captured now. */
  takes(app: string, at: number): boolean {
    return at < (this.#apps.get(app)?.until ?? 0);
  }

  /** What an operator sees of an app's capture; undefined when there is none. */
  of(app: string, at: number): CaptureBody | undefined {
    this.tidy(at);
    const known = this.#apps.get(app);
    return known && bodyOf(known, at);
  }

  /** Keeps a push of an app that is captured; the first of one id counts. */
  add(push: Omit<Captured, "until">): void {
    const app = this.#apps.get(push.app);
    if (app === undefined || this.#pushes.has(push.id)) return;
    const until = push.at + app.keepMs;
    this.#pushes.set(push.id, { ...push, until });
    this.#nextEnd = Math.min(this.#nextEnd, until);
    app.ids.add(push.id);
    app.bytes += push.bytes;
    this.#bytes += push.bytes;
    this.#shrink(app);
  }

  /** @param id message id in any case */
  find(id: string, at: number): Captured | undefined {
    this.tidy(at);
    return this.#pushes.get(id.toUpperCase());
  }

  /** Forgets what was kept for long enough, and apps of which nothing is kept any more. */
  tidy(at: number): void {
    if (at < this.#nextEnd) return;
    for (const { id, until } of this.#pushes.values()) if (until <= at) this.#forget(id);
    for (const [app, { until, ids }] of this.#apps) if (until <= at && ids.size === 0) this.#apps.delete(app);
    this.armed = this.#apps.size > 0;
    const ends = [...this.#pushes.values(), ...this.#apps.values()].map(({ until }) => until);
    this.#nextEnd = ends.reduce((first, end) => (end > at ? Math.min(first, end) : first), Number.POSITIVE_INFINITY);
  }

  #shrink(app: Switch): void {
    while (app.ids.size > app.max) this.#forgetFirst(app.ids);
    while (this.#bytes > this.#maxBytes) this.#forgetFirst(this.#pushes.keys());
  }

  #forgetFirst(ids: Iterable<string>): void {
    for (const id of ids) {
      this.#forget(id);
      return;
    }
  }

  #forget(id: string): void {
    const push = this.#pushes.get(id);
    const app = push && this.#apps.get(push.app);
    if (push === undefined || app === undefined) return;
    this.#pushes.delete(id);
    app.ids.delete(id);
    app.bytes -= push.bytes;
    this.#bytes -= push.bytes;
    // One whose time is over goes with its last push, however that went.
    if (app.ids.size === 0) this.#nextEnd = Math.min(this.#nextEnd, app.until);
  }
}

const bodyOf = ({ until, max, ids, bytes }: Switch, at: number): CaptureBody => ({
  on: at < until,
  until: Math.floor(until),
  max,
  kept: ids.size,
  bytes,
});
