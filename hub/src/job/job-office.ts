/** Takes import and export jobs and does them one after another. What was begun when the server ended is begun anew. */
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type Clock, every, type Log } from "@belfry/host";
import type { HubStore } from "../engine/store.ts";
import type { HubRecord, JobRecord } from "../model.ts";
import type { AllowedHosts } from "../rest/allowed-host.ts";
import { newUuid, type RandomBytes } from "../rest/ids.ts";
import { ForeignAddress, readContainer } from "./container.ts";
import { exportRegistrations } from "./export.ts";
import { importRegistrations } from "./import.ts";
import { type JobRequest, type Jobs, UPLOADS } from "./jobs.ts";

/** What jobs are made of. */
export interface JobParts {
  readonly store: HubStore;
  readonly log: Log;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Hosts whose channels an import may bring. */
  readonly allowedHosts: AllowedHosts;
  /** Origin under which clients reach this server. */
  readonly publicUrl: string;
  /** How often it is asked whether a job of another node that died is to be done. Default: never. */
  readonly lookEveryMs?: number | undefined;
  /** The one folder of a hub that its jobs read and write; made when it is needed. */
  filesOf(hub: string): string;
}

/** Jobs, and the life of the one that is done. */
export interface JobOffice extends Jobs {
  /** Begins anew what was not finished. */
  start(): Promise<void>;
  /** Waits for the job that is done; those behind it are left to the next start. */
  stop(): Promise<void>;
}

/** Thrown inside to leave a job to the node that has it now. */
class Lost extends Error {}

const OUTPUT = "Output.txt";
const FAILED = "Failed.txt";

class Office implements JobOffice {
  readonly #parts: JobParts;
  readonly #waiting: JobRecord[] = [];
  #working: Promise<void> = Promise.resolve();
  #stopLooking: () => Promise<void> = async () => {};
  #stopped = false;

  constructor(parts: JobParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    const { lookEveryMs, log } = this.#parts;
    await this.#look();
    if (lookEveryMs !== undefined) this.#stopLooking = every(lookEveryMs, "hub jobs", log, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#stopLooking();
    await this.#working;
  }

