/**
 * One notification for many channels in one request. An extension of ours: whoever does not ask for it never meets it, and each channel is
 * answered as if it had been pushed to alone.
 *
 * A service says that it takes multicasts in its answer to a push that prefers them. @source RFC 7240; ADR 0036
 */
import { type Refusal, refusal } from "../errors.ts";
import { isDeviceConnection, type PushResponse } from "./push-response.ts";

/** Where multicasts are taken, beside the channel URIs of the same origin. */
export const MULTICAST_PATH = "/multicast";

/** In `Prefer` of a push, and in `Preference-Applied` of the answer of a service that takes multicasts. */
export const MULTICAST_PREFERENCE = "multicast";

/** Channels of one request: some 10 ms of a service's work. */
export const MAX_MULTICAST_CHANNELS = 256;

/** Bytes of one request: so many channel URIs of the longest, each with its headers, and a payload whose every byte is escaped. */
export const MAX_MULTICAST_BYTES = 262_144;

/** Bytes of the answer to one request, whatever became of its channels. */
export const MAX_MULTICAST_ANSWER_BYTES = 131_072;

/** Characters of the names and values of its headers, and of those of each channel: as many as the head of a push has room for. */
export const MAX_MULTICAST_HEADER_CHARACTERS = 16_384;

/** Headers as they would stand in a push. */
export type MulticastHeaders = Readonly<Record<string, string>>;

/** One of the channels, and the headers that are its push's own. */
export interface MulticastTarget {
  readonly uri: string;
  readonly headers?: MulticastHeaders | undefined;
}

/** What is said to all of them. */
export interface MulticastContent {
  /** Those of WNS, and `Content-Type` of the payload. */
  readonly headers: MulticastHeaders;
  /** Text as it stands, or bytes in base64. */
  readonly payload: { readonly text: string; readonly base64: boolean };
}

/** A request as it was read. */
export interface Multicast extends MulticastContent {
  readonly targets: readonly MulticastTarget[];
}

/** What may differ from channel to channel: that by which one push is known. */
const OWN_HEADERS = new Set(["idempotency-key", "ms-cv", "traceparent", "tracestate", "x-client-request-id"]);

/** What a header may hold, here as in HTTP. @source RFC 9110 section 5.5 */
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What a header may be called. Nothing else of a name is said in a refusal, which stands in a header itself. @source RFC 9110 section 5.6.2 */
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,64}$/;

type Fields = Readonly<Record<string, unknown>>;

const wrong = (detail: string) => refusal("MULTICAST_INVALID", detail);

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isRefused = (value: object): value is Refusal => "refused" in value;

/** @returns the body of a request */
export function formatMulticast({ headers, payload }: MulticastContent, targets: readonly MulticastTarget[]): string {
  const { text, base64 } = payload;
  return JSON.stringify({ headers, ...(base64 ? { payloadBase64: text } : { payload: text }), channels: targets });
}

/** Reads the body of a request. Never throws. */
export function readMulticast(body: string): Multicast | Refusal {
  const said = readJson(body);
  if (!isFields(said)) return wrong("the body is no JSON object");
  const headers = readHeaders(said.headers, "headers", () => true);
  if (isRefused(headers)) return headers;
  const { payload, payloadBase64 } = said;
  if ((typeof payload === "string") === (typeof payloadBase64 === "string")) {
    return wrong("either payload or payloadBase64 must be a string");
  }
  const targets = readTargets(said.channels);
  if (!Array.isArray(targets)) return targets as Refusal;
  const base64 = typeof payload !== "string";
  return { headers, payload: { text: String(base64 ? payloadBase64 : payload), base64 }, targets };
}

function readTargets(channels: unknown): readonly MulticastTarget[] | Refusal {
  if (!Array.isArray(channels) || channels.length === 0 || channels.length > MAX_MULTICAST_CHANNELS) {
    return wrong(`channels must be 1 to ${MAX_MULTICAST_CHANNELS} of them`);
  }
  const targets: MulticastTarget[] = [];
  for (const [at, channel] of channels.entries()) {
    const target = readChannel(channel, `channels[${at}]`);
    if (isRefused(target)) return target;
    targets.push(target);
  }
  return targets;
}

