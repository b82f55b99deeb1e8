/** One request to a hub and its answer. Knows the address, the signature and the form of errors; not what is asked. */
import { BelfryError, HUB_HEADERS, readXmlValues } from "@belfry/protocol";
import { type Answer, type Call, type ExchangeOptions, exchange } from "../exchange.ts";
import { MobilePushError } from "./push-error.ts";

/** What requests are made with. */
export interface HubContext extends ExchangeOptions {
  /** Without a slash at its end. */
  readonly origin: string;
  readonly hubName: string;
  readonly authorize: (now: number) => Promise<string>;
  readonly now: () => number;
  readonly log: (message: string) => void;
}

/** One call of the hub's REST interface. */
export interface HubRequest {
  readonly method: Call["method"];
  /** Behind the hub's name. Each segment is encoded here. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** The version of the interface that the newest official client speaks. */
const API_VERSION = "2020-06";
/** Bytes of an answer that are read: a page of 100 registrations with templates stays far below. */
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Texts of an answer's elements by name, the first of each; none of what is no XML. */
export function readTexts(xml: string | undefined): ReadonlyMap<string, string> {
  try {
    const texts = readXmlValues(xml ?? "").values.filter(({ kind }) => kind === "text");
    return new Map(texts.toReversed().map(({ name, text }) => [name, text.trim()]));
  } catch {
    return new Map();
  }
}

function refused({ status, get, text }: Answer): MobilePushError {
  const texts = readTexts(text);
  const detail = texts.get("Detail");
  const trackingId = get(HUB_HEADERS.trackingId);
  const where = trackingId === null || trackingId === undefined ? "" : ` (tracking id ${trackingId})`;
  const words = `The hub answered ${status}: ${detail ?? `it gave no reason${where}`}`;
  return new MobilePushError(words, { statusCode: status, code: texts.get("Code") ?? String(status), detail });
}

/**
 * Makes a request.
 *
 * @returns the answer, which is one of success
 * @throws MobilePushError for any other, and for none
 */
export async function askHub(request: HubRequest, context: HubContext): Promise<Answer> {
  const path = [context.hubName, ...request.path].map(encodeURIComponent).join("/");
  const query = new URLSearchParams({ "api-version": API_VERSION, ...request.query });
  const authorization = await context.authorize(context.now());
  const call: Call = {
    method: request.method,
    url: `${context.origin}/${path}?${query}`,
    headers: { ...request.headers, authorization },
    body: request.body ?? null,
  };
  const answer = await exchange(call, MAX_ANSWER_BYTES, context);
  if ("kind" in answer) {
    const innerError = new BelfryError(answer.code, { detail: answer.description });
    throw new MobilePushError(`The hub was not reached: ${answer.description}`, { innerError });
  }
  if (answer.status < 200 || answer.status > 299) throw refused(answer);
  return answer;
}
