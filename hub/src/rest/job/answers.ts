/** What is answered about imports and exports. They go on by themselves. */
import type { JobRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { decodeXml, readBytes } from "../body.ts";
import { type Answer, type Asked, addressOf } from "../parts.ts";
import { writeFeed } from "../registration/write-description.ts";
import { readJob } from "./read-job.ts";
import { writeJob } from "./write-job.ts";

const ENTRY = { "Content-Type": "application/atom+xml; type=entry; charset=utf-8" };
const FEED = { "Content-Type": "application/atom+xml; type=feed; charset=utf-8" };

const writeOne = (asked: Asked, job: JobRecord) => writeJob(job, addressOf(asked, ["jobs", job.jobId]));

/** `POST /jobs` */
export async function answerSubmit(asked: Asked): Promise<Answer> {
  const request = readJob(decodeXml(await readBytes(asked.request)));
  const job = await asked.parts.jobs.submit(asked.hub, request);
  const headers = { ...ENTRY, Location: addressOf(asked, ["jobs", job.jobId]) };
  return { status: 201, headers, body: writeOne(asked, job) };
}

/** `GET /jobs` */
export async function answerJobs(asked: Asked): Promise<Answer> {
  const jobs = await asked.parts.jobs.list(asked.hub);
  const head = { title: "Jobs", self: addressOf(asked, ["jobs"]), next: null, now: asked.now };
  return {
    status: 200,
    headers: FEED,
    body: writeFeed(
      head,
      jobs.map((job) => writeOne(asked, job)),
    ),
  };
}

/** `GET /jobs/{id}` */
export async function answerJob(asked: Asked): Promise<Answer> {
  const job = await asked.parts.jobs.find(asked.hub, asked.id);
  if (job === null) throw new HubRefusal("JOB_UNKNOWN");
  return { status: 200, headers: ENTRY, body: writeOne(asked, job) };
}
