/** Jobs: kept as they were saved last, told again after a restart, and ended once. */
import { expect } from "bun:test";
import type { JobRecord } from "../../model.ts";
import { casesOf, NEWS, NOON, type OpenSubject } from "./fixtures.ts";

const JOB: JobRecord = {
  hub: NEWS,
  jobId: "j1",
  type: "ExportRegistrations",
  status: "Started",
  progress: 0,
  outputContainerUri: "file:///exports",
  importFileUri: null,
  outputProperties: {},
  failure: null,
  createdAt: NOON,
  updatedAt: NOON,
};

export function jobCases(open: OpenSubject): void {
  const test = casesOf(open);

  test("jobs are kept as they were saved last; those that had begun are told after a restart", async ({
    store,
    reopen,
  }) => {
    const done = {
      ...JOB,
      jobId: "j0",
      status: "Completed",
      outputProperties: { OutputFilePath: "x" },
      createdAt: NOON - 1,
    } as const;
    await store.saveJob(JOB);
    await store.saveJob(done);
    await store.saveJob({ ...JOB, status: "Running", progress: 50 });
    const reopened = await reopen();
    expect(await reopened.openJobs()).toEqual([{ ...JOB, status: "Running", progress: 50 }]);
    expect(await reopened.listJobs(NEWS)).toEqual([done, { ...JOB, status: "Running", progress: 50 }]);
    await reopened.saveJob({ ...JOB, status: "Failed", failure: "no room" });
    expect(await reopened.findJob(NEWS, "j1")).toMatchObject({ failure: "no room" });
    expect(await reopened.findJob(NEWS, "absent")).toBeNull();
    expect(await reopened.openJobs()).toEqual([]);
  });

  test("a job that has ended is forgotten in time, and one that has not is kept however old it is", async ({
    store,
  }) => {
    await store.saveJob(JOB);
    await store.saveJob({ ...JOB, jobId: "j2", status: "Completed" });
    await store.saveJob({ ...JOB, jobId: "j3", status: "Failed", createdAt: NOON + 2 });
    await store.sweep(NOON, NOON, 10);
    expect((await store.listJobs(NEWS)).map(({ jobId }) => jobId)).toEqual(["j1", "j2", "j3"]);
    while (await store.sweep(NOON, NOON + 1, 1));
    expect((await store.listJobs(NEWS)).map(({ jobId }) => jobId)).toEqual(["j1", "j3"]);
  });

  test("a job that has ended stays as it ended, and whoever still works on it is told so", async ({ store }) => {
    expect(await store.saveJob(JOB)).toBe("saved");
    const ended = { ...JOB, status: "Completed", progress: 100 } as const;
    expect(await store.saveJob(ended)).toBe("saved");
    expect(await store.saveJob({ ...JOB, status: "Running", progress: 50 })).toBe("lost");
    expect(await store.findJob(NEWS, "j1")).toEqual(ended);
    expect(await store.saveJob({ ...JOB, hub: "nowhere" })).toBe("lost");
  });
}
