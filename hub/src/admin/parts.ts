/** What the acts on hubs stand on. The acts are in `acts/`, a function each; none of them knows HTTP. */
import { type Clock, type Act as HostAct, invalid, type Log } from "@belfry/host";
import type { HubDirectory } from "../directory.ts";
import type { HubStore } from "../engine/store.ts";
import type { HomeService } from "../home-service.ts";
import type { Jobs } from "../job/jobs.ts";
import type { HubRecord } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import type { Sends } from "../send/sends.ts";

/** See the head of this file. */
export interface HubActParts {
  readonly store: HubStore;
  readonly hubs: HubDirectory;
  readonly sends: Sends;
  readonly jobs: Jobs;
  readonly clock: Clock;
  readonly log: Log;
  /** The push service of this process, whose apps need no secret; null where there is none. */
  readonly home: HomeService | null;
  /** Origin in connection strings. */
  readonly publicUrl: string;
  /** Makes a copy of the database. @returns its path @throws BelfryError COPY_ELSEWHERE, DISK_FULL, STORE_UNAVAILABLE */
  readonly copy: () => Promise<string>;
  /** Folder of the files that jobs of a hub read and write, by its name in lower case; made when it is needed. */
  filesOf(hub: string): string;
}

/** An act on hubs. */
export type Act = HostAct<HubActParts>;

/** The hub that an act is about. @throws HubRefusal HUB_UNKNOWN */
export function hubOf({ hubs }: Pick<HubActParts, "hubs">, { subject }: { readonly subject: string }): HubRecord {
  const hub = hubs.find(subject);
  if (hub === undefined) throw new HubRefusal("HUB_UNKNOWN", { detail: subject.slice(0, 80) });
  return hub;
}

/** The name by which the store knows a hub. */
export const keyOf = ({ name }: HubRecord): string => name.toLowerCase();

/** A field that is a text, or not there. @throws BelfryError ADMIN_REQUEST_INVALID */
export function textOf(fields: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(`${name} must be a text`);
  return value;
}

/** A field that is an object, or not there. @throws BelfryError ADMIN_REQUEST_INVALID */
export function objectOf(
  fields: Readonly<Record<string, unknown>>,
  name: string,
): Readonly<Record<string, unknown>> | undefined {
  const value = fields[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "object" || Array.isArray(value)) throw invalid(`${name} must be an object`);
  return value as Readonly<Record<string, unknown>>;
}

/** Refuses fields that nobody reads: a mistyped one that is quietly ignored changes what is done. @throws BelfryError ADMIN_REQUEST_INVALID */
export function refuseOthers(fields: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const unknown = Object.keys(fields).find((name) => !known.includes(name));
  if (unknown !== undefined) throw invalid(`${unknown.slice(0, 40)} is no field here; known are ${known.join(", ")}`);
}
