/** Pushes of a mailing that go in one request. Knows how a multicast is sent, answered and sent again; refuses to know who takes them. @source ADR 0036 */
import {
  answersEach,
  formatMulticast,
  MAX_MULTICAST_ANSWER_BYTES,
  MULTICAST_PATH,
  type MulticastContent,
  type MulticastTarget,
  readMulticastAnswer,
  readPushResponse,
} from "@belfry/protocol";
import { exchange } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import { readAnswer, readSaid } from "../push.ts";
import { type AccessToken, isToken } from "../token.ts";
import { pushEachAgain } from "./alone.ts";
import { keyOf, type Mailing, type Target } from "./mailing.ts";

/** A channel as it stands in the request. */
export const writeTarget = (mailing: Mailing, target: Target): MulticastTarget => ({
  uri: target.uri,
  headers: keyOf(mailing, target),
});

/**
 * Pushes to all of them in one request. Those that were answered 401, each by itself or all as one, are sent once more with a renewed token.
 * Where nobody takes multicasts any more each goes alone, and that is remembered.
 *
 * @param content of the mailing
 * @param targets of one origin, as many as one request holds
 * @returns what became of each, in their order; never rejects for anything the other side does
 */
export async function pushTogether(
  mailing: Mailing,
  origin: string,
  content: MulticastContent,
  targets: readonly Target[],
): Promise<readonly Outcome[]> {
  const { tokens, origins } = mailing.context;
  const send = async (some: readonly Target[], token: AccessToken): Promise<readonly Outcome[] | undefined> => {
    const outcomes = await mailing.slots.run(() => sendOnce(mailing, origin, content, some, token));
    if (outcomes === undefined) origins.learn(origin, false);
    return outcomes;
  };
  const token = await tokens.get();
  if (!isToken(token)) return targets.map(() => token);
  const outcomes = await send(targets, token);
  if (outcomes === undefined) return pushEachAgain(mailing, targets);
  const refused = targets.filter((_, n) => outcomes[n]?.status === 401);
  if (refused.length === 0) return outcomes;
  const fresh = await tokens.after(token);
  const again = isToken(fresh) ? await send(refused, fresh) : refused.map(() => fresh);
  const others = (again ?? (await pushEachAgain(mailing, refused))).values();
  return outcomes.map((outcome) => (outcome.status === 401 ? (others.next().value ?? outcome) : outcome));
}

/** @returns undefined where whoever answered knows no multicasts */
async function sendOnce(
  mailing: Mailing,
  origin: string,
  content: MulticastContent,
  targets: readonly Target[],
  { accessToken }: AccessToken,
): Promise<readonly Outcome[] | undefined> {
  const call = {
    method: "POST",
    url: `${origin}${MULTICAST_PATH}`,
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${accessToken}` },
    body: formatMulticast(
      content,
      targets.map((target) => writeTarget(mailing, target)),
    ),
  } as const;
  const answer = await exchange(call, MAX_MULTICAST_ANSWER_BYTES, mailing.context);
  if ("kind" in answer) return targets.map(() => answer);
  if (answer.status === 200) {
    const said = readMulticastAnswer(answer.text ?? "", targets.length);
    return said?.map((one) => readSaid(one, "", accessToken));
  }
  if (!answersEach(readPushResponse(answer.status, answer.get))) return undefined;
  const ofAll = readAnswer(answer, accessToken);
  return targets.map(() => ofAll);
}
