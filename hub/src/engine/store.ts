/**
 * The hub's store port: everything a hub must not forget.
 *
 * Guarantees that every engine owes:
 * - **Durable.** When a promise resolves, its effect survives the loss of power.
 * - **Atomic.** One call happens wholly or not at all; calls of one batch may share a transaction, one that fails leaves no trace and
 *   does not fail its neighbours.
 * - **Ordered.** Calls take effect in the order in which they were made. An ordinal is given once per hub and rises.
 * - **Visible.** What a call wrote, every later call sees: an installation that was put is matched by the next `targets`.
 * - **Refusing.** Rejects with DISK_FULL, OVERLOADED or STORE_UNAVAILABLE only; works again by itself when the cause is gone.
 *
 * A hub that is not there holds nothing and keeps nothing: what is put into it is missing. Hub names are given in lower case. Times are
 * handed in; no clock is read in here.
 */
import type { TagExpression } from "@belfry/protocol";
import type {
  DeferredPush,
  FeedbackRecord,
  Handle,
  HubRecord,
  InstallationRecord,
  JobRecord,
  OutcomeCounts,
  RegistrationContent,
  RegistrationRecord,
  SendFormat,
  SendRecord,
  SendState,
  Target,
} from "../model.ts";

/** A condition on what is there: the etag it must have, `any` for one that must be there at all, null for none. */
export type Condition = number | "any" | null;

/** What became of a write to a registration. `missing`: there is none; `mismatch`: it has another etag. */
export type RegistrationResult =
  | { readonly state: "created" | "updated"; readonly record: RegistrationRecord }
  | { readonly state: "missing" | "mismatch" };

/** What is listed: one page, in order of creation. */
export interface RegistrationQuery {
  /** After this ordinal; 0 from the beginning. */
  readonly after: number;
  readonly limit: number;
  /** Registrations left out at the beginning; 0 as a rule. */
  readonly skip: number;
  /** Those with this tag; null for all. */
  readonly tag: string | null;
  /** Those of one of these channel URIs or endpoints (a client may have encoded it once more); null for all. */
  readonly handles: readonly string[] | null;
  /** What has expired by then is left out. */
  readonly now: number;
}

/** A read and a write of one installation as one act. Runs in the engine's thread, so it is data: see `installation/patch.ts`. */
export interface InstallationPatch {
  readonly installationId: string;
  /** Operations of JSON Patch, already read and checked in form. */
  readonly operations: readonly PatchOperation[];
  readonly now: number;
}

/** One operation of JSON Patch; the path is split and its escapes are undone. */
export interface PatchOperation {
  readonly op: "add" | "remove" | "replace";
  readonly path: readonly string[];
  readonly value: unknown;
}

/** What became of a patch. */
export type PatchResult =
  | { readonly state: "patched"; readonly record: InstallationRecord }
  | { readonly state: "missing" }
  /** Nothing was changed; says which operation and why. */
  | { readonly state: "refused"; readonly detail: string };

/** Which registrations a send goes to. */
export interface TargetQuery {
  readonly format: SendFormat;
  /** Null: everyone. */
  readonly expression: TagExpression | null;
  /** After this ordinal. */
  readonly after: number;
  readonly limit: number;
  readonly now: number;
}

/**
 * One page of targets, in order of ordinals. It may hold fewer than were asked for, or none, though more follow: a walk over many that do not
 * match pauses.
 */
export interface TargetPage {
  readonly targets: readonly Target[];
  /** Everything up to here has been looked at. */
  readonly cursor: number;
  /** Nothing matches behind it. */
  readonly done: boolean;
}

/** What a step of a send changes, all at once. */
export interface SendProgress {
  readonly hub: string;
  readonly notificationId: string;
  readonly state: SendState;
  readonly cursor: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Added to what is there. */
  readonly wnsOutcomes: OutcomeCounts;
  readonly browserOutcomes: OutcomeCounts;
  /** Pushes to be tried again, and ordinals of those that need not be any more. */
  readonly deferred: readonly DeferredPush[];
  readonly undeferred: readonly number[];
  /** Channels that are gone: their registrations go, their installations are marked, feedback is kept. */
  readonly gone: readonly FeedbackRecord[];
  readonly remarks: readonly string[];
}

