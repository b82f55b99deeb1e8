/** Reads an import or export as clients submit it. */

import type { JobRequest } from "../../job/jobs.ts";
import type { JobType } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { childText } from "../read-xml.ts";
import { readEntryContent } from "../registration/read-description.ts";

const TYPES: readonly JobType[] = [
  "ExportRegistrations",
  "ImportCreateRegistrations",
  "ImportUpdateRegistrations",
  "ImportDeleteRegistrations",
  "ImportUpsertRegistrations",
];
const MAX_URI_CHARACTERS = 2048;

const refuse = (detail: string) => new HubRefusal("JOB_INVALID", { detail });

function readUri(text: string | undefined, name: string): string | null {
  const uri = text?.trim() ?? "";
  if (uri.length > MAX_URI_CHARACTERS) throw refuse(`${name} is too long`);
  return uri === "" ? null : uri;
}

/** Reads an Atom entry with a `NotificationHubJob`. @throws HubRefusal XML_INVALID, JOB_INVALID */
export function readJob(xml: string): JobRequest {
  const job = readEntryContent(xml);
  if (job.name !== "NotificationHubJob") throw refuse("a NotificationHubJob is expected");
  const type = TYPES.find((one) => one === childText(job, "Type")?.trim());
  if (type === undefined) throw refuse(`Type is one of ${TYPES.join(", ")}`);
  const outputContainerUri = readUri(childText(job, "OutputContainerUri"), "OutputContainerUri");
  if (outputContainerUri === null) throw refuse("OutputContainerUri is missing");
  const importFileUri = readUri(childText(job, "ImportFileUri"), "ImportFileUri");
  if (type !== "ExportRegistrations" && importFileUri === null) throw refuse("ImportFileUri is missing");
  return { type, outputContainerUri, importFileUri };
}
