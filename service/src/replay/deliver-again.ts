/** Sends a captured push once more, because an operator asked for that: a push of its own, decided on and recorded like any other. */
import { BelfryError } from "@belfry/protocol";
import { acceptPush } from "../push/accept.ts";
import type { Captured } from "../push/capture.ts";
import { proveAlive } from "../push/prove.ts";
import type { ReplayParts } from "./parts.ts";

/**
 * @returns its message id
 * @throws BelfryError REPLAY_REFUSED where its payload was not captured, or its app is gone; PAYLOAD_TOO_LARGE; CHANNEL_CLOSED,
 *   CHANNEL_EXPIRED, CHANNEL_UNKNOWN, SENDER_BLOCKED; STORE_UNAVAILABLE, DISK_FULL, OVERLOADED
 */
export async function deliverAgain(
  parts: ReplayParts,
  { id, app: packageSid, said }: Captured,
  at: number,
): Promise<string> {
  if (said === null) throw new BelfryError("REPLAY_REFUSED", { detail: "it was refused before its payload was read" });
  const app = parts.apps.find(packageSid);
  if (app === undefined) throw new BelfryError("REPLAY_REFUSED", { detail: "its app was deleted" });
  const most = said.channel.kind === "alternate" ? parts.maxWebPushBytes : parts.maxPayloadBytes;
  if (said.payload.bytes > most)
    throw new BelfryError("PAYLOAD_TOO_LARGE", { detail: `at most ${most} bytes are taken` });
  // The operator's word stands in for the token that was shown then.
  const { secret: _, ...rest } = said;
  const push = { ...rest, app, tokenIssuedAt: at, readAt: at, provedAt: at, replayOf: id };
  proveAlive(push, at);
  const { messageId } = await acceptPush(parts, push, { at, bite: undefined });
  return messageId;
}
