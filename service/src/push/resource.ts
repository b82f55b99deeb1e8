/** What the rims of messages and receipts share: preflights, methods, and refusals in the words of Web Push. */
import { asBelfryError } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { AnswerForm } from "./answer.ts";
import { type PushParts, refuse } from "./routes.ts";
import { formOf, OPEN_TO_PAGES } from "./web-push-form.ts";

export type ResourceParts = PushParts;

/** Headers that a page may send, one by one: the asterisk does not stand for `Authorization`. @source Fetch standard, CORS-safelisted and non-wildcard names */
const ALLOWED_HEADERS =
  "TTL, Content-Encoding, Content-Type, Authorization, Urgency, Topic, Crypto-Key, Encryption, Prefer, Link, Idempotency-Key, Last-Event-ID";

/** What a browser asks before a page may push. */
export const answerPreflight = (allow: string): Response =>
  new Response(null, {
    status: 204,
    headers: {
      ...OPEN_TO_PAGES,
      Allow: allow,
      "Access-Control-Allow-Methods": allow,
      "Access-Control-Allow-Headers": ALLOWED_HEADERS,
      "Access-Control-Max-Age": "3600",
    },
  });

/** What is answered to whom. */
interface Asked {
  /** Methods that are taken, OPTIONS among them. */
  readonly allow: string;
  readonly address: () => string;
}

/** Answers a request to a resource. @param work is given the time in whole milliseconds, and may throw what is to be refused */
export async function answerPlainly(
  parts: ResourceParts,
  request: Request,
  { allow, address }: Asked,
  work: (at: number) => Promise<Response>,
): Promise<Response> {
  if (request.method === "OPTIONS") return answerPreflight(allow);
  const form: AnswerForm = { ...formOf("up", parts.profile), allow };
  try {
    if (parts.draining()) throw new BelfryError("DRAINING");
    if (!allow.split(", ").includes(request.method))
      throw new BelfryError("METHOD_NOT_ALLOWED", { detail: request.method });
    return await work(Math.floor(parts.clock.now()));
  } catch (thrown) {
    const error = parts.stranger.judge(asBelfryError(thrown), address, null, parts.clock.now());
    return refuse(parts, { form, node: parts.node, msCv: null }, error, undefined, address);
  }
}
