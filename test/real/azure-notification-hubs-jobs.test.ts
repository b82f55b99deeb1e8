/** Feedback and jobs as `@azure/notification-hubs` 2.1.0 sees them, unmodified, under Node, against the hub of `belfry up`. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BenchHub, type HubBench, startHubBench } from "./azure-notification-hubs/hub-bench.ts";
import {
  CLIENTS,
  type ClientProcess,
  failure,
  made,
  type OfficialClient,
  startClient,
} from "./azure-notification-hubs/official-client.ts";
import {
  BROWSER_KEYS,
  browserEndpoint,
  countsOf,
  finished,
  type Registration,
  type Sent,
  TEMPLATE,
  TOAST_HEADERS,
  toast,
  wnsUri,
} from "./azure-notification-hubs/samples.ts";

interface Job {
  readonly jobId: string;
  readonly status: string;
  readonly outputProperties?: Readonly<Record<string, string>>;
  readonly [field: string]: unknown;
}

let bench: HubBench;
let running: ClientProcess;
let hub: BenchHub;
let client: OfficialClient;

beforeAll(async () => {
  bench = await startHubBench();
  running = startClient(CLIENTS["2.1.0 as an ES module"], bench.ca);
  hub = await bench.createHub("jobs");
  client = running.of(hub);
}, 180_000);

afterAll(async () => {
  expect(await running.end()).toEqual({ code: 0, errors: "" });
  expect(await bench.end()).toBe(0);
});

/** The folder of a hub in which its jobs read and write. */
const folderOf = (name: string) => join(bench.data, "hub-files", `hub-${name}`);

const create = (factory: string, fields: object) =>
  client.call<Registration>("createRegistration", made(factory, fields));

/** Submits a job and looks until it is over. */
const finish = (of: OfficialClient, job: object) =>
  of.call<Job>("beginSubmitNotificationHubJob", job, { updateIntervalInMs: 20 });

/** What an export holds. @param job one that is over */
const linesOf = (folder: string, { outputProperties }: Job) =>
  readFileSync(join(folder, outputProperties?.OutputFilePath ?? "none"), "utf8")
    .trimEnd()
    .split("\n");

test("HUB-8.05 JS: a device's channel that was closed is one line of PnsFeedback at the address that the client gets", async () => {
  const device = await bench.connectDevice();
  const { registrationId } = await create("createWindowsRegistrationDescription", {
    channelUri: device.uri,
    tags: ["gone"],
  });
  const readFeedback = async () => {
    const answer = await bench.fetch(await client.call<string>("getFeedbackContainerUrl"));
    expect(answer.status).toBe(200);
    return await answer.text();
  };
  expect(await readFeedback()).toBe("");
  await device.closeChannel();
  const { notificationId } = await client.call<Sent>("sendNotification", toast("gone"), { tagExpression: "gone" });
  expect(countsOf(await finished(client, notificationId))).toEqual({ ExpiredChannel: 1 });
  const feedback = await readFeedback();
  expect(feedback).toMatch(/^<PnsFeedback>[^\n]*<\/PnsFeedback>\n$/);
  for (const said of [
    "<NotificationSystemError>ExpiredChannel<",
    `<PnsHandle>${device.uri}<`,
    `<RegistrationId>${registrationId}<`,
    `<NotificationId>${notificationId}<`,
  ]) {
    expect(feedback).toContain(said);
  }
  expect(await failure(client.call("getRegistration", registrationId))).toMatchObject({ statusCode: 404 });
});

test("HUB-8.06 JS: an export is taken, comes to Completed with the path of its file, and writes one registration a line", async () => {
  await create("createWindowsRegistrationDescription", {
    channelUri: wnsUri("one"),
    tags: ["a"],
    pushVariables: { v: "1" },
  });
  const template = {
    channelUri: wnsUri("two"),
    bodyTemplate: `${TEMPLATE}\n`,
    wnsHeaders: TOAST_HEADERS,
    templateName: "t",
  };
  await create("createWindowsTemplateRegistrationDescription", template);
  await create("createBrowserRegistrationDescription", { endpoint: browserEndpoint("three"), ...BROWSER_KEYS });
  const outputContainerUrl = `${bench.origin}/jobs/exports?sv=2017&sig=proof%3d`;
  const job = { type: "ExportRegistrations", outputContainerUrl };
  const submitted = await client.call<Job>("submitNotificationHubJob", job);
  expect(submitted).toMatchObject({ ...job, status: "Started", progress: 0 });
  expect(submitted.outputProperties).toBeUndefined();
  const over = await finish(client, job);
  expect(over).toMatchObject({ ...job, status: "Completed", progress: 100 });
  const lines = linesOf(join(folderOf("jobs"), "exports"), over);
  expect(lines).toHaveLength(3);
  for (const line of lines)
    expect(line).toMatch(/^<(Windows|WindowsTemplate|Browser)RegistrationDescription .*RegistrationDescription>$/);
  const listed = await client.call<readonly Job[]>("listNotificationHubJobs");
  expect(listed.map((one) => one.jobId)).toContain(submitted.jobId);
  for (const one of listed) expect(one).toMatchObject(job);
});

/** What an import is to bring back. */
const withoutEtag = ({ etag, expirationTime, ...rest }: Registration) => rest;

test("HUB-8.07 JS: that file, imported into an empty hub, gives the same registrations; bad lines go to Failed.txt", async () => {
  const file = pathToFileURL(join(folderOf("jobs"), "exports")).href;
  const lines = linesOf(
    join(folderOf("jobs"), "exports"),
    await finish(client, { type: "ExportRegistrations", outputContainerUrl: file }),
  );
  const copy = await bench.createHub("copy");
  const other = running.of(copy);
  const folder = folderOf("copy");
  mkdirSync(folder, { recursive: true });
  const bad = ["no XML", "<AppleRegistrationDescription/>"];
  writeFileSync(join(folder, "Output.txt"), `${[...lines, ...bad].join("\n")}\n`);
  const outputContainerUrl = `${bench.origin}/copy/imports`;
  const importFileUrl = `${bench.origin}/copy/Output.txt?sig=proof`;
  const over = await finish(other, { type: "ImportCreateRegistrations", outputContainerUrl, importFileUrl });
  expect(over).toMatchObject({ status: "Completed", importFileUrl });
  const [before, after] = await Promise.all([client, other].map((one) => one.list<Registration>("listRegistrations")));
  expect(after?.map(withoutEtag)).toEqual(before?.map(withoutEtag) ?? []);
  const failed = readFileSync(join(folder, "imports", over.outputProperties?.FailedFilePath ?? "none"), "utf8");
  for (const line of bad) expect(failed).toContain(line);
  expect(failed).not.toContain("WindowsRegistrationDescription");
});

test("HUB-8.08 JS: a job that names a foreign host ends as Failed, and the client says the hub's words", async () => {
  const outputContainerUrl = "https://account.blob.core.windows.net/container?sig=proof";
  const refused = await failure(finish(client, { type: "ExportRegistrations", outputContainerUrl }));
  expect(refused.message).toContain("account.blob.core.windows.net is not this server");
});
