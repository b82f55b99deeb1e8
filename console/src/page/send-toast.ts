/**
 * The six steps of one toast, taken for real: the page is the app, the device and the cloud; the service is the service.
 *
 * Knows the order and measures each step; refuses to know how any of it is drawn.
 */
import { type AppBody, BelfryError, type PushResponse, readPushResponse, type TraceBody } from "@belfry/protocol";
import type { Admin } from "./admin.ts";
import type { PageDevice } from "./page-device.ts";
import { formatDay, formatSpan } from "./times.ts";

export const STEP_NUMBERS = [1, 2, 3, 4, 5, 6] as const;
export type StepNumber = (typeof STEP_NUMBERS)[number];

/** What is known of one step; `ms` is absent where nothing had to be waited for. */
export interface StepReport {
  readonly step: StepNumber;
  readonly state: "under-way" | "done" | "failed";
  readonly ms?: number;
  readonly note?: string;
}

/** One toast to send to the page's own device. */
export interface Journey {
  readonly admin: Admin;
  readonly device: PageDevice;
  readonly app: AppBody;
  readonly xml: string;
  /** Disconnect the device before the push and connect it again after, so that the toast has to wait. */
  readonly away: boolean;
}

/** How long the device stays away, where it does: long enough to see the toast wait. */
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

/** Posts to the channel URI's path on the page's own origin, which answers the public push route too. */
async function post(channelUri: string, accessToken: string, xml: string): Promise<PushResponse> {
  const { pathname, search } = new URL(channelUri);
  const response = await fetch(pathname + search, {
    method: "POST",
    body: xml,
    headers: {
      Authorization: `Bearer ${accessToken}`,
      "Content-Type": "text/xml",
      "X-WNS-Type": "wns/toast",
      "X-WNS-RequestForStatus": "true",
    },
  }).catch((cause: unknown) => {
    throw new BelfryError("NETWORK_FAILED", { cause });
  });
  // Read to its end, or the browser counts the request as broken off.
  await response.text();
  return readPushResponse(response.status, (name) => response.headers.get(name));
}

function describe(answer: PushResponse): string {
  const words = [answer.wnsStatus, answer.description, answer.deviceConnection && `device ${answer.deviceConnection}`];
  return [answer.status, ...words.filter((word) => word !== undefined)].join(", ");
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
  const { value: channel, ms } = await timed(device.openChannel(app.packageSid));
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
  const { admin, app, device, xml, away } = journey;
  yield { step: 5, state: "under-way" };
  if (away) await device.leave();
  const token = await timed(admin.accessToken(app.packageSid));
  const postedAt = performance.now();
  const { value: answer, ms } = await timed(post(channelUri, token.value.accessToken, xml));
  const note = `token ${formatSpan(token.ms)}, push ${formatSpan(ms)}: ${describe(answer)}`;
  yield { step: 5, state: answer.status === 200 ? "done" : "failed", ms: token.ms + ms, note };
  return { ...answer, postedAt };
}

/** Step 6: the toast on screen, timed from the push, then the ack as the service saw it. */
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
 * Sends one toast from the page to itself and reports each step as it begins and ends.
 *
 * The caller marks the step under way as failed when this throws (BelfryError).
 *
 * @returns the message id, under which the service explains the push; undefined when the answer carried none
 */
export async function* sendToast(journey: Journey): AsyncGenerator<StepReport, string | undefined> {
  const channelUri = yield* openChannel(journey);
  const { status, wnsStatus, messageId, postedAt } = yield* push(journey, channelUri);
  const received = status === 200 && (wnsStatus === undefined || wnsStatus === "received");
  if (messageId !== undefined && received) yield* receive(journey, messageId, postedAt);
  else yield { step: 6, state: "failed", note: "the push was not accepted, so nothing can arrive" };
  return messageId;
}
