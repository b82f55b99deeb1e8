/**
 * The hub's store port: everything a hub must not forget.
 *
 * Guarantees that every engine owes:
 * - **Durable.** When a promise resolves, its effect survives the loss of power.
 * - **Atomic.** One call happens wholly or not at all; calls of one batch may share a transaction, one that fails leaves no trace and
 *   does not fail its neighbours.
 * - **Ordered.** Writes take effect in the order in which they were made, and whoever reads sees all that were made before. An ordinal is given
 *   once per hub and rises: where one can be seen, all lower ones can.
 * - **Visible.** What a call wrote, every later call sees: an installation that was put is matched by the next `targets`.
 * - **Refusing.** Rejects with DISK_FULL, OVERLOADED or STORE_UNAVAILABLE only; works again by itself when the cause is gone.
 *
 * A store may be that of many nodes, each with one of its own over the same engine; then the same holds between them:
 * - **Claimed.** A send, or a job, is worked on by one node: by whoever accepted it at once, else by whoever `dueSends` or `openJobs` told of it. A claim
 *   lasts while its node lives; it is over at once when that node closes its store, and some seconds after it died. The engine's clock decides, not a node's.
 * - **Fenced.** Whoever lost a claim can write no progress under it, and is told so. Pushes under way are told apart by their keys (ADR 0016).
 * - **Common.** All else may be asked of any node: what one wrote, the others see from then on.
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
  /**
   * Names this step: told twice in a row it counts once, as whoever heard no answer asks again. Absent: each telling counts.
   */
  readonly step?: string;
}

/**
 * What became of a step of a send. `over`: it had ended before, by a cancel mostly; what came of its pushes is counted, and nothing more is to be
 * done. `lost`: another node has it, or it is not there any more; nothing was saved.
 */
export type ProgressResult = "saved" | "over" | "lost";

/** What became of an accepted send; `repeated` carries the first one's id. */
export type AcceptResult =
  | { readonly state: "accepted" }
  | { readonly state: "repeated"; readonly notificationId: string };

/** See the head of this file. */
export interface HubStore {
  loadHubs(): Promise<readonly HubRecord[]>;
  /**
   * @param before what must be there, null for nothing; absent: whatever is there gives way
   * @returns whether it was saved
   */
  saveHub(hub: HubRecord, before?: HubRecord | null): Promise<boolean>;
  /** Another text after each change of a hub, whoever made it, and where the database may have lost one. */
  hubsVersion(): Promise<string>;
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
  /**
   * Sends that this node is to work on: not ended, and not scheduled for later. In order of acceptance, whatever the clock said then. Those that it
   * has a claim on already are among them.
   *
   * @param claims how many others may be claimed with this; absent: `limit`
   */
  dueSends(now: number, limit: number, claims?: number): Promise<readonly SendRecord[]>;
  /** When the next scheduled send is due; null when there is none. */
  nextSchedule(): Promise<number | null>;
  /** Claims the send when nobody has. */
  progressSend(progress: SendProgress): Promise<ProgressResult>;
  /**
   * A send that is scheduled or under way takes no further target, whoever works on it; pushes that wait for another try are given up.
   *
   * @returns the state it was in, null when there is none such
   */
  cancelSend(hub: string, notificationId: string, now: number): Promise<SendState | null>;
  /** Pushes of a send that wait for another try and are due. */
  dueDeferred(hub: string, notificationId: string, now: number, limit: number): Promise<readonly DeferredPush[]>;
  /** When the next deferred push of a send is due; null when none waits. */
  nextDeferred(hub: string, notificationId: string): Promise<number | null>;

  feedback(hub: string, since: number, limit: number): Promise<readonly FeedbackRecord[]>;

  /** Claims the job. One that has ended stays as it is. @returns `lost` when another node has it, or it has ended */
  saveJob(job: JobRecord): Promise<"saved" | "lost">;
  findJob(hub: string, jobId: string): Promise<JobRecord | null>;
  listJobs(hub: string): Promise<readonly JobRecord[]>;
  /**
   * Jobs that have not ended and are this node's to do, in order of creation.
   *
   * @param claims how many of those that nobody has are claimed with this; absent: all
   */
  openJobs(claims?: number): Promise<readonly JobRecord[]>;

  /** Forgets what is over: expired registrations and installations; sends, feedback and ended jobs older than `forgetBefore`. @returns whether there is more */
  sweep(now: number, forgetBefore: number, limit: number): Promise<boolean>;
  counts(hub: string): Promise<{ readonly registrations: number; readonly installations: number }>;
  /** Writes all that is kept into a new file that a hub can work on; null where the engine has tools of its own for that. */
  readonly copyTo: ((path: string) => Promise<void>) | null;
  close(): Promise<void>;
}

/** How a handle is told from others. */
export function handleKey(handle: Handle): string {
  return handle.platform === "wns" ? handle.channelUri : handle.endpoint;
}
