/**
 * The faults that are set: the port of `fault.ts`, with the acts by which operators set, list and clear them. Decides; does nothing to
 * a request itself, and reads no clock but the one it is handed.
 */
import { BelfryError, type FaultBody, type FaultEffect, MAX_FAULT_DELAY_MS } from "@belfry/protocol";
import { AwayDevices } from "./away.ts";
import { type Elsewhere, type FaultNews, isScheduled, NOBODY_ELSE, type ToldFault, type Verdict } from "./elsewhere.ts";
import type { Bite, BittenDelivery, BittenPush, Faults, PushBite } from "./fault.ts";
import { isDue, isOver } from "./schedule.ts";
import {
  type Asked,
  bodyOf,
  concerns,
  endingOf,
  fits,
  hasEnded,
  leavesAtOnce,
  named,
  type ResolvedFault,
  type SetFault,
} from "./set-fault.ts";

/** Far more than one test sets; each request asks every one of them. */
const MAX_FAULTS = 100;

export interface FaultSetParts {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /**
   * Told which devices are no longer away, at the moment at which they are back, in the middle of the call that brought them back: a push
   * that was the last to find its device away is not recorded yet.
   */
  readonly onReturn: (deviceIds: readonly string[]) => void;
  /** Devices that may be away at once. Default: 20,000. */
  readonly maxAway?: number;
  /** The other nodes. Default: there are none. */
  readonly elsewhere?: Elsewhere;
}

/** What several faults add up to. */
interface Sum {
  delayMs: number;
  ending: Pick<Bite, "refusal" | "answer"> | undefined;
  loses: boolean;
  offline: boolean;
  readonly by: SetFault[];
}

export class FaultSet implements Faults {
  armed = false;
  /** How often faults bit here since the start, by what they do. */
  readonly bites = new Map<FaultEffect["does"], number>();
  readonly #parts: FaultSetParts;
  readonly #elsewhere: Elsewhere;
  readonly #away: AwayDevices;
  /** By number, in the order in which they were set. */
  readonly #faults = new Map<number, SetFault>();
  #last = 0;

  constructor(parts: FaultSetParts) {
    this.#parts = parts;
    this.#elsewhere = parts.elsewhere ?? NOBODY_ELSE;
    this.#away = new AwayDevices(parts.maxAway);
  }

