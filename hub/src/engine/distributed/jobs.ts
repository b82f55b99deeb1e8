/** Jobs: imports and exports, each a record by its id, done by one node. Refuses to know what they do. */
import type { JobRecord } from "../../model.ts";
import type { Ask } from "./ask.ts";
import { IS_FREE } from "./nodes.ts";

const read = (rows: readonly { readonly record: string }[]): readonly JobRecord[] =>
  rows.map(({ record }) => JSON.parse(record) as JobRecord);

export async function saveJob(ask: Ask, node: string, job: JobRecord): Promise<"saved" | "lost"> {
  const open = job.status === "Started" || job.status === "Running";
  const saved = await ask(
    `INSERT INTO jobs AS t (hub, job_id, created_at, open, record, node) SELECT id, $2, $3, $4, $5, $6 FROM hubs WHERE name = $1
     ON CONFLICT (hub, job_id) DO UPDATE SET open = excluded.open, record = excluded.record, node = excluded.node
     WHERE t.open AND (t.node = excluded.node OR ${IS_FREE}) RETURNING 1`,
    [job.hub, job.jobId, job.createdAt, open, JSON.stringify(job), node],
  );
  return saved.length > 0 ? "saved" : "lost";
}

/** Those that this node has, after as many as it wants were claimed. */
export async function openJobs(ask: Ask, node: string, claims: number | undefined): Promise<readonly JobRecord[]> {
  const theirs = "FROM jobs t JOIN hubs ON hubs.id = t.hub AND hubs.name IS NOT NULL WHERE open";
  await ask(
    `UPDATE jobs SET node = $1 FROM (
       SELECT t.n ${theirs} AND ${IS_FREE} ORDER BY t.created_at, t.n LIMIT $2 FOR UPDATE OF t SKIP LOCKED) AS free
     WHERE jobs.n = free.n`,
    [node, claims ?? null],
  );
  return read(await ask<{ record: string }>(`SELECT t.record ${theirs} AND node = $1 ORDER BY created_at, n`, [node]));
}

export async function findJob(ask: Ask, hub: string, jobId: string): Promise<JobRecord | null> {
  const rows = await ask<{ record: string }>(
    "SELECT jobs.record FROM jobs JOIN hubs ON hubs.id = jobs.hub WHERE hubs.name = $1 AND job_id = $2",
    [hub, jobId],
  );
  return read(rows)[0] ?? null;
}

export async function listJobs(ask: Ask, hub: string): Promise<readonly JobRecord[]> {
  return read(
    await ask<{ record: string }>(
      "SELECT jobs.record FROM jobs JOIN hubs ON hubs.id = jobs.hub WHERE hubs.name = $1 ORDER BY created_at, n",
      [hub],
    ),
  );
}