/** What became of an accepted send; `repeated` carries the first one's id. */
export type AcceptResult =
  | { readonly state: "accepted" }
  | { readonly state: "repeated"; readonly notificationId: string };

/** See the head of this file. */
export interface HubStore {
  loadHubs(): Promise<readonly HubRecord[]>;
  saveHub(hub: HubRecord): Promise<void>;
  /** With everything in it. */
  deleteHub(hub: string): Promise<void>;

  putRegistration(
    hub: string,
    registrationId: string,
    content: RegistrationContent,
    condition: Condition,
    now: number,
  ): Promise<RegistrationResult>;
  findRegistration(hub: string, registrationId: string, now: number): Promise<RegistrationRecord | null>;
  deleteRegistration(
    hub: string,
    registrationId: string,
    condition: Condition,
  ): Promise<"deleted" | "missing" | "mismatch">;
  listRegistrations(hub: string, query: RegistrationQuery): Promise<readonly RegistrationRecord[]>;

  /** In place of what was there. Its registrations change with it. */
  putInstallation(hub: string, installation: InstallationRecord): Promise<void>;
  patchInstallation(hub: string, patch: InstallationPatch): Promise<PatchResult>;
  findInstallation(hub: string, installationId: string, now: number): Promise<InstallationRecord | null>;
  /** @returns whether it was there */
  deleteInstallation(hub: string, installationId: string): Promise<boolean>;

  /** @see TargetQuery */
  targets(hub: string, query: TargetQuery): Promise<TargetPage>;
  /** Up to `limit` matching ones, taken from all over by `seed`. */
  sampleTargets(hub: string, query: Omit<TargetQuery, "after">, seed: number): Promise<readonly Target[]>;
  countTargets(hub: string, query: Omit<TargetQuery, "after" | "limit">): Promise<number>;

  /** Records a send. One with the same key within the last ten minutes is not recorded again. @param key of the client's request and policy, or null */
  acceptSend(send: SendRecord, key: string | null): Promise<AcceptResult>;
  findSend(hub: string, notificationId: string): Promise<SendRecord | null>;
  /** Newest first. */
  listSends(hub: string, limit: number): Promise<readonly SendRecord[]>;
  /** Sends that are to be worked on: not ended, and not scheduled for later. In order of acceptance, whatever the clock said then. */
  dueSends(now: number, limit: number): Promise<readonly SendRecord[]>;
  /** When the next scheduled send is due; null when there is none. */
  nextSchedule(): Promise<number | null>;
  progressSend(progress: SendProgress): Promise<void>;
  /** A send that is scheduled or under way takes no further target. @returns the state it was in, null when there is none such */
  cancelSend(hub: string, notificationId: string, now: number): Promise<SendState | null>;
  /** Pushes of a send that wait for another try and are due. */
  dueDeferred(hub: string, notificationId: string, now: number, limit: number): Promise<readonly DeferredPush[]>;
  /** When the next deferred push of a send is due; null when none waits. */
  nextDeferred(hub: string, notificationId: string): Promise<number | null>;

  feedback(hub: string, since: number, limit: number): Promise<readonly FeedbackRecord[]>;

  saveJob(job: JobRecord): Promise<void>;
  findJob(hub: string, jobId: string): Promise<JobRecord | null>;
  listJobs(hub: string): Promise<readonly JobRecord[]>;
  /** Jobs that had begun when the hub ended. */
  openJobs(): Promise<readonly JobRecord[]>;

  /** Forgets what is over: expired registrations and installations, sends and feedback older than `forgetBefore`. @returns whether there is more */
  sweep(now: number, forgetBefore: number, limit: number): Promise<boolean>;
  counts(hub: string): Promise<{ readonly registrations: number; readonly installations: number }>;
  close(): Promise<void>;
}

/** How a handle is told from others. */
export function handleKey(handle: Handle): string {
  return handle.platform === "wns" ? handle.channelUri : handle.endpoint;
}
