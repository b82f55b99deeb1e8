/** One push, or one removal, from its proof to its outcome: guard, token, request, at most one resend. Step 4 of the story. */
import { isRefusal, type Match, type PushResponse, type Refusal, readPushResponse } from "@belfry/protocol";
import { type HostRule, readAllowedUrl } from "./allowed-host.ts";
import { address, type Notification, type Prepared, prepare, prepareRemoval, type RemovalOptions } from "./build.ts";
import { type Answer, type ExchangeOptions, exchange } from "./exchange.ts";
import { type Outcome, readOutcome, refusedHere } from "./outcome.ts";
import { type AccessToken, type AccessTokens, isToken } from "./token.ts";

/** What a push is made with. */
export interface PushContext extends ExchangeOptions {
  readonly tokens: AccessTokens;
  readonly rules: readonly HostRule[];
}

/** WNS's answers have no body; this much of one is drained so that the connection can be used again. */
const MAX_ANSWER_BYTES = 1024;

/** Reads the outcome off what was said of one push. @param challenge `WWW-Authenticate` */
export function readSaid(said: PushResponse, challenge: string, accessToken: string): Outcome {
  // Both are whatever the other side wrote; one that echoes the token must not reach a log.
  const safe = (text = "") => (text.includes(accessToken) ? undefined : text || undefined);
  return readOutcome({ ...said, description: safe(said.description), messageId: safe(said.messageId) }, challenge);
}

/** Reads the outcome off an answer to a push. */
export const readAnswer = ({ status, get }: Answer, accessToken: string): Outcome =>
  readSaid(readPushResponse(status, get), get("www-authenticate") ?? "", accessToken);

async function exchangeOnce(
  prepared: Prepared,
  url: string,
  { accessToken }: AccessToken,
  context: PushContext,
  hear: (answer: Answer) => void,
): Promise<Outcome> {
  const answer = await exchange(address(prepared, url, accessToken), MAX_ANSWER_BYTES, context);
  if ("kind" in answer) return answer;
  hear(answer);
  return readAnswer(answer, accessToken);
}

/**
 * Pushes one notification to one channel.
 *
 * Nothing leaves the machine, no token request either, before channel URI and notification are proved. A 401 renews
 * the token and resends once; a second 401 is the outcome.
 *
 * @returns the outcome; never rejects for anything the other side does
 * @source Microsoft, "Windows Push Notification Services (WNS) overview" (a refused token is renewed once)
 */
export function push(channelUri: string, notification: Notification, context: PushContext): Promise<Outcome> {
  return send(channelUri, () => prepare(notification), context);
}

/**
 * Takes toasts back, under the same rules. `received` means that what waits is gone, and that the device will hear of it.
 *
 * @source Microsoft, "Push notification service request and response headers", X-WNS-Match
 */
export function remove(
  channelUri: string,
  match: Match,
  options: RemovalOptions,
  context: PushContext,
): Promise<Outcome> {
  return send(channelUri, () => prepareRemoval(match, options), context);
}

async function send(channelUri: string, prepareIt: () => Prepared | Refusal, context: PushContext): Promise<Outcome> {
  const url = readAllowedUrl(channelUri, context.rules);
  if (isRefusal(url)) return refusedHere(url);
  const prepared = prepareIt();
  return isRefusal(prepared) ? refusedHere(prepared) : post(prepared, url.href, context);
}

/**
 * Posts what was proved, with the sender's token, and after a 401 once more.
 *
 * @param url one that {@link readAllowedUrl} gave
 * @param hear told of each answer, for whoever wants more of it than the outcome
 */
export async function post(
  prepared: Prepared,
  url: string,
  context: PushContext,
  hear: (answer: Answer) => void = () => {},
): Promise<Outcome> {
  const token = await context.tokens.get();
  if (!isToken(token)) return token;
  const outcome = await exchangeOnce(prepared, url, token, context, hear);
  if (outcome.status !== 401) return outcome;
  const fresh = await context.tokens.after(token);
  return isToken(fresh) ? exchangeOnce(prepared, url, fresh, context, hear) : fresh;
}
