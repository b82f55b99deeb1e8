/** Sends that are checked as real ones are, remembered, and go nowhere. For tests of the rim. */
import { MAX_SCHEDULE_SECONDS } from "@belfry/protocol";
import type { HubRecord, SendRecord, SendRequest, SendState } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { checkSend } from "../send/check.ts";
import type { Acceptance, Sends, TestOutcome } from "../send/sends.ts";

/** What was accepted. */
export interface RecordedSend extends Acceptance {
  readonly notificationId: string;
  readonly hub: string;
  readonly request: SendRequest;
}

export interface RecordingSends extends Sends {
  readonly accepted: readonly RecordedSend[];
  readonly tried: readonly SendRequest[];
  /** What the next debug sends are answered with, or throw. */
  outcome: TestOutcome | HubRefusal;
  /** Changes what is told of an accepted send. */
  change(notificationId: string, change: Partial<SendRecord>): void;
}

export const NOBODY: TestOutcome = { success: 0, failure: 0, results: [] };

function recordOf({ hub, notificationId, request, scheduledFor }: RecordedSend, acceptedAt: number): SendRecord {
  return {
    hub,
    notificationId,
    request,
    state: scheduledFor === null ? "Enqueued" : "Scheduled",
    scheduledFor,
    acceptedAt,
    startedAt: null,
    endedAt: null,
    cursor: 0,
    wnsOutcomes: {},
    browserOutcomes: {},
    remarks: [],
  };
}

/** @param now milliseconds since 1970 */
export function recordingSends(now: () => number): RecordingSends {
  const accepted: RecordedSend[] = [];
  const tried: SendRequest[] = [];
  const records = new Map<string, SendRecord>();
  const open: readonly SendState[] = ["Scheduled", "Enqueued", "Processing"];
  const sends: RecordingSends = {
    accepted,
    tried,
    outcome: NOBODY,
    change(notificationId, change) {
      const record = records.get(notificationId);
      if (record !== undefined) records.set(notificationId, { ...record, ...change });
    },
    async accept(hub: HubRecord, given: SendRequest, more: Acceptance) {
      const request = checkSend(hub, given);
      const { scheduledFor } = more;
      if (scheduledFor !== null && scheduledFor > now() + MAX_SCHEDULE_SECONDS * 1000) {
        throw new HubRefusal("SCHEDULE_TOO_FAR");
      }
      const notificationId = `4651c1ec2b614f14bfec41c62ca000b1-20260101000000-${accepted.length + 1}-15`;
      const recorded = { ...more, notificationId, hub: hub.name, request };
      accepted.push(recorded);
      records.set(notificationId, recordOf(recorded, now()));
      return { notificationId };
    },
    async test(hub, given) {
      tried.push(checkSend(hub, given));
      if (sends.outcome instanceof HubRefusal) throw sends.outcome;
      return sends.outcome;
    },
    async cancel(_hub, notificationId) {
      const record = records.get(notificationId);
      if (record === undefined || !open.includes(record.state)) return false;
      records.set(notificationId, { ...record, state: "Canceled" });
      return true;
    },
    find: async (_hub, notificationId) => records.get(notificationId) ?? null,
  };
  return sends;
}
