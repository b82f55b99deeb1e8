/** Sends one page of targets and says what came of each. Knows outcomes, tries and paces; refuses to know where pages come from. */
import type { Log } from "@belfry/host";
import type { DeferredPush, HubRecord, SendRecord, Target } from "../model.ts";
import type { Composed, Composer } from "./compose.ts";
import { idempotencyKey } from "./notification-id.ts";
import type { Verdict } from "./outcome.ts";
import type { Errand, Pace, Signal } from "./pace.ts";
import type { Poster } from "./post.ts";
import { GIVEN_UP_AFTER_MS, nextTry } from "./retry.ts";
import type { RunSpans } from "./spans.ts";
import { Tally } from "./tally.ts";
import type { Timer } from "./timer.ts";
import type { SendTimings } from "./timings.ts";

/** What all pages of a send have in common. */
export interface PageContext {
  readonly send: Pick<SendRecord, "hub" | "notificationId">;
  readonly keyPrefix: string;
  readonly composer: Composer;
  readonly poster: Poster;
  readonly pace: Pace;
  readonly timer: Timer;
  readonly log: Log;
  /** Between 0 and 1. */
  readonly chance: () => number;
  readonly timings: SendTimings;
  /** Absent for a send that is in no distributed trace. */
  readonly spans?: RunSpans | undefined;
}

/** A target, and how often it was tried already. */
export interface Attempt {
  readonly target: Target;
  readonly tries: number;
  /** When it was tried first; null when it never was. */
  readonly since: number | null;
}

/** A fault of one push is everybody's when it has to do with the host, and not with what was pushed. */
function signalOf({ outcome, again }: Verdict, now: number): Signal {
  // Without a token nobody there was asked.
  if (outcome === "InvalidCredentials" || outcome === "TokenProviderUnreachable") return { kind: "none" };
  if (again === undefined) return { kind: "good" };
  if (outcome === "PnsUnreachable") return { kind: "lost" };
  if (again.scope === "host" && again.afterSeconds !== null)
    return { kind: "rest", until: now + again.afterSeconds * 1000 };
  return { kind: again.scope === "host" ? "slower" : "none" };
}

/** At most this long after a rest does a push that was put off come back, so that not all do in the same moment. */
const SPREAD_MS = 5000;

class Page {
  readonly #context: PageContext;
  readonly #hub: () => HubRecord;
  readonly tally = new Tally();
  #left = 0;
  #whole = () => {};

  constructor(context: PageContext, hub: () => HubRecord) {
    this.#context = context;
    this.#hub = hub;
  }

  async send(attempts: readonly Attempt[]): Promise<Tally> {
    this.#left = attempts.length;
    if (attempts.length === 0) return this.tally;
    const whole = new Promise<void>((resolve) => {
      this.#whole = resolve;
    });
    for (const attempt of attempts) this.#begin(attempt);
    await whole;
    return this.tally;
  }

  #begin(attempt: Attempt): void {
    const { target } = attempt;
    const composed: Composed | Verdict = target.duplicate ? { outcome: "Skipped" } : this.#compose(target);
    if ("outcome" in composed) {
      this.#end(attempt, composed);
      return;
    }
    const { pace, send } = this.#context;
    // Hubs have tokens of their own: what one of them may not do just now, another may.
    pace.submit(`${composed.url.origin} ${send.hub}`, send.notificationId, this.#errand(attempt, composed));
  }

  #compose(target: Target): Composed | Verdict {
    try {
      return this.#context.composer.compose(target);
    } catch (error) {
      return this.#fault(error);
    }
  }

  /** A mistake of ours ends one push. It must not end the send, or have its page sent again and again. */
  #fault(error: unknown): Verdict {
    const { send, log } = this.#context;
    log.error("a push failed", {
      hub: send.hub,
      notification: send.notificationId,
      reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return { outcome: "PnsInterfaceError", words: "a fault of the hub; see its log" };
  }

  #errand(attempt: Attempt, push: Composed): Errand {
    const { poster, keyPrefix, timer, timings, spans } = this.#context;
    return {
      run: async () => {
        const from = timer.now();
        const since = attempt.since ?? Math.floor(from);
        const span = spans?.push(push.url);
        const verdict = await poster
          .post(this.#hub(), push, idempotencyKey(keyPrefix, attempt.target), span?.headers)
          .catch((error: unknown) => this.#fault(error));
        timings.pushed(verdict, from, timer.now());
        span?.end(verdict);
        this.#heed(attempt, verdict, since);
        return signalOf(verdict, timer.now());
      },
      putOff: (until) => this.#putOff(attempt, until),
    };
  }

  #heed(attempt: Attempt, verdict: Verdict, since: number): void {
    const { again, words } = verdict;
    if (again === undefined) {
      this.#end(attempt, verdict);
      return;
    }
    const tries = attempt.tries + 1;
    const { timer, chance } = this.#context;
    const nextAt = nextTry(again, tries, since, timer.now(), chance());
    if (words !== undefined) this.tally.remark(`${verdict.outcome}: ${words}`);
    this.#defer(attempt, { target: attempt.target, tries, since, nextAt: nextAt ?? 0 }, nextAt !== null);
  }

  #putOff({ target, tries, since: before }: Attempt, until: number): void {
    const { timer, chance } = this.#context;
    const since = before ?? Math.floor(timer.now());
    const nextAt = Math.ceil(until + chance() * SPREAD_MS);
    this.#defer({ target, tries, since: before }, { target, tries, since, nextAt }, until - since <= GIVEN_UP_AFTER_MS);
  }

  #defer(attempt: Attempt, deferred: DeferredPush, isInTime: boolean): void {
    if (isInTime) {
      this.tally.deferred.push(deferred);
      this.#done();
    } else this.#end(attempt, { outcome: "AbandonedNotificationMessages" });
  }

  #end({ target, since }: Attempt, { outcome, gone, words }: Verdict): void {
    const { handle, registrationId, installationId } = target;
    const { send, timer } = this.#context;
    this.tally.count(handle, outcome);
    if (since !== null) this.tally.undeferred.push(target.ordinal);
    if (outcome !== "Success" && words !== undefined) this.tally.remark(`${outcome}: ${words}`);
    if (gone) {
      const { notificationId } = send;
      this.tally.gone.push({
        at: Math.floor(timer.now()),
        outcome,
        handle,
        registrationId,
        installationId,
        notificationId,
      });
    }
    this.#done();
  }

  #done(): void {
    this.#left -= 1;
    if (this.#left === 0) this.#whole();
  }
}

/**
 * Pushes to every target of a page, as fast as their hosts take it.
 *
 * Ends when each has come to its end or was put off: a host that wants to be left alone holds up no page.
 *
 * @param hub asked at each push: a page lasts, and the hub's secret may be changed meanwhile
 */
export function sendPage(context: PageContext, hub: () => HubRecord, attempts: readonly Attempt[]): Promise<Tally> {
  return new Page(context, hub).send(attempts);
}
