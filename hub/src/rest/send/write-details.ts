/** Writes what became of a send: of a debug send at once, of any other on demand. */
import { HUB_NAMESPACES } from "@belfry/protocol";
import type { OutcomeCounts, SendRecord } from "../../model.ts";
import type { TestOutcome, TestResult } from "../../send/sends.ts";
import { element } from "../write-xml.ts";

const SPACES = `xmlns="${HUB_NAMESPACES.hub}" xmlns:i="${HUB_NAMESPACES.instance}"`;

/** All four are there, empty or not: the official client needs them. */
function writeResult({ platform, handle, registrationId, words }: TestResult): string {
  return [
    "<RegistrationResult>",
    element("ApplicationPlatform", platform),
    element("PnsHandle", handle),
    registrationId === "" ? "<RegistrationId/>" : element("RegistrationId", registrationId),
    element("Outcome", words),
    "</RegistrationResult>",
  ].join("");
}

/** The answer to a debug send. @source recorded answers of Notification Hubs */
export function writeTestOutcome({ success, failure, results }: TestOutcome): string {
  const written = results.length === 0 ? "<Results/>" : `<Results>${results.map(writeResult).join("")}</Results>`;
  const counts = element("Success", success) + element("Failure", failure);
  return `<NotificationOutcome ${SPACES}>${counts}${written}</NotificationOutcome>`;
}

const time = (name: string, at: number | null) => element(name, at === null ? null : new Date(at).toISOString());

/** Left out as long as nothing has an outcome: the official client cannot read an empty one. */
function writeCounts(name: string, counts: OutcomeCounts): string {
  const written = Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([outcome, count]) => `<Outcome>${element("Name", outcome)}${element("Count", count)}</Outcome>`);
  return written.length === 0 ? "" : `<${name}>${written.join("")}</${name}>`;
}

/** Reasons that the original keeps to itself. Behind everything that its readers know. */
function writeRemarks(remarks: readonly string[]): string {
  const written = remarks.map((remark) => element("Remark", remark)).join("");
  return written === "" ? "" : `<Remarks>${written}</Remarks>`;
}

/** How far a send is. @param location its absolute address */
export function writeDetails(record: SendRecord, location: string): string {
  const { request, notificationId } = record;
  const { targets } = request;
  return [
    `<NotificationDetails ${SPACES}>`,
    element("NotificationId", notificationId),
    element("Location", location),
    element("State", record.state),
    time("EnqueueTime", record.acceptedAt),
    time("StartTime", record.startedAt),
    time("EndTime", record.endedAt),
    element("NotificationBody", request.body),
    element("Tags", targets.kind === "expression" ? targets.expression : null),
    element("TargetPlatforms", request.format),
    writeCounts("WnsOutcomeCounts", record.wnsOutcomes),
    writeCounts("BrowserOutcomeCounts", record.browserOutcomes),
    writeRemarks(record.remarks),
    "</NotificationDetails>",
  ].join("");
}
