/** What an operator does about sends: look at them, take one back, and send to a tag expression as any backend does. */
import { type Asked, invalid, limitOf } from "@belfry/host";
import { HUB_FORMATS, type HubFormat, readTagExpression, type SendBody } from "@belfry/protocol";
import type { HubRecord, SendRecord, SendRequest } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { type HubActParts, hubOf, keyOf, objectOf, refuseOthers, textOf } from "../parts.ts";

/** In the place of a policy's name: the operator signs nothing. */
const OPERATOR = "operator";

/** A send as operators see it, without what it says. */
function sendBody({ hub, notificationId, request, wnsOutcomes, browserOutcomes, ...send }: SendRecord): SendBody {
  const { format, targets } = request;
  return {
    id: notificationId,
    hub,
    format,
    tags: targets.kind === "expression" ? targets.expression : null,
    handles: targets.kind === "handles" ? targets.handles.length : null,
    state: send.state,
    scheduledFor: send.scheduledFor,
    acceptedAt: send.acceptedAt,
    startedAt: send.startedAt,
    endedAt: send.endedAt,
    outcomes: { wns: wnsOutcomes, browser: browserOutcomes },
    remarks: send.remarks,
  };
}

/** How many a send to an expression would reach now. */
async function matching({ store, clock }: HubActParts, hub: HubRecord, request: SendRequest): Promise<number | null> {
  const { format, targets } = request;
  if (targets.kind === "handles") return null;
  const expression = targets.expression === null ? null : readTagExpression(targets.expression);
  return store.countTargets(keyOf(hub), { format, expression, now: Math.floor(clock.now()) });
}

async function findSend(parts: HubActParts, hub: HubRecord, notificationId: string): Promise<SendBody> {
  const send = await parts.sends.find(hub, notificationId);
  if (send === null) throw new HubRefusal("NOTIFICATION_UNKNOWN", { detail: notificationId.slice(0, 80) });
  return { ...sendBody(send), matching: await matching(parts, hub, send.request) };
}

export async function listSends(parts: HubActParts, asked: Asked): Promise<{ sends: readonly SendBody[] }> {
  const sends = await parts.store.listSends(keyOf(hubOf(parts, asked)), limitOf(asked));
  return { sends: sends.map(sendBody) };
}

export function showSend(parts: HubActParts, asked: Asked): Promise<SendBody> {
  return findSend(parts, hubOf(parts, asked), asked.item);
}

/** What has gone out stays out; no further target is taken. */
export async function cancelSend(parts: HubActParts, asked: Asked): Promise<SendBody> {
  const hub = hubOf(parts, asked);
  if (!(await parts.sends.cancel(hub, asked.item))) {
    throw new HubRefusal("NOTIFICATION_UNKNOWN", { detail: "it is none of this hub, or it is over" });
  }
  parts.log.warn("send cancelled", { hub: hub.name, id: asked.item });
  return findSend(parts, hub, asked.item);
}

function formatOf(fields: Readonly<Record<string, unknown>>): HubFormat {
  const format = HUB_FORMATS.find((one) => one === fields.format);
  if (format === undefined) throw invalid(`format must be one of: ${HUB_FORMATS.join(", ")}`);
  return format;
}

function headersOf(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  const headers = Object.entries(objectOf(fields, "headers") ?? {});
  for (const [name, value] of headers) if (typeof value !== "string") throw invalid(`headers.${name} must be a text`);
  return Object.fromEntries(headers) as Record<string, string>;
}

function scheduleOf({ scheduledFor = null }: Readonly<Record<string, unknown>>): number | null {
  const isTime = typeof scheduledFor === "number" && Number.isSafeInteger(scheduledFor);
  if (scheduledFor !== null && !isTime) throw invalid("scheduledFor must be milliseconds since 1970");
  return scheduledFor;
}

/** Empty and absent mean everyone, as on the public port. */
function readSend(fields: Readonly<Record<string, unknown>>): SendRequest {
  refuseOthers(fields, ["format", "tags", "headers", "body", "base64", "scheduledFor"]);
  const body = textOf(fields, "body");
  if (body === undefined) throw invalid("body is missing");
  const { base64 = false } = fields;
  if (typeof base64 !== "boolean") throw invalid("base64 must be true or false");
  const expression = textOf(fields, "tags")?.trim() || null;
  return {
    format: formatOf(fields),
    targets: { kind: "expression", expression },
    headers: headersOf(fields),
    body,
    base64,
  };
}

export async function createSend(parts: HubActParts, asked: Asked): Promise<SendBody> {
  const hub = hubOf(parts, asked);
  const fields = await asked.body();
  const request = readSend(fields);
  const acceptance = { scheduledFor: scheduleOf(fields), clientRequestId: null, policy: OPERATOR };
  const { notificationId } = await parts.sends.accept(hub, request, acceptance);
  return findSend(parts, hub, notificationId);
}
