/** The rim of a push: a Request in, a Response out, and every refusal rendered and traced. Decides nothing. */
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Log, SpanContext, Tracer } from "@belfry/host";
import { asBelfryError, logRefusal } from "@belfry/host";
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import type { Counts } from "../counts.ts";
import type { Faults, PushBite } from "../fault/fault.ts";
import type { InboxParts } from "../inbox/put.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Sealer } from "../seal.ts";
import type { Target } from "../target.ts";
import type { Trace, TracedRefusal } from "../trace/trace.ts";
import { acceptPush, type Moment, proverOf } from "./accept.ts";
import { type AnswerContext, type Answered, answerOrdered, answerOutcome, answerRefusal } from "./answer.ts";
import { type Captured, captureOf, refusedAs } from "./capture.ts";
import type { Captures } from "./captures.ts";
import { refuseDead } from "./prove.ts";
import type { Outcome, ProvedSender, Said } from "./push.ts";
import type { Asked, PushReader } from "./reader.ts";
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
  readonly captures: Captures;
  readonly node: string;
  readonly sealer: Sealer;
  /** Finds out to which distributed trace a push belongs; absent where none is exported. */
  readonly tracer?: Tracer | undefined;
  /** True from the moment the service was told to stop. */
  draining(): boolean;
}

/** A push that was taken, or why it was not. */
export type Taken = { readonly context: AnswerContext; readonly outcome: Outcome; readonly said: Said } | Answered;

/** Answers one request to a channel URI. Never throws. */
export async function answerPush(
  parts: PushParts,
  reader: PushReader,
  request: Request,
  target: Target,
  address: () => string,
): Promise<Response> {
  const taken = await takePush(parts, reader, request, target, address);
  return "outcome" in taken ? answerOutcome(taken.context, taken.outcome, taken.said) : taken.response;
}

/** Does what one request to a channel URI asks for. Never throws. */
export async function takePush<Asking extends Asked>(
  parts: PushParts,
  reader: PushReader<Asking>,
  request: Asking,
  target: Target,
  address: () => string,
): Promise<Taken> {
  let context: AnswerContext = {
    form: reader.formFor(undefined),
    node: parts.node,
    msCv: request.headers.get("ms-cv"),
    requestId: request.headers.get(CLIENT_ID),
    prefer: request.headers.get("prefer"),
  };
  let sender: ProvedSender | undefined;
  let said: Said | undefined;
  let readAt = 0;
  let span: SpanContext | undefined;
  try {
    if (parts.draining()) throw new BelfryError("DRAINING");
    readAt = parts.clock.now();
    sender = reader.find(request, target, readAt);
    // Not before: of strangers there are more than any collector takes.
    span = parts.tracer?.join((name) => request.headers.get(name));
    const form = reader.formFor(sender);
    if (form !== context.form) context = { ...context, form };
    said = await reader.read(request, sender, readAt);
    if (span !== undefined) said.context = span;
    // Not when the request began: a body that took its time would be counted for a time that is over.
    const at = parts.clock.now();
    if (!reader.paces) parts.throttle.pass(said, at);
    const bite = parts.faults.armed ? await bitten(parts, said) : undefined;
    if (bite?.refusal || bite?.answer) return refuseAsOrdered(parts, context, said, bite, address);
    const moment = { at: bite === undefined ? at : parts.clock.now(), bite };
    const outcome = await accept(parts, said, moment);
    if (bite !== undefined) parts.trace.bitten(outcome.messageId, bite.by);
    parts.trace.answered(outcome.messageId, outcome.status);
    tellNames(parts.trace, outcome.messageId, context);
    parts.counts.pushed(outcome.status);
    if (parts.captures.armed && outcome.decided !== undefined) {
      capture(parts, request, target, { id: outcome.messageId, sender, said, became: { at: moment.at, outcome } });
    }
    return { context, outcome, said };
  } catch (thrown) {
    return refuseThrown(parts, thrown, { request, target, address, context, sender, said, readAt, span });
  }
}

/** How far a request had come when it was refused. */
interface Reached {
  readonly request: Asked;
  readonly target: Target;
  readonly address: () => string;
  readonly context: AnswerContext;
  readonly sender: ProvedSender | undefined;
  readonly said: Said | undefined;
  /** 0 where nobody looked at it. */
  readonly readAt: number;
  readonly span: SpanContext | undefined;
}

