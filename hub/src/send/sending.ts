/**
 * Takes sends, wakes them when they are due, and lets them run. Everything that is to happen is in the store before it is promised: a
 * process that is killed leaves its sends to the next one, whose `start` takes them up.
 *
 * Stands where hub and outside world meet; what one send does is in run.ts.
 */
import { MAX_SCHEDULE_SECONDS, MAX_TEST_TARGETS } from "@belfry/protocol";
import type { HubRecord, SendRecord, SendRequest, Target } from "../model.ts";
import { asHubRefusal, HubRefusal } from "../refusal.ts";
import { checkSend } from "./check.ts";
import { Composer } from "./compose.ts";
import { idempotencyPrefix, newNotificationId } from "./notification-id.ts";
import { Pace } from "./pace.ts";
import type { PageContext } from "./page.ts";
import { Poster } from "./post.ts";
import { Run } from "./run.ts";
import type { SendingParts } from "./sending-parts.ts";
import type { Acceptance, Sends, TestOutcome } from "./sends.ts";
import { createSendSpans, type RunSpans, type SendSpans } from "./spans.ts";
import { expressionOf, pagesOf, targetsOf } from "./targets.ts";
import { sendTest, TestAllowance } from "./test-send.ts";
import { SendTimings } from "./timings.ts";

/** Sends, and the life of those that run. */
export interface Sending extends Sends {
  /** Takes up what was left by whoever ran before, and what was missed meanwhile. */
  start(): Promise<void>;
  /** Saves what is under way and takes nothing further in hand. What is left goes on at the next `start`. */
  stop(): Promise<void>;
  /** Sends that run, those that wait for another try included. */
  readonly running: number;
}

/** Sends that push at the same time, each with some 1,500 targets in memory; those that only wait for another try are not counted. */
const MAX_AT_WORK = 16;
/** Sends that are looked at when it is asked what is due. */
const MAX_DUE = 1000;
/** So long after it was last asked what is due it is asked again, when something is already. */
const WAITING_REST_MS = 1000;
/** When the store cannot say what is due, it is asked again this late. */
const STORE_REST_MS = 2000;
class Office implements Sending {
  readonly #parts: SendingParts;
  readonly #poster: Poster;
  readonly #pace: Pace;
  readonly #runs = new Map<string, Run>();
  /** Ended since it was last asked what is due: an answer of before may still name them. */
  readonly #ended = new Set<string>();
  /** Failed for a mistake of ours, and could perhaps not even be ended. */
  readonly #broken = new Set<string>();
  /** Being canceled: what says that one of them is due was said before. */
  readonly #canceling = new Set<string>();
  readonly #tests: TestAllowance;
  readonly #timings: SendTimings;
  readonly #spans: SendSpans | undefined;
  #taken = 0;
  #looking: Promise<void> | undefined;
  #lookAgain = false;
  /** Whether one that is due was left for later. */
  #isCrowded = false;
  #alarm: { readonly at: number; readonly cancel: () => void } | undefined;
  #stopped = false;

  constructor(parts: SendingParts) {
    const { egress, random, timer, home = null } = parts;
    this.#parts = parts;
    this.#poster = new Poster({ egress, random, home, now: () => timer.now() });
    this.#pace = new Pace(timer, parts.maxPerHost);
    this.#tests = new TestAllowance(parts.testsPerMinute);
    this.#timings = parts.timings ?? new SendTimings();
    this.#spans = parts.tracer && createSendSpans(parts.tracer, () => timer.now());
  }

  get running(): number {
    return this.#runs.size;
  }

