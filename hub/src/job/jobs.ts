/** What the rim asks of import and export jobs. */
import type { HubRecord, JobRecord, JobType } from "../model.ts";

/** What a client submits. */
export interface JobRequest {
  readonly type: JobType;
  /** Where files are written: a folder below the hub's own, as `file:` URL or URL of this server. */
  readonly outputContainerUri: string;
  /** What is imported; null for an export. */
  readonly importFileUri: string | null;
}

/** See the head of this file. */
export interface Jobs {
  /** Records a job, which begins at once and goes on by itself. A URI of another host is no refusal: the job fails and says why. */
  submit(hub: HubRecord, request: JobRequest): Promise<JobRecord>;
  find(hub: HubRecord, jobId: string): Promise<JobRecord | null>;
  list(hub: HubRecord): Promise<readonly JobRecord[]>;
}

/** Below a hub's own folder: files that were brought for one import, and go when that is over. */
export const UPLOADS = "uploads";
