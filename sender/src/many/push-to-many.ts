/**
 * One notification for many channels: who may be pushed to at all, and which way each origin's pushes go, together where they are taken so
 * and alone elsewhere.
 *
 * @source ADR 0036
 */
import { isRefusal } from "@belfry/protocol";
import { readAllowedUrl } from "../allowed-host.ts";
import { type Notification, prepare } from "../build.ts";
import { type Outcome, refusedHere } from "../outcome.ts";
import { isToken } from "../token.ts";
import { traceHeaders } from "../trace-source.ts";
import { MAX_AT_ONCE, pushAsking, pushEach } from "./alone.ts";
import { each, Slots } from "./at-once.ts";
import { contentOf, toBatches } from "./batches.ts";
import type { Mailing, ManyContext, Target } from "./mailing.ts";
import { pushTogether, writeTarget } from "./together.ts";

/** Multicasts under way to one origin: the service works at one while the other travels. */
const MAX_MULTICASTS = 2;

/**
 * Pushes one notification to many channels.
 *
 * Nothing leaves the machine, no token request either, before all channel URIs and the notification are proved. What is refused here is
 * refused by itself, and the others go. Without an access token nothing is pushed.
 *
 * @param channelUris of any number and of any allowed hosts; whoever is named twice is pushed to twice
 * @returns one outcome for each, in their order; never rejects for anything the other side does
 */
export async function pushToMany(
  channelUris: readonly string[],
  notification: Notification,
  context: ManyContext,
): Promise<readonly Outcome[]> {
  const prepared = prepare(notification);
  const outcomes = new Array<Outcome>(channelUris.length);
  const byOrigin = new Map<string, Target[]>();
  for (const [at, channelUri] of channelUris.entries()) {
    const url = readAllowedUrl(channelUri, context.rules);
    if (isRefusal(url)) outcomes[at] = refusedHere(url);
    else if (isRefusal(prepared)) outcomes[at] = refusedHere(prepared);
    else addTarget(byOrigin, url, at);
  }
  if (isRefusal(prepared) || byOrigin.size === 0) return outcomes;
  // One request for all of them, also where it is refused.
  const token = await context.tokens.get();
  const mailing = { prepared, context, slots: new Slots(MAX_AT_ONCE), key: context.newKey() };
  const send = async ([origin, targets]: readonly [string, readonly Target[]]) => {
    const said = isToken(token) ? await pushToOrigin(mailing, origin, targets) : targets.map(() => token);
    for (const [n, { at }] of targets.entries()) outcomes[at] = said[n] as Outcome;
  };
  await Promise.all([...byOrigin].map(send));
  return outcomes;
}

function addTarget(byOrigin: Map<string, Target[]>, url: URL, at: number): void {
  // It is for whoever holds the URI; fetch sends none either.
  url.hash = "";
  const target = { at, uri: url.href };
  const others = byOrigin.get(url.origin);
  if (others === undefined) byOrigin.set(url.origin, [target]);
  else others.push(target);
}

async function pushToOrigin(mailing: Mailing, origin: string, targets: readonly Target[]): Promise<readonly Outcome[]> {
  const asked = await pushAsking(mailing, origin, targets);
  const rest = targets.slice(asked.length);
  const { origins, trace } = mailing.context;
  if (origins.takes(origin) !== true) return [...asked, ...(await pushEach(mailing, rest))];
  const content = contentOf(mailing.prepared, traceHeaders(trace));
  const batches = toBatches(rest, content, (target) => writeTarget(mailing, target));
  const outcomes = await each(batches, MAX_MULTICASTS, (batch) =>
    // It may have ceased to take them since.
    batch.length === 1 || origins.takes(origin) === false
      ? pushEach(mailing, batch)
      : pushTogether(mailing, origin, content, batch),
  );
  return [...asked, ...outcomes.flat()];
}
