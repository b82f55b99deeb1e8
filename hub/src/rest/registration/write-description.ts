/**
 * Writes registrations: the description of one, an entry, a feed.
 *
 * What is absent is left out: the official client makes a tag of an empty `Tags`, and an object of anything nil.
 *
 * @source recorded answers of Notification Hubs; docs/reference/hub.md, "Registrations"
 */
import { HUB_NAMESPACES, joinTags } from "@belfry/protocol";
import type { RegistrationRecord, TemplateRecord } from "../../model.ts";
import { seconds, unlessNever } from "../times.ts";
import { cdata, element, escapeAttribute, escapeText } from "../write-xml.ts";
import { kindName } from "./kind.ts";

/** How the real service writes that something never ends; no zone, as it was seen. */
const NEVER = "9999-12-31T23:59:59.999";

function writeHandle({ handle, secondaryTile }: RegistrationRecord): string {
  if (handle.platform === "wns") {
    return element("ChannelUri", handle.channelUri) + element("SecondaryTileName", secondaryTile);
  }
  const { endpoint, p256dh, auth } = handle;
  return element("Endpoint", endpoint) + element("P256DH", p256dh) + element("Auth", auth);
}

function writeHeaders(headers: TemplateRecord["headers"]): string {
  const written = Object.entries(headers).map(
    ([name, value]) => `<WnsHeader>${element("Header", name)}${element("Value", value)}</WnsHeader>`,
  );
  return written.length === 0 ? "" : `<WnsHeaders>${written.join("")}</WnsHeaders>`;
}

function writeTemplate({ template, handle }: RegistrationRecord): string {
  if (template === null) return "";
  const headers = handle.platform === "wns" ? writeHeaders(template.headers) : "";
  return `<BodyTemplate>${cdata(template.body)}</BodyTemplate>${headers}${element("TemplateName", template.name)}`;
}

function writePushVariables({ pushVariables }: RegistrationRecord): string {
  return Object.keys(pushVariables).length === 0 ? "" : element("PushVariables", JSON.stringify(pushVariables));
}

/** The description of one registration, in the order of fields that .NET's readers need. */
export function writeDescription(record: RegistrationRecord): string {
  const name = kindName(record);
  const end = unlessNever(record.expiresAt);
  const expires = end === null ? NEVER : new Date(end).toISOString();
  return [
    `<${name} xmlns="${HUB_NAMESPACES.hub}" xmlns:i="${HUB_NAMESPACES.instance}">`,
    element("ETag", record.etag),
    element("ExpirationTime", expires),
    element("RegistrationId", record.registrationId),
    element("Tags", joinTags(record.tags)),
    writePushVariables(record),
    writeHandle(record),
    writeTemplate(record),
    `</${name}>`,
  ].join("");
}

/** As the header `ETag` has it. */
export const weakTag = (etag: number): string => `W/"${etag}"`;

/** One registration as an entry. @param self its absolute address */
export function writeEntry(record: RegistrationRecord, self: string): string {
  const { etag, registrationId, createdAt, updatedAt } = record;
  return [
    `<entry a:etag="${escapeAttribute(weakTag(etag))}" xmlns="${HUB_NAMESPACES.atom}" xmlns:a="${HUB_NAMESPACES.metadata}">`,
    element("id", self),
    `<title type="text">${escapeText(registrationId)}</title>`,
    element("published", seconds(createdAt)),
    element("updated", seconds(updatedAt)),
    `<link rel="self" href="${escapeAttribute(self)}"/>`,
    `<content type="application/xml">${writeDescription(record)}</content></entry>`,
  ].join("");
}

/** What stands around the entries of a feed. */
export interface FeedHead {
  readonly title: string;
  /** Its own absolute address. */
  readonly self: string;
  /** That of the page behind it; null on the last one. */
  readonly next: string | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Entries as one feed. */
export function writeFeed({ title, self, next, now }: FeedHead, entries: readonly string[]): string {
  return [
    `<feed xmlns="${HUB_NAMESPACES.atom}"><title type="text">${escapeText(title)}</title>`,
    element("id", self),
    element("updated", seconds(now)),
    `<link rel="self" href="${escapeAttribute(self)}"/>`,
    next === null ? "" : `<link rel="next" href="${escapeAttribute(next)}"/>`,
    ...entries,
    "</feed>",
  ].join("");
}
