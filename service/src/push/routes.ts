/** The rim of a push: a Request in, a Response out, and every refusal rendered and traced. Decides nothing. */
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Log } from "@belfry/host";
import { asBelfryError, logRefusal } from "@belfry/host";
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import type { Counts } from "../counts.ts";
import type { Faults, PushBite } from "../fault/fault.ts";
import type { InboxParts } from "../inbox/put.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Sealer } from "../seal.ts";
import type { Target } from "../target.ts";
import type { Trace } from "../trace/trace.ts";
import { acceptPush, type Moment } from "./accept.ts";
import { type AnswerContext, type Answered, answerOrdered, answerOutcome, answerRefusal } from "./answer.ts";
import { refuseDead } from "./prove.ts";
import type { Outcome, ProvedSender, Said } from "./push.ts";
import type { PushReader } from "./reader.ts";
import { acceptRemoval } from "./remove.ts";
import type { Throttle } from "./throttle.ts";
import type { WebPushParts } from "./web-push.ts";
import type { WnsParts } from "./wns.ts";

/** What it takes to refuse. */
export interface Refusing {
  readonly log: Log;
  readonly counts: Counts;
  readonly trace: Trace;
}

export interface PushParts extends WnsParts, WebPushParts, InboxParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  readonly stranger: Stranger;
  readonly throttle: Throttle;
  readonly faults: Faults;
  readonly node: string;
  readonly sealer: Sealer;
  /** True from the moment the service was told to stop. */
  draining(): boolean;
}

/** Answers one request to a channel URI. Never throws. */
export async function answerPush(
  parts: PushParts,
  reader: PushReader,
  request: Request,
  target: Target,
  address: () => string,
): Promise<Response> {
  let context = { form: reader.formFor(undefined), node: parts.node, msCv: request.headers.get("ms-cv") };
  let sender: ProvedSender | undefined;
  let said: Said | undefined;
  try {
    if (parts.draining()) throw new BelfryError("DRAINING");
    const readAt = parts.clock.now();
    sender = reader.find(request, target, readAt);
    context = { ...context, form: reader.formFor(sender) };
    said = await reader.read(request, sender, readAt);
    // Not when the request began: a body that took its time would be counted for a time that is over.
    const at = parts.clock.now();
    if (!reader.paces) parts.throttle.pass(said, at);
    const bite = parts.faults.armed ? await bitten(parts, said) : undefined;
    if (bite?.refusal) return refuseAsOrdered(parts, answerRefusal(context, bite.refusal), said, bite, address);
    if (bite?.answer) return refuseAsOrdered(parts, answerOrdered(context, bite.answer), said, bite, address);
    const outcome = await accept(parts, said, { at: bite === undefined ? at : parts.clock.now(), bite });
    if (bite !== undefined) parts.trace.bitten(outcome.messageId, bite.by);
    parts.trace.answered(outcome.messageId, outcome.status);
    tellNames(parts.trace, outcome.messageId, context.msCv, request);
    parts.counts.pushed(outcome.status);
    return answerOutcome(context, outcome, said);
  } catch (thrown) {
    const authorization = request.headers.get("authorization");
    const error = parts.stranger.judge(asBelfryError(thrown), address, authorization, parts.clock.now());
    // A dead channel is said before whatever else is wrong (docs/reference/wns.md, R-6.2), and closed before expired. Asked only here: the
    // good path never pays for it, nor for a stranger who is sent away.
    const isUnread = sender !== undefined && said === undefined && !SENT_AWAY.has(error.code);
    const cause = isUnread && sender !== undefined ? await deadOr(parts, sender, error) : error;
    return refuse(parts, context, cause, sender, address);
  }
}

/** Under which its sender knows a push: what it will ask by. @source Microsoft, Push notification service request and response headers (`MS-CV`) */
const CLIENT_ID = "x-client-request-id";

function tellNames(trace: Trace, messageId: string, msCv: string | null, { headers }: Request): void {
  if (msCv !== null) trace.named(messageId, msCv);
  const name = headers.get(CLIENT_ID);
  if (name !== null) trace.named(messageId, name);
}

/** What a stranger hears who asked too often, whatever he asked. */
const SENT_AWAY = new Set<ErrorCode>(["ADDRESS_THROTTLED", "ACCESS_TOKEN_LOOP"]);

const accept = (parts: PushParts, said: Said, moment: Moment): Promise<Outcome> =>
  "match" in said ? acceptRemoval(parts, said, moment) : acceptPush(parts, said, moment);

/** What to say of a request that could not be read: that its channel is dead, or what was wrong. A store that cannot be asked hides nothing. */
async function deadOr(parts: PushParts, sender: ProvedSender, wrong: BelfryError): Promise<BelfryError> {
  try {
    await refuseDead(parts.store, sender, parts.clock.now());
    return wrong;
  } catch (error) {
    return error instanceof BelfryError && error.code.startsWith("CHANNEL_") ? error : wrong;
  }
}

/** What faults do to a request that is in order, after the delay that they ask for. What they refuse costs nobody an allowance. */
export async function bitten(parts: PushParts, said: Said): Promise<PushBite | undefined> {
  const { app, channel, tokenIssuedAt } = said;
  const { deviceId, channelId } = channel;
  // A fault bites what would have succeeded. Recording would find out, but a fault may keep it from being recorded.
  await refuseDead(parts.store, said, said.readAt);
  const bite = parts.faults.bitePush({ app: app.packageSid, deviceId, channelId, tokenIssuedAt });
  if (bite !== undefined && bite.delayMs > 0) await wait(bite.delayMs);
  return bite;
}

/** Renders, counts, traces and logs a refusal. */
export function refuse(
  parts: Refusing,
  context: AnswerContext,
  error: BelfryError,
  sender: ProvedSender | undefined,
  address: () => string,
): Response {
  const { code, detail = "" } = error;
  const { response, messageId } = answerRefusal(context, error);
  const from = address();
  parts.counts.refused("push", code);
  parts.trace.refused({
    rim: "push",
    code,
    detail,
    id: messageId,
    address: from,
    ...whose(sender),
    ...called(context),
  });
  logRefusal(parts.log, error, { rim: "push", id: messageId, address: from });
  return response;
}

const called = ({ msCv }: AnswerContext) => (msCv ? { clientId: msCv.slice(0, 128) } : {});

const whose = (sender: ProvedSender | undefined) =>
  sender === undefined
    ? {}
    : { app: sender.app.packageSid, device: sender.channel.deviceId, channel: sender.channel.channelId };

/** Refuses because a fault says so: no trouble of ours, and so it is counted and logged as what it is. */
function refuseAsOrdered(
  { counts, trace, log }: PushParts,
  { response, messageId }: Answered,
  sender: ProvedSender,
  { refusal, by }: PushBite,
  address: () => string,
): Response {
  const code = refusal?.code ?? "FAULT_ORDERED";
  counts.refused("push", "FAULT_ORDERED");
  trace.refused({ rim: "push", code, detail: by, id: messageId, address: address(), ...whose(sender) });
  log.debug("refused", { rim: "push", code, detail: by, id: messageId });
  return response;
}
