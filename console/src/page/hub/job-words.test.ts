/** Jobs of a hub, said. */
import { expect, test } from "bun:test";
import type { JobBody } from "@belfry/protocol";
import { jobWords, newestFirst } from "./job-words.ts";

const job = (more: Partial<JobBody>): JobBody => ({
  jobId: "1",
  type: "ExportRegistrations",
  status: "Running",
  progress: 40,
  output: {},
  failure: null,
  createdAt: 0,
  updatedAt: 5000,
  ...more,
});

test("a job that goes on says how far it is, one that is over how long it took", () => {
  expect(jobWords(job({}))).toEndWith("40 % done");
  expect(jobWords(job({ status: "Completed" }))).toEndWith("took 5.00\u00a0s");
  expect(jobWords(job({ status: "Failed" }))).toEndWith("took 5.00\u00a0s");
});

test("the newest job stands first", () => {
  const jobs = [job({ jobId: "old", createdAt: 1 }), job({ jobId: "new", createdAt: 2 })];
  expect(newestFirst(jobs).map(({ jobId }) => jobId)).toEqual(["new", "old"]);
});
