/**
 * How many pushes are under way to each host. A window for each grows while answers are good and shrinks when they are not (additive
 * increase, multiplicative decrease), so that a host gets what it takes and a slow one holds up nobody but itself. Knows nothing of pushes.
 *
 * Sends take turns at a host, so that a small one does not wait for a large one to end.
 */
import type { Timer } from "./timer.ts";

/** What one errand says of the host. */
export type Signal =
  | { readonly kind: "good" }
  /** Nobody was asked, or the answer says nothing of the host. */
  | { readonly kind: "none" }
  /** It has too much to do: less at once from now on. */
  | { readonly kind: "slower" }
  /** It cannot be reached. */
  | { readonly kind: "lost" }
  /** It asked to be left alone until this time. */
  | { readonly kind: "rest"; readonly until: number };

/** Something to be done at a host. One of the two is called, once. */
export interface Errand {
  run(): Promise<Signal>;
  /** The host is to be left alone for longer than anybody should wait here. */
  putOff(until: number): void;
}

/** Pushes under way to one host at most, unless an operator says otherwise: twice what one group of the service's store takes. */
export const MAX_WINDOW = 128;
const FIRST_WINDOW = 32;
/** Under way to all hosts together, or as many as to one host, if that is more. */
const MAX_UNDER_WAY = 512;
/** A window is halved once for what was under way together. */
const HALVED_EVERY_MS = 250;
/** A rest that is no longer than this is waited for in place. */
const SHORT_REST_MS = 5000;
/** So many failures on end to reach a host are no accident: it is left alone, and after as many more for twice as long. */
const LOST_IN_A_ROW = 16;
const FIRST_LOST_REST_MS = 1000;
const LONGEST_LOST_REST_MS = 60_000;
/** Hosts that are remembered though nothing goes to them. */
const MAX_HOSTS = 1000;

interface Host {
  readonly lanes: Map<string, Errand[]>;
  waiting: number;
  underWay: number;
  window: number;
  halvedAt: number;
  lost: number;
  restUntil: number;
  wake: (() => void) | null;
}

export class Pace {
  readonly #timer: Timer;
  readonly #hosts = new Map<string, Host>();
  /** Hosts with errands that wait for others to end. */
  readonly #held = new Set<Host>();
  readonly #maxWindow: number;
  readonly #maxUnderWay: number;
  #underWay = 0;
  #stopped = false;

  constructor(timer: Timer, maxWindow = MAX_WINDOW) {
    this.#timer = timer;
    this.#maxWindow = maxWindow;
    this.#maxUnderWay = Math.max(MAX_UNDER_WAY, maxWindow);
  }

  /** @param lane whose errand it is: lanes take turns */
  submit(host: string, lane: string, errand: Errand): void {
    if (this.#stopped) {
      errand.putOff(this.#timer.now());
      return;
    }
    const at = this.#hostOf(host);
    const queue = at.lanes.get(lane);
    if (queue === undefined) at.lanes.set(lane, [errand]);
    else queue.push(errand);
    at.waiting += 1;
    this.#pump(at);
  }

  /** How wide a host's window is, for operators and tests. */
  windowOf(host: string): number {
    return Math.floor(this.#hosts.get(host)?.window ?? FIRST_WINDOW);
  }

  /** Until when a host is left alone; 0 or a time that is over when it is not. */
  restOf(host: string): number {
    return this.#hosts.get(host)?.restUntil ?? 0;
  }

  /** Puts off what waits in a lane; what is under way goes on. */
  putOff(lane: string): void {
    for (const host of this.#hosts.values()) {
      const errands = host.lanes.get(lane) ?? [];
      host.lanes.delete(lane);
      host.waiting -= errands.length;
      for (const errand of errands) errand.putOff(this.#timer.now());
    }
  }

  /** Puts off everything that waits, and whatever comes. */
  stop(): void {
    this.#stopped = true;
    for (const host of this.#hosts.values()) {
      host.wake?.();
      while (host.waiting > 0) take(host).putOff(this.#timer.now());
    }
  }

  #hostOf(name: string): Host {
    let host = this.#hosts.get(name);
    if (host === undefined) {
      if (this.#hosts.size >= MAX_HOSTS) this.#forget();
      host = {
        lanes: new Map(),
        waiting: 0,
        underWay: 0,
        window: Math.min(FIRST_WINDOW, this.#maxWindow),
        halvedAt: 0,
        lost: 0,
        restUntil: 0,
        wake: null,
      };
      this.#hosts.set(name, host);
    }
    return host;
  }

  #forget(): void {
    const now = this.#timer.now();
    for (const [name, { waiting, underWay, restUntil }] of this.#hosts) {
      if (waiting === 0 && underWay === 0 && restUntil <= now) this.#hosts.delete(name);
    }
  }

  #pump(host: Host): void {
    while (host.waiting > 0 && host.underWay < Math.floor(host.window)) {
      if (host.restUntil > this.#timer.now()) {
        this.#rest(host);
        return;
      }
      if (this.#underWay >= this.#maxUnderWay) {
        this.#held.add(host);
        return;
      }
      this.#start(host, take(host));
    }
  }

  #rest(host: Host): void {
    if (host.restUntil - this.#timer.now() > SHORT_REST_MS) {
      while (host.waiting > 0) take(host).putOff(host.restUntil);
      return;
    }
    host.wake ??= this.#timer.at(host.restUntil, () => {
      host.wake = null;
      this.#pump(host);
    });
  }

  #start(host: Host, errand: Errand): void {
    host.underWay += 1;
    this.#underWay += 1;
    void errand.run().then((signal) => {
      host.underWay -= 1;
      this.#underWay -= 1;
      this.#heed(host, signal);
      this.#pump(host);
      for (const other of this.#held) {
        if (this.#underWay >= this.#maxUnderWay) return;
        this.#held.delete(other);
        this.#pump(other);
      }
    });
  }

  #heed(host: Host, signal: Signal): void {
    if (signal.kind === "none") return;
    if (signal.kind === "good") {
      host.lost = 0;
      host.window = Math.min(this.#maxWindow, host.window + 1 / host.window);
      return;
    }
    const now = this.#timer.now();
    if (now - host.halvedAt >= HALVED_EVERY_MS) {
      host.halvedAt = now;
      host.window = Math.max(1, host.window / 2);
    }
    if (signal.kind === "rest") host.restUntil = Math.max(host.restUntil, signal.until);
    if (signal.kind !== "lost") return;
    host.lost += 1;
    if (host.lost % LOST_IN_A_ROW !== 0) return;
    const rest = Math.min(LONGEST_LOST_REST_MS, FIRST_LOST_REST_MS * 2 ** (host.lost / LOST_IN_A_ROW - 1));
    host.restUntil = Math.max(host.restUntil, now + rest);
  }
}

/** The next errand of the lane whose turn it is. */
function take(host: Host): Errand {
  for (const [lane, queue] of host.lanes) {
    const errand = queue.shift();
    // To the end: a map keeps the order in which its keys came.
    host.lanes.delete(lane);
    if (errand === undefined) continue;
    if (queue.length > 0) host.lanes.set(lane, queue);
    host.waiting -= 1;
    return errand;
  }
  throw new Error("an errand was counted that is not there");
}
