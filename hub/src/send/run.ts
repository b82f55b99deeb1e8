/**
 * One send on its way, from its first page to its end. Its state is in the store: what stands here is read from there, so that another
 * process can go on where this one was killed.
 *
 * A page's pushes come first, then one call of the store that says what came of them. Killed in between, they are sent again, each with
 * the key it had before, by which our push service knows it ([ADR 0016](../../../docs/adr/0016-one-push-per-target-through-crashes.md)).
 */
import type { Log, LogFields } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { HubStore, ProgressResult, SendProgress, TargetPage } from "../engine/store.ts";
import type { HubRecord, OutcomeCounts, SendRecord, SendState } from "../model.ts";
import type { PageContext } from "./page.ts";
import { type Attempt, sendPage } from "./page.ts";
import { lateness, Remarks } from "./remarks.ts";
import { Sleepers } from "./sleepers.ts";
import { Tally } from "./tally.ts";
import { ALL_TAKEN, PAGE_TARGETS, type Pages } from "./targets.ts";

/** What a run is given. */
export interface RunParts {
  readonly store: HubStore;
  readonly context: PageContext;
  readonly pages: Pages;
  readonly log: Log;
  /** Differs from that of every other run, of this send or another. */
  readonly name: string;
  /** Told when the run begins to do nothing but wait. */
  readonly rests: () => void;
  /** The hub as it is now; undefined when it was deleted. */
  readonly hubOf: (name: string) => HubRecord | undefined;
}

/** Thrown inside to end a run that somebody else goes on with: its server stops, or another node has it. The store has all that is needed. */
class Stopped extends Error {}

/** A store that fails is asked again after this long, and after twice as long each further time. */
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 30_000;

const sum = (counts: OutcomeCounts) => Object.values(counts).reduce((all, count) => all + count, 0);

const minimum = (one: number | null, other: number | null) =>
  one === null || other === null ? (one ?? other) : Math.min(one, other);

/** @see Run.done */
export type RunEnd = "ended" | "stopped" | "failed";

export class Run {
  readonly #parts: RunParts;
  readonly #send: SendRecord;
  /** Up to where targets are taken in hand, and up to where what came of them is saved. */
  #cursor: number;
  #saved: number;
  #startedAt: number | null;
  /** Pushes that came to an end, and those of them that were given up. */
  #ended: number;
  #abandoned: number;
  /** When the next deferred push is due. */
  #dueAt: number | null = null;
  /** Until then every host of this send wants to be left alone. */
  #pausedUntil = 0;
  #canceled = false;
  #stopped = false;
  /** Steps that were told to the store, each of which has a name. */
  #steps = 0;
  readonly #sleepers: Sleepers;
  /** Those who wait for the store: a canceled send waits for it too. */
  readonly #pauses: Sleepers;
  readonly #remarks = new Remarks();
  /** That it goes out late, until that is saved. */
  #late: string[] = [];
  /** The page that is sent, until it is saved. */
  #sending: Promise<void> = Promise.resolve();
  /** Whether it does nothing but wait. */
  waiting = false;
  /** How it ended. Never rejects. */
  readonly done: Promise<RunEnd>;

  constructor(parts: RunParts, send: SendRecord) {
    this.#parts = parts;
    this.#send = send;
    this.#cursor = send.cursor;
    this.#saved = send.cursor;
    this.#sleepers = new Sleepers(parts.context.timer);
    this.#pauses = new Sleepers(parts.context.timer);
    this.#startedAt = send.startedAt;
    this.#ended = sum(send.wnsOutcomes) + sum(send.browserOutcomes);
    this.#abandoned =
      (send.wnsOutcomes.AbandonedNotificationMessages ?? 0) + (send.browserOutcomes.AbandonedNotificationMessages ?? 0);
    this.done = this.#run();
  }

  /** Takes no further target. What is under way is heard out; the store gives up what waits for another try. */
  cancel(): void {
    this.#canceled = true;
    this.#sleepers.wake();
  }

  /** Finishes and saves what is under way, and leaves the rest to whoever comes next. */
  stop(): void {
    this.#stopped = true;
    this.#sleepers.wake();
    this.#pauses.wake();
  }

  async #run(): Promise<RunEnd> {
    const { log } = this.#parts;
    try {
      await this.#go();
      await this.#sending;
      // That it was canceled is what the store is told by whoever canceled it.
      if (this.#canceled) return "ended";
      if (this.#stopped) return "stopped";
      await this.#finish();
      return "ended";
    } catch (error) {
      // A page that was under way is heard out, whatever ended the run.
      await this.#sending.catch(() => undefined);
      if (error instanceof Stopped) return "stopped";
      const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
      log.error("a send failed", { ...this.#named(), reason });
      await this.#giveUp();
      return "failed";
    }
  }

  async #go(): Promise<void> {
    const { hub, notificationId, startedAt } = this.#send;
    const { store } = this.#parts;
    if (startedAt !== null) this.#dueAt = await this.#insist(() => store.nextDeferred(hub, notificationId));
    else this.#begin(Math.floor(this.#now()));
    let next: Promise<TargetPage> | undefined;
    while (!this.#stopped && !this.#canceled) {
      if (this.#dueAt !== null && this.#dueAt <= this.#now()) await this.#sendDue();
      else if (this.#cursor === ALL_TAKEN) {
        await this.#sending;
        if (this.#dueAt === null) return;
        // Said while the page was saved: nobody would wake it.
        if (this.#stopped || this.#canceled) return;
        await this.#rest(this.#dueAt);
      } else if (this.#pausedUntil > this.#now()) {
        await this.#rest(minimum(this.#dueAt, this.#pausedUntil) ?? this.#pausedUntil);
      } else {
        const page = await (next ?? this.#fetch(this.#cursor));
        next = page.done ? undefined : this.#fetch(page.cursor);
        // Heard when its turn comes; until then nobody may think its failure unheard.
        next?.catch(() => undefined);
        await this.#take(page);
      }
    }
  }

  async #rest(until: number): Promise<void> {
    this.waiting = true;
    this.#parts.rests();
    await this.#sleepers.until(until);
    this.waiting = false;
  }

  #begin(now: number): void {
    this.#startedAt = now;
    this.#late = [...lateness(this.#send, now)];
  }

  #fetch(after: number): Promise<TargetPage> {
    return this.#insist(() => this.#parts.pages.after(after, Math.floor(this.#now())));
  }

  /** Begins to send a page, once the one before is saved: two at the most are under way. */
  async #take({ targets, cursor, done }: TargetPage): Promise<void> {
    const hub = this.#hub();
    const attempts = targets.map((target): Attempt => ({ target, tries: 0, since: null }));
    const to = done ? ALL_TAKEN : cursor;
    this.#cursor = to;
    const sent = sendPage(this.#parts.context, hub, attempts);
    await this.#sending;
    this.#sending = sent.then(async (tally) => {
      await this.#save(tally, { cursor: to });
      if (tally.ended === 0 && tally.deferred.length > 0) this.#pausedUntil = this.#earliest(tally) ?? 0;
    });
    // Heard by whoever waits for it next.
    this.#sending.catch(() => undefined);
  }

  #earliest({ deferred }: Tally): number | null {
    return deferred.reduce<number | null>((earliest, { nextAt }) => minimum(earliest, nextAt), null);
  }

