/**
 * The public port of the hubs: one request in, one answer out. A request is addressed, proved and within its rights before anything looks
 * into its body; every refusal is rendered here, and nothing is ever thrown out of here.
 *
 * @source docs/reference/hub.md
 */
import type { Log } from "@belfry/host";
import { readTraceparent } from "@belfry/protocol";
import { readPublicHost } from "./access/audience.ts";
import { checkRight } from "./access/rights.ts";
import { createVerifier, type Verifier } from "./access/verify.ts";
import { asHubRefusal, HubRefusal } from "./refusal.ts";
import { answerRefusal, answerSuccess, type Tracking } from "./rest/answer.ts";
import { answerFeedback, isFeedback } from "./rest/feedback.ts";
import { uuidOf } from "./rest/ids.ts";
import { createPace, type Pace } from "./rest/pace.ts";
import { type Answer, type CompleteParts, DEFAULT_LIMITS, type HubParts } from "./rest/parts.ts";
import { findRoute } from "./rest/route-table.ts";
import { readApiVersion, readTarget } from "./rest/target.ts";

/** What a request meets on its way, made once. */
interface Rim {
  readonly parts: CompleteParts;
  readonly verify: Verifier;
  readonly pace: Pace;
}

/** Answers one request. Never throws. @param clientAddress of the peer, for the log */
export type HubRoutes = (request: Request, clientAddress: string) => Promise<Response>;

/** @returns the function that answers every request to the hubs */
export function createHubRoutes(given: HubParts): HubRoutes {
  const limits = { ...DEFAULT_LIMITS, ...given.limits };
  const parts: CompleteParts = { ...given, limits };
  const hosts = [new URL(parts.publicUrl).host, ...(parts.audienceHosts ?? [])].map(readPublicHost);
  const rim: Rim = {
    parts,
    verify: createVerifier({ hosts }),
    pace: createPace(limits.requestsPerSecond, limits.requestBurst),
  };
  return async (request, clientAddress) => {
    const tracking = newTracking(parts);
    const { counts, clock } = parts;
    const from = clock.now();
    try {
      const answered = answerSuccess(await answer(rim, request), tracking);
      counts?.answered.observe((clock.now() - from) / 1000);
      return answered;
    } catch (thrown) {
      const refusal = asHubRefusal(thrown);
      counts?.refused.observe((clock.now() - from) / 1000);
      counts?.refuse(refusal);
      const trace = readTraceparent(request.headers.get("traceparent"))?.traceId;
      const named = { id: tracking.trackingId, address: clientAddress, ...(trace === undefined ? {} : { trace }) };
      logRefusal(parts.log, refusal, named);
      return answerRefusal(refusal, tracking, parts.clock.now());
    }
  };
}

/** Asks for randomness once: that is a call of the system. */
function newTracking({ random }: HubParts): Tracking {
  const bytes = random(32);
  return { trackingId: uuidOf(bytes.subarray(0, 16)), correlationId: uuidOf(bytes.subarray(16)) };
}

async function answer({ parts, verify, pace }: Rim, request: Request): Promise<Answer> {
  if (parts.draining?.()) throw new HubRefusal("DRAINING");
  const now = Math.floor(parts.clock.now());
  const target = readTarget(request.url);
  const [name = "", ...segments] = target.segments;
  const hub = await parts.hubs.seek(name);
  if (hub === undefined) throw new HubRefusal(name === "" ? "PATH_UNKNOWN" : "HUB_UNKNOWN");
  if (isFeedback(request.method, segments)) return answerFeedback(parts, hub, target, now);
  const { route, id } = findRoute(request.method, segments);
  const policy = verify(hub, request.headers.get("authorization"), target.path, now);
  checkRight(policy, route.rights(target));
  pace(hub.name, now);
  const version = readApiVersion(target.query);
  return route.answer({ parts, request, target, hub, policy, id, version, now });
}

/** Says a refusal as loudly as it deserves: faults as errors with their cause, the rest for those who look closely. */
function logRefusal(log: Log, refusal: HubRefusal, fields: Readonly<Record<string, unknown>>): void {
  const { code, status, detail, cause } = refusal;
  const said = { rim: "hub", ...fields, code, detail };
  if (code === "INTERNAL") log.error("failed", { ...said, cause });
  else if (status >= 500) log.warn("refused", { ...said, cause });
  else log.debug("refused", said);
}
