/**
 * The six steps of one notification, taken for real: the page is the app, the device and the cloud; the service is the service.
 *
 * Knows the order and measures each step; refuses to know how any of it is drawn.
 */
import type { AppBody, PushResponse, TraceBody } from "@belfry/protocol";
import type { Admin } from "../admin.ts";
import type { PageDevice } from "../home/page-device.ts";
import { formatDay, formatSpan } from "../times.ts";
import { answerWords, type Pushed, post } from "./post.ts";

export const STEP_NUMBERS = [1, 2, 3, 4, 5, 6] as const;
export type StepNumber = (typeof STEP_NUMBERS)[number];

/** What is known of one step; `ms` is absent where nothing had to be waited for. */
export interface StepReport {
  readonly step: StepNumber;
  readonly state: "under-way" | "done" | "failed";
  readonly ms?: number;
  readonly note?: string;
}

/** One notification to send to the page's own device. */
export interface Journey extends Pushed {
  readonly admin: Admin;
  readonly device: PageDevice;
  readonly app: AppBody;
  /** Disconnect the device before the push and connect it again after, so that it has to wait. */
  readonly away: boolean;
}

/** How long the device stays away, where it does: long enough to see it wait. */
const AWAY_MS = 3_000;

/** How long the last step waits before it says that nothing came. */
const ARRIVAL_MS = 10_000;

/** Traces are written behind the push, so the end may take a moment to be known. */
const SETTLE_TRIES = 10;
const SETTLE_PAUSE_MS = 100;

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function timed<T>(work: Promise<T>): Promise<{ value: T; ms: number }> {
  const start = performance.now();
  const value = await work;
  return { value, ms: performance.now() - start };
}

/** The trace once it has an end, or as it stands after a second. */
async function settledTrace(admin: Admin, id: string): Promise<TraceBody> {
  let trace = await admin.trace(id);
  for (let tries = 1; trace.end.state === "pending" && tries < SETTLE_TRIES; tries++) {
    await pause(SETTLE_PAUSE_MS);
    trace = await admin.trace(id);
  }
  return trace;
}

/** Steps 1 to 4: from the app's request to the cloud that knows the URI. */
async function* openChannel({ device, app }: Journey): AsyncGenerator<StepReport, string> {
  yield { step: 1, state: "under-way" };
  const connection = await timed(device.connect());
  yield { step: 1, state: "done", ms: connection.ms, note: "which is connected to the service" };
  yield { step: 2, state: "under-way" };
  const { value: channel, ms } = await timed(device.openChannel(app));
  yield { step: 2, state: "done", ms, note: `for ${app.name} on this device` };
  yield { step: 3, state: "done", note: `with that answer; good until ${formatDay(channel.expiresAt.getTime())}` };
  yield { step: 4, state: "done", note: "here the page is its own cloud" };
  return channel.uri;
}

/** A push that was answered, and when it was sent, by `performance.now()`. */
interface Answered extends PushResponse {
  readonly postedAt: number;
}

/** Step 5: an access token, then the push. A refusal by the service is an answer, not an exception. */
async function* push(journey: Journey, channelUri: string): AsyncGenerator<StepReport, Answered> {
  const { admin, app, device, away } = journey;
  yield { step: 5, state: "under-way" };
  if (away) await device.leave();
  const token = await timed(admin.accessToken(app.packageSid));
  const postedAt = performance.now();
  const { value: answer, ms } = await timed(post(channelUri, token.value.accessToken, journey));
  const note = `token ${formatSpan(token.ms)}, push ${formatSpan(ms)}: ${answerWords(answer)}`;
  yield { step: 5, state: answer.status === 200 ? "done" : "failed", ms: token.ms + ms, note };
  return { ...answer, postedAt };
}

/** Step 6: it is on screen, timed from the push, then the ack as the service saw it. */
async function* receive(journey: Journey, messageId: string, postedAt: number): AsyncGenerator<StepReport> {
  const { admin, device, away } = journey;
  yield { step: 6, state: "under-way", note: away ? "waits in the inbox until the device is back" : "" };
  if (away) {
    await pause(AWAY_MS);
    await device.connect();
  }
  const ms = (await device.shownAt(messageId, ARRIVAL_MS)) - postedAt;
  yield { step: 6, state: "done", ms, note: "from the push to the screen" };
  const trace = await settledTrace(admin, messageId);
  const ack = trace.steps.findLast(({ step }) => step === "acked");
  const end =
    ack === undefined ? `the trace says ${trace.end.state}` : `the service had the ack after ${formatSpan(ack.ms)}`;
  yield { step: 6, state: "done", ms, note: `from the push to the screen; ${end}` };
}

/**
 * Sends one notification from the page to itself and reports each step as it begins and ends.
 *
 * The caller marks the step under way as failed when this throws (BelfryError).
 *
 * @returns the message id, under which the service explains the push; undefined when the answer carried none
 */
export async function* sendToPage(journey: Journey): AsyncGenerator<StepReport, string | undefined> {
  const channelUri = yield* openChannel(journey);
  const { status, wnsStatus, messageId, postedAt } = yield* push(journey, channelUri);
  const received = status === 200 && (wnsStatus === undefined || wnsStatus === "received");
  if (messageId !== undefined && received) yield* receive(journey, messageId, postedAt);
  else yield { step: 6, state: "failed", note: "the push was not accepted, so nothing can arrive" };
  return messageId;
}
