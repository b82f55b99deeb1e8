/** What is answered to sends: taken, tried, taken back, how far. Step: the cloud service tells the hub what to say to whom. */
import type { SendRequest } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { type Answer, type Asked, addressOf } from "../parts.ts";
import { isFlagSet } from "../target.ts";
import { readClientRequestId } from "./headers.ts";
import { readBatch, readSchedule, readSend } from "./read-send.ts";
import { writeDetails, writeTestOutcome } from "./write-details.ts";

const XML = { "Content-Type": "application/xml; charset=utf-8" };

/** Where an accepted send is looked at: the official client reads its id out of this address. */
async function accept(asked: Asked, request: SendRequest, place: string, scheduledFor: number | null): Promise<Answer> {
  const { parts, hub, policy } = asked;
  const clientRequestId = readClientRequestId(asked.request.headers);
  const header = (name: string) => asked.request.headers.get(name);
  const more = { scheduledFor, clientRequestId, policy: policy.keyName, header };
  const { notificationId } = await parts.sends.accept(hub, request, more);
  return { status: 201, headers: { Location: addressOf(asked, [place, notificationId]) } };
}

/** `POST /messages`; with `test` it is tried on a few devices while the client waits. */
export async function answerSend(asked: Asked): Promise<Answer> {
  const { parts, hub, target } = asked;
  const request = await readSend(asked);
  // The official client expects no outcome of a direct one.
  const isTest = isFlagSet(target.query, "test") && request.targets.kind === "expression";
  if (!isTest) return accept(asked, request, "messages", null);
  return { status: 201, headers: XML, body: writeTestOutcome(await parts.sends.test(hub, request)) };
}

/** `POST /messages/$batch`. The original's address has `$batch` where its client looks for the id. */
export async function answerBatch(asked: Asked): Promise<Answer> {
  return accept(asked, await readBatch(asked), "messages", null);
}

/** `POST /schedulednotifications` */
export async function answerSchedule(asked: Asked): Promise<Answer> {
  const { request, scheduledFor } = await readSchedule(asked);
  return accept(asked, request, "schedulednotifications", scheduledFor);
}

/** `DELETE /schedulednotifications/{id}`: what has gone out cannot be taken back. */
export async function answerCancel({ parts, hub, id }: Asked): Promise<Answer> {
  if (await parts.sends.cancel(hub, id)) return { status: 200 };
  throw new HubRefusal("NOTIFICATION_UNKNOWN", { detail: "there is none such, or it has gone out" });
}

/** `GET /messages/{id}`: known from the moment in which it was accepted. */
export async function answerTelemetry(asked: Asked): Promise<Answer> {
  const record = await asked.parts.sends.find(asked.hub, asked.id);
  if (record === null) throw new HubRefusal("NOTIFICATION_UNKNOWN");
  return { status: 200, headers: XML, body: writeDetails(record, addressOf(asked, ["messages", asked.id])) };
}