function readChannel(channel: unknown, name: string): MulticastTarget | Refusal {
  if (!isFields(channel) || typeof channel.uri !== "string") return wrong(`${name}.uri must be a channel URI`);
  if (channel.headers === undefined) return { uri: channel.uri };
  const headers = readHeaders(channel.headers, `${name}.headers`, (header) => OWN_HEADERS.has(header));
  return isRefused(headers) ? headers : { uri: channel.uri, headers };
}

/** @returns them by their names in lower case */
function readHeaders(given: unknown, name: string, isTaken: (header: string) => boolean): MulticastHeaders | Refusal {
  if (!isFields(given)) return wrong(`${name} must be an object`);
  const headers: Record<string, string> = Object.create(null);
  let characters = 0;
  for (const written in given) {
    if (!HEADER_NAME.test(written)) return wrong(`${name} may have nothing that no header is called`);
    const header = written.toLowerCase();
    const value = given[written];
    if (!isTaken(header)) return wrong(`${name} may not have ${written}`);
    if (typeof value !== "string" || !HEADER_VALUE.test(value)) {
      return wrong(`${name}: ${written} must be what a header can hold`);
    }
    characters += header.length + value.length;
    if (characters > MAX_MULTICAST_HEADER_CHARACTERS) {
      return wrong(`${name} may be ${MAX_MULTICAST_HEADER_CHARACTERS} characters together`);
    }
    headers[header] = value;
  }
  return headers;
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Whether a push prefers that further ones come in multicasts, or an answer says that they may. @param header `Prefer` or `Preference-Applied` */
export const namesMulticast = (header: string | null | undefined): boolean =>
  header?.split(",").some((one) => one.trim().toLowerCase() === MULTICAST_PREFERENCE) ?? false;

/** Answers to a multicast by somebody who does not know what it is, where they would mean something else of a channel. */
const NOT_TAKEN = new Set([404, 405, 410, 501]);
/** What a gateway says of each request alike, in words of its own. */
const OF_ANY = new Set([429, 500, 502, 503, 504]);

/**
 * Whether an answer to a whole multicast that is no 200 is that of a service which knows what a multicast is, and so the answer to each of its
 * pushes: what anybody else refuses is the request, and none of its channels.
 */
export const answersEach = ({ status, wnsStatus }: PushResponse): boolean =>
  !NOT_TAKEN.has(status) && (wnsStatus !== undefined || OF_ANY.has(status));

/** @param answers one for each channel, in the order of the request */
export const formatMulticastAnswer = (answers: readonly PushResponse[]): string => JSON.stringify(answers);

/**
 * Reads the answer to a request. Never throws.
 *
 * @param text its body
 * @param count of the channels that were asked for
 * @returns what each was answered; undefined for what is no such answer
 */
export function readMulticastAnswer(text: string, count: number): readonly PushResponse[] | undefined {
  const answers = readJson(text);
  return Array.isArray(answers) && answers.length === count && answers.every(isPushResponse) ? answers : undefined;
}

const isTextOfHeader = (value: unknown): boolean =>
  value === undefined || (typeof value === "string" && HEADER_VALUE.test(value));

const isCount = (value: unknown, least: number, most: number): boolean =>
  Number.isInteger(value) && Number(value) >= least && Number(value) <= most;

/** No more than the headers of an answer could say. A wait that is none would have a sender try again and again. */
const isPushResponse = (answer: unknown): answer is PushResponse =>
  isFields(answer) &&
  isCount(answer.status, 200, 599) &&
  isTextOfHeader(answer.wnsStatus) &&
  (answer.deviceConnection === undefined || isDeviceConnection(answer.deviceConnection)) &&
  isTextOfHeader(answer.messageId) &&
  isTextOfHeader(answer.description) &&
  (answer.retryAfterSeconds === undefined || isCount(answer.retryAfterSeconds, 0, 999_999_999));
