/**
 * The answers of the hub's rim: what stands on every one of them, and how a refusal is written. The only file that does.
 *
 * Every refusal is XML with `Code` and `Detail`, because the official client shows nothing of any other; there is never a redirect,
 * because it would follow without its token.
 *
 * @source docs/reference/hub.md, "Errors"
 */
import { hubErrorRow } from "@belfry/protocol";
import type { HubRefusal } from "../refusal.ts";
import type { Answer } from "./parts.ts";
import { escapeText } from "./write-xml.ts";

/** Names one request in its answer, in the log and in what a client prints. */
export interface Tracking {
  readonly trackingId: string;
  readonly correlationId: string;
}

const XML = "application/xml; charset=utf-8";

function head({ trackingId, correlationId }: Tracking): Record<string, string> {
  return { TrackingId: trackingId, "x-ms-correlation-request-id": correlationId, Server: "Belfry" };
}

/** Statuses whose answers carry nothing, not even a length. */
const isBare = (status: number) => status === 204;

/** The answer to a request that succeeded. */
export function answerSuccess({ status, headers = {}, body }: Answer, tracking: Tracking): Response {
  const length = body === undefined && !isBare(status) ? { "Content-Length": "0", "Content-Type": XML } : {};
  return new Response(body ?? null, { status, headers: { ...head(tracking), ...length, ...headers } });
}

/** As the real service writes it: `11/7/2018 12:18:37 AM`, UTC. @param now milliseconds since 1970 */
function timeStamp(now: number): string {
  const time = new Date(now);
  const hours = time.getUTCHours();
  const clock = [
    hours % 12 || 12,
    ...[time.getUTCMinutes(), time.getUTCSeconds()].map((one) => String(one).padStart(2, "0")),
  ];
  const date = `${time.getUTCMonth() + 1}/${time.getUTCDate()}/${time.getUTCFullYear()}`;
  return `${date} ${clock.join(":")} ${hours < 12 ? "AM" : "PM"}`;
}

/** What a person reads: sub code, sentence, what was wrong, and how to find it in the log. */
function detailOf({ code, subCode, detail }: HubRefusal, { trackingId }: Tracking, now: number): string {
  const { sentence } = hubErrorRow(code);
  const words = detail === null ? sentence : `${sentence}: ${detail}`;
  // Some readers look for the sentence and its full stop at the beginning, and for no blank behind it.
  return `${subCode === null ? "" : `SubCode=${subCode}. `}${words}.TrackingId:${trackingId},TimeStamp:${timeStamp(now)}`;
}

/** The answer to a refused request. @param now milliseconds since 1970 */
export function answerRefusal(refusal: HubRefusal, tracking: Tracking, now: number): Response {
  const { status, retryAfterSeconds, allow } = refusal;
  const detail = escapeText(detailOf(refusal, tracking, now));
  return new Response(`<Error><Code>${status}</Code><Detail>${detail}</Detail></Error>`, {
    status,
    headers: {
      ...head(tracking),
      "Content-Type": XML,
      ...(retryAfterSeconds === null ? {} : { "Retry-After": String(Math.max(1, Math.ceil(retryAfterSeconds))) }),
      ...(allow === null ? {} : { Allow: allow }),
      // @source RFC 9110 section 15.5.2: a 401 must say how to prove oneself.
      ...(status === 401 ? { "WWW-Authenticate": "SharedAccessSignature" } : {}),
    },
  });
}
