/** The rim of a push: a Request in, a Response out, and every refusal rendered and traced. Decides nothing. */
import type { Clock, Log } from "@belfry/host";
import { asBelfryError, logRefusal } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { Counts } from "../counts.ts";
import type { InboxParts } from "../inbox/put.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Target } from "../target.ts";
import { acceptPush, type ProvedPush, refuseDead } from "./accept.ts";
import { type AnswerContext, answerOutcome, answerRefusal } from "./answer.ts";
import { readPayload } from "./payload.ts";
import { type ProveParts, proveHeaders, proveSender } from "./prove.ts";

export interface PushParts extends ProveParts, InboxParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly counts: Counts;
  readonly stranger: Stranger;
  /** Bytes of payload taken, 5000 to 5120. */
  readonly maxPayloadBytes: number;
  readonly node: string;
  /** True from the moment the service was told to stop. */
  draining(): boolean;
}

/** Answers one push request. Never throws. */
export async function answerPush(
  parts: PushParts,
  request: Request,
  target: Target,
  address: () => string,
): Promise<Response> {
  const context = { node: parts.node, msCv: request.headers.get("ms-cv") };
  try {
    if (parts.draining()) throw new BelfryError("DRAINING");
    const push = await readPush(parts, request, target);
    const outcome = await acceptPush(parts, push, parts.clock.now());
    parts.trace.answered(outcome.messageId);
    parts.counts.pushed(outcome.status);
    return answerOutcome(context, outcome, push.headers.requestForStatus);
  } catch (thrown) {
    const authorization = request.headers.get("authorization");
    const error = parts.stranger.judge(asBelfryError(thrown), address, authorization, parts.clock.now());
    return refuse(parts, context, error, address);
  }
}

async function readPush(parts: PushParts, request: Request, target: Target): Promise<ProvedPush> {
  const readAt = parts.clock.now();
  const sender = proveSender(parts, request, target, readAt);
  const provedAt = parts.clock.now();
  try {
    const headers = proveHeaders(parts, request);
    const payload = await readPayload(request, headers.type, parts.maxPayloadBytes, parts.profile);
    return { app: sender.app, channel: sender.channel, headers, payload, readAt, provedAt };
  } catch (error) {
    // A dead channel is said before a wrong header (docs/reference/wns.md, R-6.2). Asked only here: the good path never pays for it.
    await refuseDead(parts, sender, readAt);
    throw error;
  }
}

function refuse(parts: PushParts, context: AnswerContext, error: BelfryError, address: () => string): Response {
  const { response, messageId } = answerRefusal(context, error);
  const from = address();
  parts.counts.refused("push", error.code);
  parts.trace.refused({ rim: "push", code: error.code, detail: error.detail ?? "", id: messageId, address: from });
  logRefusal(parts.log, error, { rim: "push", id: messageId, address: from });
  return response;
}
