/** A send as it lies in its table, and how its steps add up. Knows columns; refuses to know statements. */
import type { DeferredPush, OutcomeCounts, PnsOutcome, SendRecord, SendRequest, SendState } from "../model.ts";
import type { SendProgress } from "./store.ts";

/** How long a client's request is recognised again, in milliseconds. @source docs/reference/hub.md, repeated sends */
export const KEY_LIFE_MS = 600_000;

/** Remarks of one send that are kept: the newest. */
const MAX_REMARKS = 20;

const ENDED: readonly SendState[] = ["Completed", "Abandoned", "NoTargetFound", "Canceled"];
export const isEnded = (state: SendState): boolean => ENDED.includes(state);

/** The columns that say how far a send is. */
export interface StandingRow {
  readonly n: number;
  readonly state: SendState;
  readonly started_at: number | null;
  readonly ended_at: number | null;
  readonly cursor: number;
  readonly wns_outcomes: string;
  readonly browser_outcomes: string;
  readonly remarks: string;
  readonly last_step: string | null;
}

export interface SendRow extends StandingRow {
  readonly name: string;
  readonly notification_id: string;
  readonly scheduled_for: number | null;
  readonly accepted_at: number;
  readonly request: string;
}

export function readSend(row: SendRow): SendRecord {
  return {
    hub: row.name,
    notificationId: row.notification_id,
    request: JSON.parse(row.request) as SendRequest,
    state: row.state,
    scheduledFor: row.scheduled_for,
    acceptedAt: row.accepted_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    cursor: row.cursor,
    wnsOutcomes: JSON.parse(row.wns_outcomes) as OutcomeCounts,
    browserOutcomes: JSON.parse(row.browser_outcomes) as OutcomeCounts,
    remarks: JSON.parse(row.remarks) as string[],
  };
}

export const writeRemarks = (remarks: readonly string[]): string => JSON.stringify(remarks.slice(-MAX_REMARKS));

/**
 * A send after a step. An end stands, whatever comes after it: pushes that were on their way when it was cancelled are counted, and no more; those
 * that were put off have nobody to try them again.
 */
export function advanced(row: StandingRow, progress: SendProgress): StandingRow {
  const wasEnded = isEnded(row.state);
  const givenUp = wasEnded ? progress.deferred : [];
  return {
    n: row.n,
    state: wasEnded ? row.state : progress.state,
    started_at: progress.startedAt ?? row.started_at,
    ended_at: wasEnded ? row.ended_at : progress.endedAt,
    cursor: Math.max(progress.cursor, row.cursor),
    wns_outcomes: added(added(row.wns_outcomes, progress.wnsOutcomes), abandoned(givenUp, "wns")),
    browser_outcomes: added(added(row.browser_outcomes, progress.browserOutcomes), abandoned(givenUp, "browser")),
    remarks: writeRemarks([...(JSON.parse(row.remarks) as string[]), ...progress.remarks]),
    last_step: progress.step ?? null,
  };
}

/** A send that is cancelled while pushes wait for another try. @param waiting how many, by platform */
export function canceled(
  row: StandingRow,
  now: number,
  waiting: { readonly wns: number; readonly browser: number },
): StandingRow {
  return {
    ...row,
    state: "Canceled",
    ended_at: now,
    wns_outcomes: added(row.wns_outcomes, { AbandonedNotificationMessages: waiting.wns }),
    browser_outcomes: added(row.browser_outcomes, { AbandonedNotificationMessages: waiting.browser }),
  };
}

/** How many pushes went to a platform. */
export function countOf(pushes: readonly DeferredPush[], platform: "wns" | "browser"): number {
  return pushes.filter(({ target }) => target.handle.platform === platform).length;
}

const abandoned = (pushes: readonly DeferredPush[], platform: "wns" | "browser"): OutcomeCounts => ({
  AbandonedNotificationMessages: countOf(pushes, platform),
});

function added(before: string, more: OutcomeCounts): string {
  const counts = JSON.parse(before) as Partial<Record<PnsOutcome, number>>;
  for (const [outcome, count] of Object.entries(more) as [PnsOutcome, number][]) {
    if (count > 0) counts[outcome] = (counts[outcome] ?? 0) + count;
  }
  return JSON.stringify(counts);
}
