/** Whether the hubs of a running server do what they were told: what is due goes out, what goes out arrives, jobs move. Pure. */
import type { HubOutcome, JobBody, SendBody } from "@belfry/protocol";
import { secretAdvice } from "../hub-words.ts";
import { counted, dateWords } from "../words.ts";
import { type Finding, fail, ok, warn } from "./check.ts";

const MINUTE_MS = 60_000;
/** So long after it was due a send has begun, unless something keeps it. */
const LATE_MS = 5 * MINUTE_MS;
/** Pushes are tried again for half an hour; a send to millions may well take that long. */
const LONG_MS = 60 * MINUTE_MS;
/** A job saves how far it is far more often. */
const STILL_MS = 10 * MINUTE_MS;
/** What is older says nothing about now. */
const RECENT_MS = 24 * 60 * MINUTE_MS;

/** When a send that has not begun was to begin; null for any other. */
function dueAt({ state, scheduledFor, acceptedAt }: SendBody): number | null {
  if (state === "Scheduled") return scheduledFor;
  return state === "Enqueued" ? acceptedAt : null;
}

const nameOf = ({ hub, id }: Pick<SendBody, "hub" | "id">) => `${id} of ${hub}`;

/** Whether every send that is due has begun, and none that began hangs. */
export function judgeSends(sends: readonly SendBody[], now: number): Finding {
  const check = "hub sends";
  const late = sends.filter((send) => now - (dueAt(send) ?? now) > LATE_MS);
  const [first] = late;
  if (first !== undefined) {
    const what = `${counted(late.length, "send")} should have begun; ${nameOf(first)} was due ${dateWords(dueAt(first) ?? 0)}`;
    return fail(
      check,
      what,
      "The hub's log says why: `what is due cannot be told`, or a send that waits for the store.",
    );
  }
  const long = sends.filter(({ state, startedAt }) => state === "Processing" && now - (startedAt ?? now) > LONG_MS);
  const [longest] = long;
  if (longest !== undefined) {
    const why = longest.remarks.at(-1);
    const what = `${nameOf(longest)} has been under way since ${dateWords(longest.startedAt ?? 0)}`;
    return warn(check, why === undefined ? what : `${what}: ${why}`, "`belfry hub sends NAME` shows how far it is.");
  }
  const running = sends.filter(({ state }) => state === "Processing").length;
  return ok(check, running === 0 ? "nothing is overdue" : `${running} under way, nothing is overdue`);
}

const NOT_LET_IN: readonly HubOutcome[] = [
  "InvalidCredentials",
  "InvalidToken",
  "WrongToken",
  "TokenProviderUnreachable",
];
const NOT_REACHED: readonly HubOutcome[] = [
  "PnsUnreachable",
  "PnsUnavailable",
  "PnsServerError",
  "AbandonedNotificationMessages",
];

function countsOf({ outcomes }: SendBody, wanted: readonly HubOutcome[]): number {
  const sum = (counts: Readonly<Partial<Record<HubOutcome, number>>>) =>
    wanted.reduce((all, outcome) => all + (counts[outcome] ?? 0), 0);
  return sum(outcomes.wns) + sum(outcomes.browser);
}

const remarkOf = ({ remarks }: SendBody) => (remarks.at(-1) === undefined ? "" : ` (${remarks.at(-1)})`);

/** Whether push services take what the newest sends push. */
export function judgePushes(sends: readonly SendBody[], now: number): Finding {
  const check = "hub pushes";
  const recent = sends.filter(({ startedAt }) => startedAt !== null && now - startedAt < RECENT_MS);
  // Newest first, as the server lists them: what was mended since is no longer wrong.
  const last = recent.find((send) => countsOf(send, ["Success", ...NOT_LET_IN, ...NOT_REACHED]) > 0);
  const waiting = recent.find(({ state, remarks }) => state === "Processing" && remarks.length > 0);
  if (last !== undefined && countsOf(last, ["Success"]) === 0) {
    if (countsOf(last, NOT_LET_IN) > 0) {
      const advice =
        secretAdvice(last) ?? "Look at the hub's app: `belfry app list` shows the apps and the ends of their secrets.";
      return fail(check, `no push service lets in ${nameOf(last)}${remarkOf(last)}`, advice);
    }
    const advice =
      "See that the push service runs and that this machine reaches it; --hub-allow-private and --hub-trust-ca may be needed.";
    return fail(check, `nobody took a push of ${nameOf(last)}${remarkOf(last)}`, advice);
  }
  if (waiting !== undefined && countsOf(waiting, ["Success"]) === 0) {
    const advice = "They are tried again for half an hour; the reason says what to mend meanwhile.";
    return warn(check, `pushes of ${nameOf(waiting)} wait for another try${remarkOf(waiting)}`, advice);
  }
  const lost = last === undefined ? 0 : countsOf(last, [...NOT_LET_IN, ...NOT_REACHED]);
  if (last !== undefined && lost > 0)
    return warn(
      check,
      `${counted(lost, "push")} of ${nameOf(last)} found nobody${remarkOf(last)}`,
      "`belfry hub sends NAME` shows the outcomes.",
    );
  return ok(check, last === undefined ? "none in the last day" : "taken by their push services");
}

/** Whether imports and exports end well. @param jobs with the hub of each */
export function judgeJobs(jobs: readonly (JobBody & { readonly hub: string })[], now: number): Finding {
  const check = "hub jobs";
  const still = jobs.find(
    ({ status, updatedAt }) => (status === "Started" || status === "Running") && now - updatedAt > STILL_MS,
  );
  if (still !== undefined) {
    const what = `${still.type} ${still.jobId} of ${still.hub} stands at ${still.progress} % since ${dateWords(still.updatedAt)}`;
    return fail(check, what, "The hub's log says why; a restart begins it anew.");
  }
  const failed = jobs.find(({ status, updatedAt }) => status === "Failed" && now - updatedAt < RECENT_MS);
  if (failed !== undefined) {
    const what = `${failed.type} ${failed.jobId} of ${failed.hub} failed: ${failed.failure ?? "no reason was kept"}`;
    return warn(check, what, "Mend the file or the address, and ask for it again.");
  }
  return ok(check, jobs.length === 0 ? "none" : "all ended or moving");
}
