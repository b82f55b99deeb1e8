/** What an operator does about jobs: look at them, and let a file of registrations be imported. */
import { randomUUID } from "node:crypto";
import { mkdir, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Asked, invalid } from "@belfry/host";
import type { JobBody } from "@belfry/protocol";
import { UPLOADS } from "../../job/jobs.ts";
import type { JobRecord, JobType } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { type HubActParts, hubOf, keyOf } from "../parts.ts";

/** What the operator calls them. */
const IMPORTS: Readonly<Record<string, JobType>> = {
  create: "ImportCreateRegistrations",
  update: "ImportUpdateRegistrations",
  upsert: "ImportUpsertRegistrations",
  delete: "ImportDeleteRegistrations",
};

function jobBody(job: JobRecord): JobBody {
  const { jobId, type, status, progress, outputProperties: output, failure, createdAt, updatedAt } = job;
  return { jobId, type, status, progress, output, failure, createdAt, updatedAt };
}

export async function listJobs(parts: HubActParts, asked: Asked): Promise<{ jobs: readonly JobBody[] }> {
  const jobs = await parts.jobs.list(hubOf(parts, asked));
  return { jobs: jobs.map(jobBody) };
}

export async function showJob(parts: HubActParts, asked: Asked): Promise<JobBody> {
  const job = await parts.jobs.find(hubOf(parts, asked), asked.item);
  if (job === null) throw new HubRefusal("JOB_UNKNOWN", { detail: asked.item.slice(0, 80) });
  return jobBody(job);
}

function importOf({ query }: Asked): JobType {
  const mode = query.get("mode") ?? "upsert";
  const type = Object.hasOwn(IMPORTS, mode) ? IMPORTS[mode] : undefined;
  if (type === undefined) throw invalid(`mode must be one of: ${Object.keys(IMPORTS).join(", ")}`);
  return type;
}

/** The body goes to the disk as it comes: a file of a million registrations is some 500 MB. */
async function keep(content: ReadableStream<Uint8Array>, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${randomUUID()}.txt`);
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of content) await file.write(chunk);
    return path;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

export async function importFile(parts: HubActParts, asked: Asked): Promise<JobBody> {
  const hub = hubOf(parts, asked);
  const type = importOf(asked);
  const content = asked.content();
  if (content === null) throw invalid("the body is the file to import, one registration a line");
  const folder = parts.filesOf(keyOf(hub));
  const importFileUri = pathToFileURL(await keep(content, join(folder, UPLOADS))).href;
  return jobBody(await parts.jobs.submit(hub, { type, importFileUri, outputContainerUri: pathToFileURL(folder).href }));
}