  /** One at a time is taken from those that nobody has, so that other nodes find some too. */
  async #look(): Promise<void> {
    if (this.#waiting.length > 0) return;
    for (const job of await this.#parts.store.openJobs(1)) {
      if (!this.#waiting.some(({ jobId }) => jobId === job.jobId)) this.#queue(job);
    }
  }

  async submit(hub: HubRecord, { type, outputContainerUri, importFileUri }: JobRequest): Promise<JobRecord> {
    const now = this.#now();
    const job: JobRecord = {
      hub: hub.name.toLowerCase(),
      jobId: newUuid(this.#parts.random),
      type,
      status: "Started",
      progress: 0,
      outputContainerUri,
      importFileUri,
      outputProperties: {},
      failure: null,
      createdAt: now,
      updatedAt: now,
    };
    await this.#parts.store.saveJob(job);
    this.#queue(job);
    return job;
  }

  find(hub: HubRecord, jobId: string): Promise<JobRecord | null> {
    return this.#parts.store.findJob(hub.name.toLowerCase(), jobId);
  }

  list(hub: HubRecord): Promise<readonly JobRecord[]> {
    return this.#parts.store.listJobs(hub.name.toLowerCase());
  }

  #now(): number {
    return Math.floor(this.#parts.clock.now());
  }

  #queue(job: JobRecord): void {
    this.#waiting.push(job);
    if (this.#waiting.length === 1) this.#working = this.#work();
  }

  async #work(): Promise<void> {
    for (let [job] = this.#waiting; job !== undefined && !this.#stopped; [job] = this.#waiting) {
      await this.#do(job);
      this.#waiting.shift();
    }
  }

  /** Never rejects: what goes wrong is the job's end. */
  async #do(job: JobRecord): Promise<void> {
    const { log, store } = this.#parts;
    try {
      await this.#save(await this.#done(job));
    } catch (error) {
      if (error instanceof Lost) {
        log.info("a job is another node's now", { hub: job.hub, job: job.jobId });
        return;
      }
      const words = error instanceof Error ? error.message : String(error);
      log.warn("a job failed", { hub: job.hub, job: job.jobId, reason: words });
      // The words of a file system name paths of this machine.
      const failure =
        error instanceof ForeignAddress ? words : `the job could not be done${codeOf(error)}; see the hub's log`;
      const failed = { ...job, status: "Failed", failure, updatedAt: this.#now() } as const;
      await store.saveJob(failed).catch((reason: unknown) => {
        log.error("a job's end is not saved", { job: job.jobId, reason: String(reason) });
      });
    }
    await this.#removeUpload(job);
  }

  /** What was brought for this import alone. Not before its end is saved: one that is begun anew needs it. */
  async #removeUpload({ hub, importFileUri }: JobRecord): Promise<void> {
    const folder = this.#parts.filesOf(hub);
    const uploads = pathToFileURL(join(folder, UPLOADS)).href;
    if (this.#stopped || !importFileUri?.startsWith(`${uploads}/`)) return;
    try {
      await rm(readContainer(importFileUri, { folder, base: this.#parts.publicUrl }), { force: true });
    } catch (error) {
      this.#parts.log.warn("an imported file is still there", { hub, reason: String(error) });
    }
  }

  /** Does a job. @returns it as it is afterwards @throws ForeignAddress, or what file system and store say */
  async #done(job: JobRecord): Promise<JobRecord> {
    const { store, publicUrl, filesOf } = this.#parts;
    const hub = (await store.loadHubs()).find(({ name }) => name.toLowerCase() === job.hub);
    if (hub === undefined) throw new ForeignAddress("the hub was deleted");
    const rules = { folder: filesOf(job.hub), base: `${publicUrl}/${job.hub}/` };
    const folder = join(readContainer(job.outputContainerUri, rules), job.hub, job.jobId);
    const source = job.importFileUri === null ? null : readContainer(job.importFileUri, rules);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await this.#save({ ...job, status: "Running", updatedAt: this.#now() });
    const named = (file: string) => `${job.hub}/${job.jobId}/${file}`;
    const end = { ...job, status: "Completed", progress: 100 } as const;
    if (job.type === "ExportRegistrations") {
      const { registrations } = await store.counts(job.hub);
      const told = (written: number) => this.#progress(job, written / Math.max(1, registrations));
      await exportRegistrations(store, job.hub, join(folder, OUTPUT), this.#now(), told);
      return { ...end, outputProperties: { OutputFilePath: named(OUTPUT) }, updatedAt: this.#now() };
    }
    if (source === null) throw new ForeignAddress("the job names no file to import");
    const { failed } = await this.#import(job, job.type, hub, source, join(folder, FAILED));
    const outputProperties: Readonly<Record<string, string>> = failed === 0 ? {} : { FailedFilePath: named(FAILED) };
    return { ...end, outputProperties, updatedAt: this.#now() };
  }

  #import(
    job: JobRecord,
    type: Exclude<JobRecord["type"], "ExportRegistrations">,
    { registrationTtlSeconds }: HubRecord,
    source: string,
    failedPath: string,
  ) {
    const { store, allowedHosts, random } = this.#parts;
    const rules = { hosts: allowedHosts, strictKeys: false };
    const now = this.#now();
    const expiresAt = registrationTtlSeconds === null ? null : now + registrationTtlSeconds * 1000;
    const parts = { store, rules, random, hub: job.hub, expiresAt, now };
    return importRegistrations(type, source, failedPath, parts, (part) => this.#progress(job, part));
  }

  async #progress(job: JobRecord, part: number): Promise<void> {
    const progress = Math.min(99, Math.floor(part * 100));
    await this.#save({ ...job, status: "Running", progress, updatedAt: this.#now() });
  }

  async #save(job: JobRecord): Promise<void> {
    if ((await this.#parts.store.saveJob(job)) === "lost") throw new Lost(job.jobId);
  }
}

/** The system's code for what went wrong, such as ENOENT. */
function codeOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return /^[A-Z_]{2,40}$/.test(code) ? ` (${code})` : "";
}

/** Makes the office of all jobs. Nothing begins until `start`, or until one is submitted. */
export function createJobs(parts: JobParts): JobOffice {
  return new Office(parts);
}