  start(): Promise<void> {
    return this.#look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#alarm?.cancel();
    for (const run of this.#runs.values()) run.stop();
    this.#pace.stop();
    await this.#looking;
    await Promise.all([...this.#runs.values()].map((run) => run.done));
  }

  async accept(hub: HubRecord, request: SendRequest, more: Acceptance): Promise<{ readonly notificationId: string }> {
    if (this.#stopped) throw new HubRefusal("DRAINING");
    const proved = checkSend(hub, request);
    const from = this.#parts.timer.now();
    const context = this.#spans?.join((name) => more.header?.(name) ?? null);
    const send = this.#newSend(hub, proved, more, Math.floor(from));
    const kind = more.scheduledFor === null ? "messages" : "schedulednotifications";
    const key = more.clientRequestId === null ? null : `${kind}\n${more.policy}\n${more.clientRequestId}`;
    const result = await this.#refusing(() => this.#parts.store.acceptSend(send, key));
    if (result.state === "repeated") return { notificationId: result.notificationId };
    if (context !== undefined) this.#spans?.taken(context, send, from);
    if (send.scheduledFor !== null) this.#setAlarm(send.scheduledFor);
    else this.#begin(send);
    return { notificationId: send.notificationId };
  }

  async test(hub: HubRecord, request: SendRequest): Promise<TestOutcome> {
    if (this.#stopped) throw new HubRefusal("DRAINING");
    const proved = checkSend(hub, request);
    const name = hub.name.toLowerCase();
    this.#tests.pass(name, this.#parts.timer.now());
    const { random, allowedHosts } = this.#parts;
    const targets = await this.#refusing(() => this.#sample(name, proved));
    return sendTest(hub, targets, new Composer({ request: proved }, allowedHosts), this.#poster, random(16));
  }

  async cancel(hub: HubRecord, notificationId: string): Promise<boolean> {
    // An id of another hub is none of this one.
    if ((await this.find(hub, notificationId)) === null) return false;
    return this.#refusing(() => this.#cancel(hub.name.toLowerCase(), notificationId));
  }

  async #cancel(hub: string, notificationId: string): Promise<boolean> {
    const { store, timer } = this.#parts;
    this.#canceling.add(notificationId);
    try {
      this.#runs.get(notificationId)?.cancel();
      this.#pace.putOff(notificationId);
      return (await store.cancelSend(hub, notificationId, Math.floor(timer.now()))) !== null;
    } finally {
      this.#canceling.delete(notificationId);
      this.#ended.add(notificationId);
    }
  }

  find(hub: HubRecord, notificationId: string): Promise<SendRecord | null> {
    return this.#refusing(() => this.#parts.store.findSend(hub.name.toLowerCase(), notificationId));
  }

  #newSend(hub: HubRecord, request: SendRequest, { scheduledFor: asked }: Acceptance, now: number): SendRecord {
    const most = this.#parts.maxScheduleSeconds ?? MAX_SCHEDULE_SECONDS;
    if (asked !== null && asked - now > most * 1000) {
      throw new HubRefusal("SCHEDULE_TOO_FAR", { detail: `at most ${most} seconds` });
    }
    const scheduledFor = asked !== null && asked > now ? asked : null;
    this.#taken += 1;
    return {
      hub: hub.name.toLowerCase(),
      notificationId: newNotificationId(this.#parts.random(16), now, this.#taken),
      request,
      state: scheduledFor === null ? "Enqueued" : "Scheduled",
      scheduledFor,
      acceptedAt: now,
      startedAt: null,
      endedAt: null,
      cursor: 0,
      wnsOutcomes: {},
      browserOutcomes: {},
      remarks: [],
    };
  }

  async #refusing<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      throw asHubRefusal(error);
    }
  }

  async #sample(hub: string, request: SendRequest): Promise<readonly Target[]> {
    const { targets, format } = request;
    if (targets.kind === "handles") return targetsOf(targets.handles.slice(0, MAX_TEST_TARGETS));
    const now = Math.floor(this.#parts.timer.now());
    const seed = Buffer.from(this.#parts.random(4)).readUInt32BE();
    const query = { format, expression: expressionOf({ request }), limit: MAX_TEST_TARGETS, now };
    return this.#parts.store.sampleTargets(hub, query, seed);
  }

  /** Asks what is due, lets it run, and sets the alarm for what comes next. */
  #look(): Promise<void> {
    if (this.#looking !== undefined) {
      this.#lookAgain = true;
      return this.#looking;
    }
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined;
      if (!this.#lookAgain || this.#stopped) return;
      this.#lookAgain = false;
      void this.#look();
    });
    return this.#looking;
  }

  async #lookOnce(): Promise<void> {
    const { store, timer, log, lookEveryMs } = this.#parts;
    try {
      this.#ended.clear();
      this.#isCrowded = false;
      const room = Math.max(0, MAX_AT_WORK - this.#atWork);
      for (const send of await store.dueSends(Math.floor(timer.now()), MAX_DUE, room)) this.#begin(send);
      if (this.#atWork >= MAX_AT_WORK) this.#isCrowded = true;
      if (lookEveryMs !== undefined) this.#setAlarm(timer.now() + lookEveryMs);
      const next = await store.nextSchedule();
      // One that is over waits for its turn, or for its first page to be saved.
      const now = timer.now();
      if (next !== null) this.#setAlarm(next > now ? next : now + WAITING_REST_MS);
    } catch (error) {
      log.warn("what is due cannot be told", { reason: error instanceof Error ? error.message : String(error) });
      this.#setAlarm(timer.now() + STORE_REST_MS);
    }
  }

  #setAlarm(at: number): void {
    if (this.#stopped || (this.#alarm !== undefined && this.#alarm.at <= at)) return;
    this.#alarm?.cancel();
    const cancel = this.#parts.timer.at(at, () => {
      this.#alarm = undefined;
      void this.#look();
    });
    this.#alarm = { at, cancel };
  }

  get #atWork(): number {
    return [...this.#runs.values()].filter(({ waiting }) => !waiting).length;
  }

  /** Lets a send run, unless it does, or enough others do; then it is taken up when one of them ends or rests. */
  #begin(send: SendRecord): void {
    const { notificationId } = send;
    const isKnown = [this.#runs, this.#ended, this.#canceling, this.#broken].some((ids) => ids.has(notificationId));
    if (this.#stopped || isKnown) return;
    if (this.#atWork >= MAX_AT_WORK) {
      this.#isCrowded = true;
      return;
    }
    const { store, log, hubOf, random } = this.#parts;
    const name = Buffer.from(random(9)).toString("base64url");
    const rests = () => {
      if (this.#isCrowded && !this.#stopped) void this.#look();
    };
    const spans = this.#spans?.run(send);
    const run = new Run(
      { store, log, hubOf, rests, name, pages: pagesOf(send, store), context: this.#contextOf(send, spans) },
      send,
    );
    this.#runs.set(notificationId, run);
    void run.done.then((end) => {
      spans?.end(end);
      this.#runs.delete(notificationId);
      this.#ended.add(notificationId);
      if (end === "failed") this.#broken.add(notificationId);
      // One whose hub is about to go is due until it is gone.
      if (end === "stopped") this.#setAlarm(this.#parts.timer.now() + WAITING_REST_MS);
      else if (!this.#stopped) void this.#look();
    });
  }

  #contextOf(send: SendRecord, spans: RunSpans | undefined): PageContext {
    const { timer, log, allowedHosts, chance = Math.random } = this.#parts;
    return {
      send,
      keyPrefix: idempotencyPrefix(send.notificationId),
      composer: new Composer(send, allowedHosts),
      poster: this.#poster,
      pace: this.#pace,
      timer,
      log,
      chance,
      timings: this.#timings,
      spans,
    };
  }
}

/** Makes the office of all sends. Nothing runs until `start`. */
export function createSending(parts: SendingParts): Sending {
  return new Office(parts);
}
