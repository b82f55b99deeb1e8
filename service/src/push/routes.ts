/** The rim of a push: a Request in, a Response out, and every refusal rendered and traced. Decides nothing. */
import { setTimeout as wait } from "node:timers/promises";
import type { Clock, Log } from "@belfry/host";
import { asBelfryError, logRefusal } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { Counts } from "../counts.ts";
import type { Faults, PushBite } from "../fault/fault.ts";
import type { InboxParts } from "../inbox/put.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Target } from "../target.ts";
import { acceptPush, type Moment } from "./accept.ts";
import { type AnswerContext, answerOrdered, answerOutcome, answerRefusal } from "./answer.ts";
import { proveAlive, refuseDead } from "./prove.ts";
import type { Outcome, ProvedSender, Said } from "./push.ts";
import type { PushReader } from "./reader.ts";
import { acceptRemoval } from "./remove.ts";
import type { Throttle } from "./throttle.ts";
import type { WebPushParts } from "./web-push.ts";
import type { WnsParts } from "./wns.ts";

export interface PushParts extends WnsParts, WebPushParts, InboxParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  readonly stranger: Stranger;
  readonly throttle: Throttle;
  readonly faults: Faults;
  readonly node: string;
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
  const context = { form: reader.form, node: parts.node, msCv: request.headers.get("ms-cv") };
  let sender: ProvedSender | undefined;
  let said: Said | undefined;
  try {
    if (parts.draining()) throw new BelfryError("DRAINING");
    const readAt = parts.clock.now();
    sender = reader.find(request, target, readAt);
    proveAlive(sender, readAt);
    said = await reader.read(request, sender, readAt);
    parts.throttle.pass(said, readAt);
    const bite = parts.faults.armed ? await bitten(parts, said) : undefined;
    if (bite?.refusal) return refuse(parts, context, bite.refusal, address);
    if (bite?.answer) return refuseAsOrdered(parts, context, bite, address);
    const outcome = await accept(parts, said, { at: parts.clock.now(), bite });
    parts.trace.answered(outcome.messageId);
    parts.counts.pushed(outcome.status);
    return answerOutcome(context, outcome, said);
  } catch (thrown) {
    // A dead channel is said before whatever else is wrong (docs/reference/wns.md, R-6.2), and closed before expired. Asked only here: the
    // good path never pays for it.
    const unread = said === undefined ? sender : undefined;
    const cause = unread === undefined ? thrown : await deadOr(parts, unread, thrown);
    const authorization = request.headers.get("authorization");
    const error = parts.stranger.judge(asBelfryError(cause), address, authorization, parts.clock.now());
    return refuse(parts, context, error, address);
  }
}

const accept = (parts: PushParts, said: Said, moment: Moment): Promise<Outcome> =>
  "match" in said ? acceptRemoval(parts, said, moment) : acceptPush(parts, said, moment);

/** What to say of a request that could not be read: that its channel is dead, or what was thrown. A store that cannot be asked hides nothing. */
async function deadOr(parts: PushParts, sender: ProvedSender, thrown: unknown): Promise<unknown> {
  try {
    await refuseDead(parts.store, sender, parts.clock.now());
    return thrown;
  } catch (error) {
    return error instanceof BelfryError && error.code.startsWith("CHANNEL_") ? error : thrown;
  }
}

/** What faults do to a request that is in order, after the delay that they ask for. What they refuse costs nobody an allowance. */
async function bitten(parts: PushParts, said: Said): Promise<PushBite | undefined> {
  const { app, channel, tokenIssuedAt } = said;
  const { deviceId, channelId } = channel;
  // A fault bites what would have succeeded. Recording would find out, but a fault may keep it from being recorded.
  await refuseDead(parts.store, said, said.readAt);
  const bite = parts.faults.bitePush({ app: app.packageSid, deviceId, channelId, tokenIssuedAt });
  if (bite !== undefined && bite.delayMs > 0) await wait(bite.delayMs);
  return bite;
}

function refuse(parts: PushParts, context: AnswerContext, error: BelfryError, address: () => string): Response {
  const { response, messageId } = answerRefusal(context, error);
  remember(parts, error, messageId, address());
  return response;
}

function refuseAsOrdered(
  parts: PushParts,
  context: AnswerContext,
  { answer, by }: PushBite,
  address: () => string,
): Response {
  const { response, messageId } = answerOrdered(context, answer ?? { status: 500, headers: {} });
  remember(parts, new BelfryError("FAULT_ORDERED", { detail: `${by}: ${response.status}` }), messageId, address());
  return response;
}

function remember(parts: PushParts, error: BelfryError, messageId: string, address: string): void {
  parts.counts.refused("push", error.code);
  parts.trace.refused({ rim: "push", code: error.code, detail: error.detail ?? "", id: messageId, address });
  logRefusal(parts.log, error, { rim: "push", id: messageId, address });
}
