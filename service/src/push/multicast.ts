/**
 * The rim of a multicast: one notification for channels that its sender names, in one request. What they have in common is proved and read
 * once; from there each is a push like any other, and is answered, refused and traced as if it had come alone.
 *
 * @source ADR 0036
 */
import { setImmediate as nextTurn } from "node:timers/promises";
import { asBelfryError, readBody } from "@belfry/host";
import {
  BelfryError,
  formatMulticastAnswer,
  MAX_MULTICAST_BYTES,
  type MulticastHeaders,
  type MulticastTarget,
  type PushHeaders,
  type PushResponse,
  readMulticast,
  readPushHeaders,
  readPushResponse,
} from "@belfry/protocol";
import { targetOf } from "../target.ts";
import type { ProvedToken } from "../token/prove.ts";
import { type AnswerForm, outcomeBody } from "./answer.ts";
import { bytesAhead, createInHand, type InHand } from "./in-hand.ts";
import { type Payload, readPayload } from "./payload.ts";
import { proveAlive, readIdempotencyKey, unlessRefused } from "./prove.ts";
import type { Asked, PushReader } from "./reader.ts";
import { type PushParts, refuse, takePush } from "./routes.ts";
import { recordTogether } from "./together.ts";
import { findChannel, provedPush, wnsForm } from "./wns.ts";

/** A multicast that is in order: what its pushes have in common, and whom they are for. */
interface ProvedMulticast {
  readonly token: ProvedToken;
  readonly headers: PushHeaders;
  readonly payload: Payload;
  /** As they were written, by names in lower case. */
  readonly lines: MulticastHeaders;
  readonly targets: readonly MulticastTarget[];
}

const FORM: AnswerForm = { ...wnsForm("compat"), allow: "POST" };

/** Pushes that are begun before others get their turn: some 2 ms of this thread. */
const AT_ONCE = 64;

/** Answers one request. Never throws. */
export type AnswerMulticast = (request: Request, address: () => string) => Promise<Response>;

export function createMulticastRoute(parts: PushParts): AnswerMulticast {
  const inHand = createInHand();
  return (request, address) => answerMulticast(parts, inHand, request, address);
}

async function answerMulticast(
  parts: PushParts,
  inHand: InHand,
  request: Request,
  address: () => string,
): Promise<Response> {
  let token: ProvedToken | undefined;
  try {
    token = prove(parts, request);
    const answers = await inHand.hold(token.app.packageSid, bytesAhead(request), async () => {
      const body = await readBody(request, MAX_MULTICAST_BYTES);
      // Again: a body takes its time, and in it a secret may have been revoked, the app blocked.
      return answerAll(parts, read(parts, body, prove(parts, request)), address);
    });
    return new Response(formatMulticastAnswer(answers), { headers: { "Content-Type": "application/json" } });
  } catch (thrown) {
    const app = token?.app.packageSid;
    const context = { form: FORM, node: parts.node, msCv: request.headers.get("ms-cv") };
    const { stranger, clock } = parts;
    const error = stranger.judge(asBelfryError(thrown), address, request.headers.get("authorization"), clock.now());
    return refuse(parts, context, error, undefined, address, app === undefined ? {} : { app });
  }
}

/** @throws BelfryError DRAINING, METHOD_NOT_ALLOWED, ACCESS_TOKEN_* */
function prove({ prover, clock, draining }: PushParts, { method, headers }: Request): ProvedToken {
  if (draining()) throw new BelfryError("DRAINING");
  if (method !== "POST") throw new BelfryError("METHOD_NOT_ALLOWED", { detail: method });
  return prover.prove(headers.get("authorization"), clock.now());
}

/** @throws BelfryError PAYLOAD_TOO_LARGE, PAYLOAD_EMPTY, MULTICAST_INVALID, HEADER_INVALID naming the header */
function read(
  { profile, maxPayloadBytes }: PushParts,
  body: ArrayBuffer | number,
  token: ProvedToken,
): ProvedMulticast {
  if (typeof body === "number") {
    throw new BelfryError("PAYLOAD_TOO_LARGE", { detail: `${body} bytes, at most ${MAX_MULTICAST_BYTES} are taken` });
  }
  const { headers: lines, payload, targets } = unlessRefused(readMulticast(Buffer.from(body).toString("utf8")));
  const headers = unlessRefused(readPushHeaders((name) => lines[name], profile));
  const bytes = Buffer.from(payload.text, payload.base64 ? "base64" : "utf8");
  return { token, headers, payload: readPayload(bytes, headers.type, maxPayloadBytes), lines, targets };
}

async function answerAll(
  parts: PushParts,
  multicast: ProvedMulticast,
  address: () => string,
): Promise<readonly PushResponse[]> {
  const reader = createOneReader(parts, multicast);
  const at = parts.clock.now();
  // They come in one moment. A fault may make one of them wait.
  const clock = parts.faults.armed ? parts.clock : { now: () => at };
  const together = { ...parts, store: recordTogether(parts.store), clock };
  const answers: Promise<PushResponse>[] = [];
  for (const target of multicast.targets) {
    if (answers.length > 0 && answers.length % AT_ONCE === 0) await nextTurn();
    answers.push(answerOne(together, reader, new One(multicast.lines, target.headers), target.uri, address));
  }
  return Promise.all(answers);
}

async function answerOne(
  parts: PushParts,
  reader: PushReader<One>,
  one: One,
  uri: string,
  address: () => string,
): Promise<PushResponse> {
  const taken = await takePush(parts, reader, one, targetOf(uri), address);
  if ("outcome" in taken) return outcomeBody(taken.outcome, taken.said);
  const { status, headers } = taken.response;
  return readPushResponse(status, (name) => headers.get(name));
}

/** One push of a multicast: its own headers, and those that it has in common with the others. */
class One implements Asked {
  readonly method = "POST";
  readonly headers = this;
  readonly #common: MulticastHeaders;
  readonly #own: MulticastHeaders;

  constructor(common: MulticastHeaders, own: MulticastHeaders = {}) {
    this.#common = common;
    this.#own = own;
  }

  /** @param name in lower case */
  get(name: string): string | null {
    return this.#own[name] ?? this.#common[name] ?? null;
  }

  [Symbol.iterator](): Iterator<[string, string]> {
    return Object.entries({ ...this.#common, ...this.#own })[Symbol.iterator]();
  }
}

/** What is left to be read of each push: its channel, and by what its sender knows it. */
function createOneReader(parts: PushParts, { token, headers, payload }: ProvedMulticast): PushReader<One> {
  return {
    formFor: () => FORM,
    paces: false,
    find(_, target) {
      if (target.path !== "/") throw new BelfryError("CHANNEL_UNKNOWN");
      return findChannel(parts, token, target);
    },
    async read(one, sender, readAt) {
      proveAlive(sender, readAt);
      const key = readIdempotencyKey(one.get("idempotency-key"));
      return provedPush(sender, { headers, payload, key }, readAt, readAt);
    },
  };
}
