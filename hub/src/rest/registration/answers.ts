/** What is answered about one registration: made, replaced, read, deleted. Step: a device or its cloud service tells the hub a channel. */
import type { RegistrationResult } from "../../engine/store.ts";
import type { RegistrationContent, RegistrationRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { decodeXml, readBytes } from "../body.ts";
import { channelRules } from "../channel.ts";
import { givenAt, newRegistrationId } from "../ids.ts";
import { type Answer, type Asked, addressOf } from "../parts.ts";
import { unlessNever } from "../times.ts";
import { isXmlText } from "../write-xml.ts";
import { readIfMatch } from "./etag.ts";
import { readEntry } from "./read-description.ts";
import { weakTag, writeEntry } from "./write-description.ts";

const ENTRY = "application/atom+xml; type=entry; charset=utf-8";
/** The real service's have some 41 characters. */
const MAX_ID_CHARACTERS = 256;

/** Hubs are called in lower case by the store. */
export const storeName = (asked: Asked): string => asked.hub.name.toLowerCase();

/** `POST /registrationIDs`: an id that nothing is registered under yet. Nothing is kept of it, the id itself says when it was given. */
export async function answerNewId(asked: Asked): Promise<Answer> {
  const id = newRegistrationId(asked.parts.random, asked.now);
  // The official client takes no other scheme here, although it speaks plain http when it was told to.
  const location = addressOf(asked, ["registrationids", id]).replace(/^http:/, "https:");
  return { status: 201, headers: { Location: location } };
}

/** What the client says, and when it ends: each write renews it. */
async function readContent(asked: Asked): Promise<RegistrationContent> {
  const { registrationTtlSeconds } = asked.hub;
  const description = readEntry(decodeXml(await readBytes(asked.request)), channelRules(asked.parts));
  const expiresAt = registrationTtlSeconds === null ? null : asked.now + registrationTtlSeconds * 1000;
  return { ...description, expiresAt: unlessNever(expiresAt) };
}

function answerEntry(asked: Asked, record: RegistrationRecord): Answer {
  const self = addressOf(asked, ["registrations", record.registrationId]);
  return {
    status: 200,
    headers: { "Content-Type": ENTRY, ETag: weakTag(record.etag), "Content-Location": self },
    body: writeEntry(record, self),
  };
}

function answerResult(asked: Asked, result: RegistrationResult): Answer {
  if ("record" in result) return answerEntry(asked, result.record);
  throw new HubRefusal(result.state === "missing" ? "REGISTRATION_UNKNOWN" : "ETAG_MISMATCH");
}

/** `POST /registrations`: under an id that the hub chooses. */
export async function answerCreate(asked: Asked): Promise<Answer> {
  const content = await readContent(asked);
  const id = newRegistrationId(asked.parts.random, asked.now);
  return answerResult(asked, await asked.parts.store.putRegistration(storeName(asked), id, content, null, asked.now));
}

/** The official client puts `undefined` in the path when it was given a registration without an id. */
function checkId(id: string): string {
  if (id !== "undefined" && id.length <= MAX_ID_CHARACTERS && isXmlText(id)) return id;
  throw new HubRefusal("REGISTRATION_INVALID", { detail: "this is no registration id" });
}

/** An id that the hub gave, that nothing is registered under, and that is older than a lease. */
const isLeaseOver = ({ parts, now }: Asked, id: string): boolean => {
  const given = givenAt(id);
  return given !== null && now - given > parts.limits.idLeaseSeconds * 1000;
};

/** `PUT /registrations/{id}`: with a condition an update, without one whatever is needed. */
export async function answerPut(asked: Asked): Promise<Answer> {
  const id = checkId(asked.id);
  const condition = readIfMatch(asked.request.headers.get("if-match"));
  const content = await readContent(asked);
  const isStale = condition === null && isLeaseOver(asked, id);
  const put = isStale ? "any" : condition;
  const result = await asked.parts.store.putRegistration(storeName(asked), id, content, put, asked.now);
  if (isStale && result.state === "missing") throw new HubRefusal("REGISTRATION_EXPIRED");
  return answerResult(asked, result);
}

/** `GET /registrations/{id}` */
export async function answerGet(asked: Asked): Promise<Answer> {
  const record = await asked.parts.store.findRegistration(storeName(asked), asked.id, asked.now);
  if (record === null) throw new HubRefusal("REGISTRATION_UNKNOWN");
  return answerEntry(asked, record);
}

/** `DELETE /registrations/{id}` */
export async function answerDelete(asked: Asked): Promise<Answer> {
  const condition = readIfMatch(asked.request.headers.get("if-match")) ?? "any";
  const state = await asked.parts.store.deleteRegistration(storeName(asked), asked.id, condition);
  if (state === "missing") throw new HubRefusal("REGISTRATION_UNKNOWN");
  if (state === "mismatch") throw new HubRefusal("ETAG_MISMATCH");
  return { status: 200 };
}