  async #sendDue(): Promise<void> {
    const { hub, notificationId } = this.#send;
    const { store, context } = this.#parts;
    // What is put off by the page under way must be among what is asked for.
    await this.#sending;
    const now = Math.floor(this.#now());
    const due = await this.#insist(() => store.dueDeferred(hub, notificationId, now, PAGE_TARGETS));
    if (due.length > 0) await this.#save(await sendPage(context, this.#hub(), due), {});
    this.#dueAt = await this.#insist(() => store.nextDeferred(hub, notificationId));
  }

  /** Saves what a page came to, all at once. */
  async #save(tally: Tally, change: Partial<Pick<SendProgress, "cursor" | "state" | "endedAt">>): Promise<void> {
    const { hub, notificationId } = this.#send;
    // Nobody would try them again.
    if (this.#canceled) tally.abandonDeferred();
    const news = this.#remarks.news(tally.remarks);
    const progress: SendProgress = {
      hub,
      notificationId,
      state: "Processing",
      cursor: this.#saved,
      startedAt: this.#startedAt,
      endedAt: null,
      wnsOutcomes: tally.wns,
      browserOutcomes: tally.browser,
      deferred: tally.deferred,
      undeferred: tally.undeferred,
      gone: tally.gone,
      remarks: [...this.#late.splice(0), ...news],
      step: `${this.#parts.name} ${++this.#steps}`,
      ...change,
    };
    this.#log(news);
    this.#heed(await this.#insist(() => this.#parts.store.progressSend(progress)));
    this.#saved = change.cursor ?? this.#saved;
    this.#ended += tally.ended;
    this.#abandoned +=
      (tally.wns.AbandonedNotificationMessages ?? 0) + (tally.browser.AbandonedNotificationMessages ?? 0);
    this.#dueAt = minimum(this.#dueAt, this.#earliest(tally));
  }

  /** What another node did meanwhile is told with the answer to a step. */
  #heed(result: ProgressResult): void {
    if (result === "over") this.#canceled = true;
    if (result === "lost") throw new Stopped("another node has the send, or it is gone");
  }

  #log(remarks: readonly string[]): void {
    for (const reason of remarks) this.#parts.log.warn("a push was not taken", { ...this.#named(), reason });
  }

  async #finish(): Promise<void> {
    const none: SendState = this.#ended === 0 ? "NoTargetFound" : "Completed";
    const state = this.#ended > 0 && this.#ended === this.#abandoned ? "Abandoned" : none;
    await this.#save(new Tally(), { state, cursor: ALL_TAKEN, endedAt: Math.floor(this.#now()) });
  }

  /** After a mistake of ours: to begin anew would send the same pages for ever. */
  async #giveUp(): Promise<void> {
    const tally = new Tally();
    tally.remark("The send was given up for a fault of the hub; see its log");
    try {
      await this.#save(tally, { state: "Abandoned", endedAt: Math.floor(this.#now()) });
    } catch (error) {
      this.#parts.log.error("a send that failed is not ended", { ...this.#named(), reason: String(error) });
    }
  }

  /** The hub as it is whenever it is asked for, or as it was last. */
  #hub(): () => HubRecord {
    const { hubOf } = this.#parts;
    const hub = hubOf(this.#send.hub);
    // The store has nothing of it any more.
    if (hub === undefined) throw new Stopped("the hub was deleted");
    return () => hubOf(this.#send.hub) ?? hub;
  }

  /** What every line of the log says of it. */
  #named(): LogFields {
    const { hub, notificationId: notification } = this.#send;
    const trace = this.#parts.context.spans?.traceId;
    return { hub, notification, ...(trace === undefined ? {} : { trace }) };
  }

  #now(): number {
    return this.#parts.context.timer.now();
  }

  /** Asks the store until it answers, or the server stops. */
  async #insist<T>(ask: () => Promise<T>): Promise<T> {
    for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof BelfryError) || error.code === "INTERNAL") throw error;
        if (this.#stopped) throw new Stopped(error.message);
        const { code, message: reason } = error;
        this.#parts.log.warn("a send waits for the store", { ...this.#named(), code, reason });
        await this.#pauses.until(this.#now() + pause);
      }
    }
  }
}