async function refuseThrown(parts: PushParts, thrown: unknown, reached: Reached): Promise<Answered> {
  const { request, target, address, context, sender, said, readAt, span } = reached;
  const { stranger, clock, counts, captures } = parts;
  const authorization = request.headers.get("authorization");
  const error = stranger.judge(asBelfryError(thrown), address, authorization, clock.now());
  // A dead channel is said before whatever else is wrong (docs/reference/wns.md, R-6.2), and closed before expired. Asked only here: the
  // good path never pays for it, nor for a stranger who is sent away.
  const isUnread = sender !== undefined && said === undefined && !SENT_AWAY.has(error.code);
  const cause = isUnread ? await deadOr(parts, sender, error) : error;
  if (readAt > 0) counts.timings.refused.observe((clock.now() - readAt) / 1000);
  const proved = sender !== undefined && isProved(sender, said) ? sender : undefined;
  const traced = span !== undefined && proved !== undefined ? { context: span, readAt } : {};
  const refused = refuseNamed(parts, context, cause, sender, address, traced);
  if (captures.armed && proved !== undefined) {
    capture(parts, request, target, { id: refused.messageId, sender: proved, said, became: refusedAs(cause) });
  }
  return refused;
}

/** Whether whoever pushes has proved himself: nobody else's requests are captured or traced, for he could push all others out. */
const isProved = ({ tokenIssuedAt }: ProvedSender, said: Said | undefined): boolean =>
  said !== undefined || Number.isFinite(tokenIssuedAt);

/** Keeps a push as it came, where the operator asked for that. */
function capture(
  { captures, clock, profile }: PushParts,
  request: Asked,
  target: Target,
  came: { id: string; sender: ProvedSender; said: Said | undefined; became: Captured["became"] },
): void {
  const at = came.said?.readAt ?? clock.now();
  if (!captures.takes(came.sender.app.packageSid, at)) return;
  const push = captureOf({ ...came, at, profile, request, target });
  if (push !== undefined) captures.add(push);
}

/** Under which its sender knows a push: what it will ask by. @source Microsoft, Push notification service request and response headers (`MS-CV`) */
const CLIENT_ID = "x-client-request-id";

function tellNames(trace: Trace, messageId: string, { msCv, requestId }: AnswerContext): void {
  if (msCv !== null) trace.named(messageId, msCv);
  if (requestId != null) trace.named(messageId, requestId);
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
  const bite = await parts.faults.bitePush({ app: app.packageSid, deviceId, channelId, tokenIssuedAt });
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
  traced: AlsoTraced = {},
): Response {
  return refuseNamed(parts, context, error, sender, address, traced).response;
}

/** What is known of a refused request besides its sender and its channel. */
type AlsoTraced = Pick<TracedRefusal, "app" | "context" | "readAt">;

function refuseNamed(
  parts: Refusing,
  context: AnswerContext,
  error: BelfryError,
  sender: ProvedSender | undefined,
  address: () => string,
  traced: AlsoTraced,
): Answered {
  const { code, detail = "" } = error;
  const answered = answerRefusal(context, error);
  const { response, messageId } = answered;
  const from = address();
  parts.counts.refused("push", code);
  parts.trace.refused({
    rim: "push",
    code,
    detail,
    id: messageId,
    address: from,
    ...whose(sender),
    ...called(context, response),
    ...traced,
  });
  logRefusal(parts.log, error, { rim: "push", id: messageId, address: from, ...traceIdOf(traced) });
  return answered;
}

/** By which a line of the log is found from a distributed trace, where there is one. */
const traceIdOf = ({ context }: Pick<TracedRefusal, "context">) =>
  context === undefined ? {} : { trace: context.traceId };

/** Under which its sender can ask for what was refused: his own name for it, or else that of the answer, which he may have logged. */
function called({ msCv, requestId }: AnswerContext, { headers }: Response) {
  const name = msCv || requestId || headers.get("ms-cv");
  return name ? { clientId: name.slice(0, 128) } : {};
}

const whose = (sender: ProvedSender | undefined) =>
  sender === undefined
    ? {}
    : {
        app: sender.app.packageSid,
        device: sender.channel.deviceId,
        channel: sender.channel.channelId,
        by: proverOf(sender),
      };

/** Refuses because a fault says so: no trouble of ours, and so it is counted and logged as what it is. */
function refuseAsOrdered(
  { counts, trace, log }: PushParts,
  context: AnswerContext,
  sender: ProvedSender,
  { refusal, answer, by }: PushBite,
  address: () => string,
): Answered {
  const code = refusal?.code ?? "FAULT_ORDERED";
  const answered =
    answer === null
      ? answerRefusal(context, refusal ?? new BelfryError("FAULT_ORDERED"))
      : answerOrdered(context, answer);
  counts.refused("push", "FAULT_ORDERED");
  const { response, messageId } = answered;
  const whoAndWhat = { ...whose(sender), ...called(context, response) };
  trace.refused({ rim: "push", code, detail: by, id: messageId, address: address(), ...whoAndWhat });
  log.debug("refused", { rim: "push", code, detail: by, id: messageId });
  return answered;
}
