/** Writes an import or export as clients read it. */
import { HUB_NAMESPACES } from "@belfry/protocol";
import type { JobRecord } from "../../model.ts";
import { seconds } from "../times.ts";
import { element, escapeAttribute, escapeText } from "../write-xml.ts";

/** The official client looks for this very prefix; it reads nothing else, and stumbles over an empty list. */
const PREFIX = "d3p1";

function writeProperties(name: string, properties: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(properties).map(
    ([key, value]) =>
      `<${PREFIX}:KeyValueOfstringstring>${element(`${PREFIX}:Key`, key)}${element(`${PREFIX}:Value`, value)}</${PREFIX}:KeyValueOfstringstring>`,
  );
  return pairs.length === 0 ? "" : `<${name} xmlns:${PREFIX}="${HUB_NAMESPACES.arrays}">${pairs.join("")}</${name}>`;
}

/** `Type` and `OutputContainerUri` stand in every answer: the official client takes none without. */
function writeDescription(job: JobRecord): string {
  return [
    `<NotificationHubJob xmlns="${HUB_NAMESPACES.hub}" xmlns:i="${HUB_NAMESPACES.instance}">`,
    element("JobId", job.jobId),
    element("Progress", job.progress),
    element("Type", job.type),
    element("Status", job.status),
    element("OutputContainerUri", job.outputContainerUri),
    element("ImportFileUri", job.importFileUri),
    element("Failure", job.failure),
    writeProperties("OutputProperties", job.outputProperties),
    element("CreatedAt", new Date(job.createdAt).toISOString()),
    element("UpdatedAt", new Date(job.updatedAt).toISOString()),
    "</NotificationHubJob>",
  ].join("");
}

/** One job as an entry. @param self its absolute address */
export function writeJob(job: JobRecord, self: string): string {
  return [
    `<entry xmlns="${HUB_NAMESPACES.atom}">`,
    element("id", self),
    `<title type="text">${escapeText(job.jobId)}</title>`,
    element("published", seconds(job.createdAt)),
    element("updated", seconds(job.updatedAt)),
    `<link rel="self" href="${escapeAttribute(self)}"/>`,
    `<content type="application/xml">${writeDescription(job)}</content></entry>`,
  ].join("");
}
