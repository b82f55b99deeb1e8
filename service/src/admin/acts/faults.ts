/** What an operator does about faults: set, list and clear them. */
import {
  BelfryError,
  type ClearedBody,
  type FaultBody,
  type FaultRequest,
  faultWords,
  isRefusal,
} from "@belfry/protocol";
import { openChannelToken, tokenOfUri } from "../../channel/uri.ts";
import { readFault } from "../../fault/read-fault.ts";
import type { ResolvedFault } from "../../fault/set-fault.ts";
import { type ActParts, type Asked, invalid } from "../acts.ts";

export async function setFault(parts: ActParts, { body }: Asked): Promise<FaultBody> {
  const read = readFault(await body());
  if (isRefusal(read)) throw new BelfryError(read.refused, { detail: read.detail });
  const fault = await parts.faults.set(resolve(parts, read));
  // Loud: whoever wonders why his service answers 503 finds it in the log.
  parts.log.warn("fault set", { fault: fault.fault, words: faultWords(fault) });
  return fault;
}

export async function listFaults({ faults }: ActParts): Promise<{ faults: FaultBody[] }> {
  return { faults: await faults.list() };
}

export function clearFaults(parts: ActParts): Promise<ClearedBody> {
  return clear(parts);
}

export async function clearFault(parts: ActParts, { subject }: Asked): Promise<ClearedBody> {
  if (!/^[0-9]{1,9}$/.test(subject)) throw new BelfryError("FAULT_UNKNOWN", { detail: subject.slice(0, 40) });
  return clear(parts, Number(subject));
}

async function clear({ faults, log }: ActParts, number?: number): Promise<ClearedBody> {
  const cleared = await faults.clear(number);
  if (cleared.length > 0) log.warn("faults cleared", { faults: cleared.join(", ") });
  return { cleared };
}

/**
 * Looks up whom the fault is about. A fault for an app that is not there, or for a channel of another device than it names, would
 * bite nothing and prove nothing.
 *
 * @throws BelfryError APP_UNKNOWN, CHANNEL_UNKNOWN, ADMIN_REQUEST_INVALID
 */
function resolve({ apps, sealer }: ActParts, request: FaultRequest): ResolvedFault {
  const app = request.app === undefined ? undefined : apps.findByAnyName(request.app);
  if (request.app !== undefined && app === undefined) {
    throw new BelfryError("APP_UNKNOWN", { detail: request.app.slice(0, 80) });
  }
  const named = app === undefined ? request : { ...request, app: app.packageSid };
  if (request.channel === undefined) return named;
  const token = tokenOfUri(request.channel);
  const address = token === undefined ? undefined : openChannelToken(sealer, token);
  if (address === undefined) throw new BelfryError("CHANNEL_UNKNOWN");
  if (app !== undefined && app.clientId !== address.clientId) throw invalid("channel: it belongs to another app");
  const { deviceId, channelId } = address;
  if (request.device !== undefined && request.device !== deviceId) throw invalid("channel: another device holds it");
  return { ...named, channelName: { deviceId, channelId } };
}
