/**
 * The faults that are set: the port of `fault.ts`, with the acts by which operators set, list and clear them. Decides; does nothing to
 * a request itself, and reads no clock but the one it is handed.
 */
import {
  BelfryError,
  type ErrorCode,
  type FaultBody,
  type FaultEffect,
  type FaultRequest,
  faultWords,
  MAX_FAULT_DELAY_MS,
} from "@belfry/protocol";
import { AwayDevices } from "./away.ts";
import type { Bite, BittenDelivery, BittenPush, Faults, PushBite } from "./fault.ts";
import { isDue, isOver } from "./schedule.ts";

/** Far more than one test sets; each request asks every one of them. */
const MAX_FAULTS = 100;

/** A fault whose channel was looked up: faults know ids and no URIs. */
export interface ResolvedFault extends FaultRequest {
  readonly channelName?: { readonly deviceId: string; readonly channelId: string };
}

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
}

interface SetFault {
  readonly number: number;
  readonly request: ResolvedFault;
  readonly setAt: number;
  seen: number;
  bitten: number;
}

/** What a fault is asked about. A token request knows its app only. */
type Asked = Pick<BittenPush, "app"> & Partial<BittenPush>;

/** What several faults add up to. */
interface Sum {
  delayMs: number;
  ending: Pick<Bite, "refusal" | "answer"> | undefined;
  loses: boolean;
  offline: boolean;
  readonly by: number[];
}

export class FaultSet implements Faults {
  armed = false;
  /** How often faults bit since the start, by what they do. */
  readonly bites = new Map<FaultEffect["does"], number>();
  readonly #parts: FaultSetParts;
  readonly #away: AwayDevices;
  /** By number, in the order in which they were set. */
  readonly #faults = new Map<number, SetFault>();
  #last = 0;

  constructor(parts: FaultSetParts) {
    this.#parts = parts;
    this.#away = new AwayDevices(parts.maxAway);
  }

