/** Hubs, sends, installations and jobs as a person reads them. */
import type { HubBody, HubCredentials, InstallationBody, JobBody, SendBody } from "@belfry/protocol";
import { trustLine } from "./hub-ready.ts";
import type { Output } from "./output.ts";
import type { Paint } from "./paint.ts";
import { counted, dateWords } from "./words.ts";

/** 12,345. */
export const grouped = (count: number): string => count.toLocaleString("en-US");

/** The two connection strings, and what lets a client use them. @param ca path of a development CA, or null */
export function credentialsWords({ connectionStrings }: HubCredentials, ca: string | null, { paint }: Output): string {
  const { listen, full } = connectionStrings;
  const isPlain = /^Endpoint=http:/.test(full);
  const plain = "The official client refuses plain http: start the hub with --tls dev, or with a certificate.";
  return [
    `Listen, for apps: registers its own device and nothing else\n  ${paint.name(listen)}`,
    `Full, for the backend\n  ${paint.name(full)}`,
    ...(isPlain ? [paint.faint(plain)] : []),
    ...(ca === null || isPlain ? [] : [`Backends on Node trust this hub with\n  ${trustLine(ca)}`]),
  ].join("\n\n");
}

const SECONDS_A_DAY = 86_400;

/** A few lines on one hub. */
export function hubWords(hub: HubBody, { paint }: Output): string {
  const { name, registrations, installations, wns, browser, registrationTtlSeconds: ttl } = hub;
  const held = `${counted(installations, "installation")}, ${counted(registrations, "registration")}`;
  const where = wns?.tokenEndpoint ?? "the service in the same process";
  return [
    `${paint.strong(name)}  ${held}`,
    `  ${wns === null ? paint.odd("no app: nothing is sent to WNS") : `${wns.packageSid} at ${where}`}`,
    ...(browser === null
      ? []
      : [`  browsers subscribe with ${browser.publicKey}; their services see ${browser.subject}`]),
    ...(ttl === null
      ? []
      : [
          `  registrations that nobody renews are forgotten after ${counted(Number((ttl / SECONDS_A_DAY).toFixed(1)), "day")}`,
        ]),
    ...(hub.templatesInheritTags ? [] : ["  templates match by their own tags, not by those of their installation"]),
    `  ${paint.faint(`made ${dateWords(hub.createdAt)}`)}`,
  ].join("\n");
}

type Counts = Readonly<Record<string, number | undefined>>;

/** Outcomes of both platforms together, by name. */
export function outcomesOf({ outcomes }: SendBody): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const counts of [outcomes.wns, outcomes.browser] as readonly Counts[]) {
    for (const [name, count = 0] of Object.entries(counts)) sums[name] = (sums[name] ?? 0) + count;
  }
  return sums;
}

/** Pushes that have come to an end. */
export const pushesOf = (send: SendBody): number =>
  Object.values(outcomesOf(send)).reduce((sum, count) => sum + count, 0);

/** What is as it should be: a duplicate channel is pushed to once. */
const FINE = new Set(["Success", "Skipped"]);

/** Whether every push of a send that is over went well, and there was one. */
export const wentWell = (send: SendBody): boolean =>
  send.state === "Completed" && Object.keys(outcomesOf(send)).every((name) => FINE.has(name));

/** What to do where the token server refused the hub; undefined where it did not. */
export function secretAdvice({ hub, outcomes }: SendBody): string | undefined {
  if ((outcomes.wns.InvalidCredentials ?? 0) === 0) return undefined;
  return `\`belfry hub change ${hub} --secret-file FILE\` gives its app another secret, \`--app SID\` the hub another app.`;
}

const brushOf = (name: string, paint: Paint) => (FINE.has(name) ? paint.good : paint.bad);

/** `Success 3, ExpiredChannel 1`. */
export function outcomeCounts(send: SendBody, { paint }: Output): string {
  const counts = Object.entries(outcomesOf(send)).map(([name, count]) =>
    brushOf(name, paint)(`${name} ${grouped(count)}`),
  );
  return counts.join(", ");
}

function aimOf({ tags, handles }: SendBody): string {
  if (handles !== null) return counted(handles, "handle");
  return tags === null ? "everyone" : tags;
}

/** One line on one send, and what is to be said of it. */
export function sendWords(send: SendBody, output: Output): string {
  const { paint } = output;
  const { id, format, state, acceptedAt, scheduledFor, remarks } = send;
  const outcomes = outcomeCounts(send, output);
  const when = state === "Scheduled" && scheduledFor !== null ? ` for ${dateWords(scheduledFor)}` : "";
  return [
    `${dateWords(acceptedAt)}  ${paint.strong(id)}`,
    `  ${format} to ${aimOf(send)}: ${state}${when}${outcomes === "" ? "" : `, ${outcomes}`}`,
    ...remarks.map((remark) => `  ${paint.odd(remark)}`),
  ].join("\n");
}

/** A few lines on one installation. */
export function installationWords(installation: InstallationBody, { paint }: Output): string {
  const { installationId, platform, userId, pushChannel, pushChannelExpired, tags, templates, expiresAt, updatedAt } =
    installation;
  const of = userId === null ? "" : ` of ${userId}`;
  const state = pushChannelExpired ? `  ${paint.bad("its channel is gone: the app must put a new one")}` : "";
  const said = [
    ...(tags.length === 0 ? [] : [`tags ${tags.join(", ")}`]),
    ...(templates.length === 0 ? [] : [`templates ${templates.join(", ")}`]),
  ].join("; ");
  const expiry = expiresAt === null ? "" : `, expires ${dateWords(expiresAt)}`;
  return [
    `${paint.strong(installationId)}  ${platform}${of}${state}`,
    `  ${pushChannel}`,
    ...(said === "" ? [] : [`  ${said}`]),
    `  ${paint.faint(`put ${dateWords(updatedAt)}${expiry}`)}`,
  ].join("\n");
}

/** A few lines on one job. */
export function jobWords(
  { jobId, type, status, progress, output: files, failure, createdAt }: JobBody,
  { paint }: Output,
): string {
  const brush = status === "Failed" ? paint.bad : status === "Completed" ? paint.good : paint.odd;
  return [
    `${dateWords(createdAt)}  ${paint.strong(jobId)}  ${type}  ${brush(status)}  ${Math.floor(progress)} %`,
    ...Object.entries(files).map(([name, path]) => `  ${name} ${path}`),
    ...(failure === null ? [] : [`  ${paint.bad(failure)}`]),
  ].join("\n");
}