  /** Faults that still bite. */
  get live(): number {
    return [...this.#faults.values()].filter((fault) => !hasEnded(fault)).length;
  }

  /** A number that no fault has, and none will be given again. */
  takeNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  /**
   * Sets a fault, which bites from now on and is counted here. Room for it is made by forgetting the oldest one that is over.
   *
   * @param given a number that another node gave; the next one where it is absent or taken
   * @throws BelfryError FAULT_LIMIT
   */
  set(request: ResolvedFault, given?: number): FaultBody {
    if (!this.#makeRoom()) throw new BelfryError("FAULT_LIMIT", { detail: `${MAX_FAULTS} faults` });
    const number = given === undefined || this.#faults.has(given) ? this.takeNumber() : given;
    return this.#set({ number, request, setAt: Math.floor(this.#parts.now()), home: null });
  }

  /** In the order in which they were set, those that are over too: how often they bit is what a test asks for. */
  list(): FaultBody[] {
    return [...this.#faults.values()].map(bodyOf);
  }

  /** Clears one fault, or all. @returns the numbers of those that were there @throws BelfryError FAULT_UNKNOWN */
  clear(number?: number): number[] {
    if (number !== undefined && !this.#faults.has(number)) {
      throw new BelfryError("FAULT_UNKNOWN", { detail: `fault ${number}` });
    }
    const cleared = number === undefined ? [...this.#faults.keys()] : [number];
    for (const each of cleared) this.#faults.delete(each);
    this.armed = this.live > 0;
    this.#bringBack(cleared.flatMap((each) => this.#away.release(each)));
    return cleared;
  }

  bitePush(push: BittenPush): Promise<PushBite | undefined> {
    return this.#bite("push", push);
  }

  biteToken(app: string): Promise<Bite | undefined> {
    return this.#bite("token", { app });
  }

  async loseAck(delivery: BittenDelivery): Promise<string | undefined> {
    for (const fault of [...this.#faults.values()]) {
      const fitting = fault.request.effect.does === "lose-ack" && fits(fault, delivery);
      if (fitting && (await this.#judge(fault, delivery.deviceId))) return named(fault);
    }
    return undefined;
  }

  isAway(deviceId: string): boolean {
    return this.#away.has(deviceId);
  }

  /** Counts a request that fits for another node. */
  async countFor(number: number, deviceId: string | undefined): Promise<Verdict> {
    const fault = this.#faults.get(number);
    if (fault === undefined) return { isBitten: false, isOver: true };
    const isBitten = await this.#judgeHere(fault, deviceId);
    return { isBitten, isOver: hasEnded(fault) };
  }

  /** Another node says what became of a fault there. */
  heard(news: FaultNews): void {
    if (news.is === "set") {
      if (this.#faults.has(news.fault.number)) return;
      this.#makeRoom();
      this.#set(news.fault);
    } else if (news.number === null) this.clear();
    else this.#heardOf(news.number, news);
  }

  /** For a node that comes later: the faults that are set, and whom they keep away. @param self number of this node */
  told(self: number): FaultNews[] {
    return [...this.#faults.values()].flatMap((fault): FaultNews[] => {
      const { number, request, setAt, home } = fault;
      const set: FaultNews = { is: "set", fault: { number, request, setAt, home: home ?? self } };
      if (hasEnded(fault)) return [set, { is: "over", number }];
      return [set, ...this.#away.keptBy(number).map((device): FaultNews => ({ is: "away", number, device }))];
    });
  }

  /** Forgets those that are counted at a node which does not live: they bite nothing any more. @param living numbers of nodes */
  forgetOrphans(living: ReadonlySet<number>): void {
    const orphans = [...this.#faults.values()].filter(
      ({ home, request }) => home !== null && isScheduled(request) && !living.has(home),
    );
    for (const { number } of orphans) this.clear(number);
  }

  #set({ home, ...given }: Omit<ToldFault, "home"> & Pick<SetFault, "home">): FaultBody {
    const fault: SetFault = { ...given, home, seen: 0, bitten: 0, isEnded: false };
    this.#faults.set(fault.number, fault);
    if (fault.number < this.#last) this.#sort();
    this.#last = Math.max(this.#last, fault.number);
    this.armed = true;
    const device = leavesAtOnce(fault.request);
    if (device !== undefined) this.#leave(device, fault);
    return bodyOf(fault);
  }

  /** Of two that were set at two nodes in one moment the later may be heard of first. */
  #sort(): void {
    const sorted = [...this.#faults].sort(([a], [b]) => a - b);
    this.#faults.clear();
    for (const [number, fault] of sorted) this.#faults.set(number, fault);
  }

  #heardOf(number: number, news: Exclude<FaultNews, { is: "set" }>): void {
    const fault = this.#faults.get(number);
    if (fault === undefined) return;
    if (news.is === "cleared") this.clear(number);
    else if (news.is === "over") this.#end(fault);
    else if (!hasEnded(fault)) this.#leave(news.device, fault);
  }

  async #bite(on: "push" | "token", asked: Asked): Promise<PushBite | undefined> {
    const sum: Sum = { delayMs: 0, ending: undefined, loses: false, offline: false, by: [] };
    for (const fault of [...this.#faults.values()]) {
      const { does } = fault.request.effect;
      if (!concerns(fault, on, asked) || !fits(fault, asked)) continue;
      // What was refused is out of reach for later faults: so that "the next one 401" and then "the next one 410" are a sequence.
      if (sum.ending !== undefined && does !== "delay") continue;
      if (await this.#judge(fault, asked.deviceId)) add(sum, fault, on);
    }
    if (on === "push" && sum.ending === undefined) this.#addAway(sum, asked.deviceId ?? "");
    const { ending, by, ...rest } = sum;
    if (by.length === 0) return undefined;
    return { ...rest, refusal: null, answer: null, ...ending, by: by.map(named).join("; ") };
  }

  /** A device that is away is away for every push, also for those that no fault bites. */
  #addAway(sum: Sum, deviceId: string): void {
    for (const number of this.#away.faultsOf(deviceId)) {
      sum.offline = true;
      const fault = this.#faults.get(number);
      if (fault !== undefined && !sum.by.includes(fault)) sum.by.push(fault);
    }
  }

  /** Counts a request that fits, where its fault is counted. @returns whether it is bitten */
  async #judge(fault: SetFault, deviceId: string | undefined): Promise<boolean> {
    if (hasEnded(fault)) return false;
    const isCountedHere = fault.home === null || !isScheduled(fault.request);
    const isBitten = isCountedHere
      ? await this.#judgeHere(fault, deviceId)
      : await this.#judgeAt(fault.home ?? 0, fault, deviceId);
    if (!isBitten) return false;
    const { does } = fault.request.effect;
    this.bites.set(does, (this.bites.get(does) ?? 0) + 1);
    return true;
  }

  async #judgeAt(home: number, fault: SetFault, deviceId: string | undefined): Promise<boolean> {
    const verdict = await this.#elsewhere.count(home, fault.number, deviceId);
    if (verdict === null && this.#faults.has(fault.number)) this.clear(fault.number);
    if (verdict?.isOver) this.#end(fault);
    return verdict?.isBitten ?? false;
  }

  async #judgeHere(fault: SetFault, deviceId: string | undefined): Promise<boolean> {
    if (hasEnded(fault)) return false;
    const due = isDue(fault.request, fault);
    fault.seen++;
    if (!due) return false;
    fault.bitten++;
    const { number } = fault;
    if (isOver(fault.request, fault)) {
      // The last one that it bites finds its device away, and the device is back all the same.
      this.#end(fault);
      await this.#elsewhere.tell({ is: "over", number });
    } else if (fault.request.effect.does === "offline" && deviceId !== undefined) {
      if (this.#away.faultsOf(deviceId).includes(number)) return true;
      this.#leave(deviceId, fault);
      await this.#elsewhere.tell({ is: "away", number, device: deviceId });
    }
    return true;
  }

  #end(fault: SetFault): void {
    fault.isEnded = true;
    this.armed = this.live > 0;
    this.#bringBack(this.#away.release(fault.number));
  }

  #leave(deviceId: string, fault: SetFault): void {
    this.#bringBack(this.#away.add(deviceId, fault.number));
  }

  #bringBack(deviceIds: readonly string[]): void {
    if (deviceIds.length > 0) this.#parts.onReturn(deviceIds);
  }

  /** Forgets the oldest one that is over when there are too many. @returns false when none is */
  #makeRoom(): boolean {
    if (this.#faults.size < MAX_FAULTS) return true;
    const over = [...this.#faults.values()].find(hasEnded);
    return over !== undefined && this.#faults.delete(over.number);
  }
}

/** What one more fault does to a request that it bites. */
function add(sum: Sum, fault: SetFault, on: "push" | "token"): void {
  const { effect } = fault.request;
  sum.by.push(fault);
  if (effect.does === "delay") sum.delayMs = Math.min(MAX_FAULT_DELAY_MS, sum.delayMs + effect.ms);
  else if (effect.does === "lose-push") sum.loses = true;
  else if (effect.does === "offline") sum.offline = true;
  else sum.ending = endingOf(fault, on);
}