  /** Faults that still bite. */
  get live(): number {
    return [...this.#faults.values()].filter((fault) => !isOver(fault.request, fault)).length;
  }

  /**
   * Sets a fault, which bites from now on. Room for it is made by forgetting the oldest one that is over.
   *
   * @param number what another node calls it, where it was set there
   * @throws BelfryError FAULT_LIMIT
   */
  set(request: ResolvedFault, number = this.#last + 1): FaultBody {
    if (this.#faults.size >= MAX_FAULTS) this.#forgetOldestOver();
    this.#last = Math.max(this.#last, number);
    const fault = { number, request, setAt: Math.floor(this.#parts.now()), seen: 0, bitten: 0 };
    this.#faults.set(fault.number, fault);
    this.armed = true;
    const device = leavesAtOnce(request);
    if (device !== undefined) this.#leave(device, fault);
    return bodyOf(fault);
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

  bitePush(push: BittenPush): PushBite | undefined {
    return this.#bite("push", push);
  }

  biteToken(app: string): Bite | undefined {
    return this.#bite("token", { app });
  }

  loseAck(delivery: BittenDelivery): string | undefined {
    for (const fault of this.#faults.values()) {
      const fitting = fault.request.effect.does === "lose-ack" && fits(fault, delivery);
      if (fitting && this.#count(fault)) return named(fault);
    }
    return undefined;
  }

  isAway(deviceId: string): boolean {
    return this.#away.has(deviceId);
  }

  #bite(on: "push" | "token", asked: Asked): PushBite | undefined {
    const sum: Sum = { delayMs: 0, ending: undefined, loses: false, offline: false, by: [] };
    for (const fault of this.#faults.values()) {
      const { does } = fault.request.effect;
      if (!concerns(fault, on, asked) || !fits(fault, asked)) continue;
      // What was refused is out of reach for later faults: so that "the next one 401" and then "the next one 410" are a sequence.
      if (sum.ending !== undefined && does !== "delay") continue;
      if (this.#count(fault)) this.#add(sum, fault, on, asked.deviceId);
    }
    if (on === "push" && sum.ending === undefined) this.#addAway(sum, asked.deviceId ?? "");
    const { ending, by, ...rest } = sum;
    if (by.length === 0) return undefined;
    const faults = by.map((number) => this.#faults.get(number)).filter((fault) => fault !== undefined);
    return { ...rest, refusal: null, answer: null, ...ending, by: faults.map(named).join("; ") };
  }

  #add(sum: Sum, fault: SetFault, on: "push" | "token", deviceId: string | undefined): void {
    const { effect } = fault.request;
    sum.by.push(fault.number);
    if (effect.does === "delay") sum.delayMs = Math.min(MAX_FAULT_DELAY_MS, sum.delayMs + effect.ms);
    else if (effect.does === "lose-push") sum.loses = true;
    else if (effect.does === "offline") {
      sum.offline = true;
      // The last one that it bites finds its device away, and the device is back all the same.
      if (deviceId !== undefined && !isOver(fault.request, fault)) this.#leave(deviceId, fault);
    } else sum.ending = endingOf(fault, on);
  }

  /** A device that is away is away for every push, also for those that no fault bites. */
  #addAway(sum: Sum, deviceId: string): void {
    const faults = this.#away.faultsOf(deviceId);
    if (faults.length === 0) return;
    sum.offline = true;
    sum.by.push(...faults.filter((number) => !sum.by.includes(number)));
  }

  /** Counts a request that fits. @returns whether it is bitten */
  #count(fault: SetFault): boolean {
    if (isOver(fault.request, fault)) return false;
    const due = isDue(fault.request, fault);
    fault.seen++;
    if (!due) return false;
    fault.bitten++;
    const { does } = fault.request.effect;
    this.bites.set(does, (this.bites.get(does) ?? 0) + 1);
    if (isOver(fault.request, fault)) {
      this.armed = this.live > 0;
      this.#bringBack(this.#away.release(fault.number));
    }
    return true;
  }

  #leave(deviceId: string, fault: SetFault): void {
    this.#bringBack(this.#away.add(deviceId, fault.number));
  }

  #bringBack(deviceIds: readonly string[]): void {
    if (deviceIds.length > 0) this.#parts.onReturn(deviceIds);
  }

  #forgetOldestOver(): void {
    const over = [...this.#faults.values()].find((fault) => isOver(fault.request, fault));
    if (over === undefined) throw new BelfryError("FAULT_LIMIT", { detail: `${MAX_FAULTS} faults` });
    this.#faults.delete(over.number);
  }
}

function bodyOf({ number, request, setAt, seen, bitten }: SetFault): FaultBody {
  const { channelName: _, ...said } = request;
  return { fault: number, ...said, setAt, seen, bitten };
}

/** Whether the fault is of those that happen to such a request. */
function concerns({ request: { effect }, setAt }: SetFault, on: "push" | "token", asked: Asked): boolean {
  switch (effect.does) {
    case "refuse":
    case "answer":
    case "delay":
      return effect.on === on;
    case "lose-push":
    case "offline":
      return on === "push";
    case "expire-tokens":
      return on === "push" && (asked.tokenIssuedAt ?? Number.POSITIVE_INFINITY) < setAt;
    case "revoke-secrets":
      // A push that needed no access token hangs on no secret.
      return on === "token" || asked.tokenIssuedAt !== Number.POSITIVE_INFINITY;
    case "lose-ack":
      return false;
  }
}

/** Whether the request is in the fault's scope. */
function fits({ request }: SetFault, asked: Asked): boolean {
  const { app, device, channelName } = request;
  if (app !== undefined && app !== asked.app) return false;
  if (device !== undefined && device !== asked.deviceId) return false;
  if (channelName === undefined) return true;
  return channelName.deviceId === asked.deviceId && channelName.channelId === asked.channelId;
}

/** The device that is away from the moment at which the fault is set: one that is named, unless only some pushes are meant. */
function leavesAtOnce({ effect, app, device, channelName, after, every, percent }: ResolvedFault): string | undefined {
  const ofOneApp = app !== undefined && channelName === undefined;
  const some = ofOneApp || after !== undefined || every !== undefined || percent !== undefined;
  return effect.does === "offline" && !some ? (device ?? channelName?.deviceId) : undefined;
}

/** The fault by its number, and in words: the number alone leads nowhere once it was cleared. */
const named = ({ number, request }: SetFault): string => `fault ${number}: ${faultWords(request)}`;

function endingOf({ request: { effect } }: SetFault, on: "push" | "token"): Sum["ending"] {
  const refuse = (code: ErrorCode, retryAfterSeconds?: number) => ({
    refusal: new BelfryError(code, { retryAfterSeconds }),
    answer: null,
  });
  switch (effect.does) {
    case "refuse":
      return refuse(effect.code, effect.retryAfterSeconds);
    case "answer":
      return { refusal: null, answer: { status: effect.status, headers: effect.headers } };
    case "expire-tokens":
      return refuse("ACCESS_TOKEN_EXPIRED");
    case "revoke-secrets":
      return refuse(on === "push" ? "ACCESS_TOKEN_INVALID" : "CLIENT_SECRET_WRONG");
    default:
      return undefined;
  }
}
