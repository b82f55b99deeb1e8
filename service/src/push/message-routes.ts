/** The rim of messages: a sender takes one back, or its device confirms it. @source RFC 8030 sections 5 and 6.2 */
import { BelfryError } from "@belfry/protocol";
import type { Target } from "../target.ts";
import { deviceOf } from "./device-bearer.ts";
import type { NamedMessage } from "./message.ts";
import { answerPlainly, type ResourceParts } from "./resource.ts";
import { OPEN_TO_PAGES } from "./web-push-form.ts";

/** Answers one request to a message. One that was delivered, or taken back before, is as gone as its sender wants it. */
export function answerMessage(
  parts: ResourceParts,
  request: Request,
  { path }: Target,
  address: () => string,
): Promise<Response> {
  return answerPlainly(parts, request, { allow: "DELETE, OPTIONS", address }, async (at) => {
    const named = parts.messages.read(path);
    if (named === undefined) throw new BelfryError("PATH_UNKNOWN", { detail: "no message's URL" });
    await end(parts, named, deviceOf(parts.sealer, request) === named.channel.deviceId, at);
    return new Response(null, { status: 204, headers: OPEN_TO_PAGES });
  });
}

async function end({ store, trace }: ResourceParts, named: NamedMessage, byDevice: boolean, at: number): Promise<void> {
  const { channel, messageId } = named;
  if (!(await store.cancel(channel, messageId, byDevice ? "delivered" : "removed", at))) return;
  if (byDevice) trace.acked(messageId, "handled");
  else trace.ended(messageId, "TAKEN_BACK");
}
