/** What is answered about one installation. What was written is matched by the next send: nothing waits behind the answer. */
import { HubRefusal } from "../../refusal.ts";
import { decodeJson, readBytes } from "../body.ts";
import { channelRules } from "../channel.ts";
import { type Answer, type Asked, addressOf } from "../parts.ts";
import { storeName } from "../registration/answers.ts";
import { checkInstallationId, readInstallation } from "./read-installation.ts";
import { readPatch } from "./read-patch.ts";
import { writeInstallation } from "./write-installation.ts";

/** Ids may have slashes in them, which stand in the address as they are. */
const selfOf = (asked: Asked) => addressOf(asked, ["installations", ...asked.id.split("/")]);

/** `PUT /installations/{id}` */
export async function answerPutInstallation(asked: Asked): Promise<Answer> {
  const { registrationTtlSeconds } = asked.hub;
  const rules = { ...channelRules(asked.parts), registrationTtlSeconds, now: asked.now };
  const installation = readInstallation(asked.id, decodeJson(await readBytes(asked.request)), rules);
  await asked.parts.store.putInstallation(storeName(asked), installation);
  return { status: 200, headers: { "Content-Location": selfOf(asked) } };
}

/** `PATCH /installations/{id}`: all of it or nothing. 204 would make the official client throw. */
export async function answerPatch(asked: Asked): Promise<Answer> {
  const installationId = checkInstallationId(asked.id);
  const operations = readPatch(decodeJson(await readBytes(asked.request)), channelRules(asked.parts));
  const patch = { installationId, operations, now: asked.now };
  const result = await asked.parts.store.patchInstallation(storeName(asked), patch);
  if (result.state === "missing") throw new HubRefusal("INSTALLATION_UNKNOWN");
  if (result.state === "refused") throw new HubRefusal("PATCH_INVALID", { detail: result.detail });
  return { status: 200, headers: { "Content-Location": selfOf(asked) } };
}

/** `GET /installations/{id}` */
export async function answerGetInstallation(asked: Asked): Promise<Answer> {
  const found = await asked.parts.store.findInstallation(storeName(asked), asked.id, asked.now);
  if (found === null) throw new HubRefusal("INSTALLATION_UNKNOWN");
  return {
    status: 200,
    headers: { "Content-Type": "application/json; charset=utf-8" },
    body: writeInstallation(found),
  };
}

/** `DELETE /installations/{id}`: the same whether it was there or not. */
export async function answerDeleteInstallation(asked: Asked): Promise<Answer> {
  await asked.parts.store.deleteInstallation(storeName(asked), asked.id);
  return { status: 204 };
}
