/** What the rim stands on, and what every handler is given: a request that is already addressed, proved and within its rights. */
import type { Clock, Log } from "@belfry/host";
import type { HubCounts } from "../counts.ts";
import type { HubDirectory } from "../directory.ts";
import type { HubStore } from "../engine/store.ts";
import type { Jobs } from "../job/jobs.ts";
import type { HubRecord, Policy } from "../model.ts";
import type { Sends } from "../send/sends.ts";
import type { AllowedHosts } from "./allowed-host.ts";
import type { RandomBytes } from "./ids.ts";
import type { Target } from "./target.ts";

/** What the rim of all hubs is made of. */
export interface HubParts {
  readonly store: HubStore;
  readonly sends: Sends;
  readonly jobs: Jobs;
  readonly hubs: HubDirectory;
  readonly clock: Clock;
  readonly log: Log;
  readonly random: RandomBytes;
  /**
   * Origin under which clients reach this server, without a slash at the end. Stands in every address that is given out, whatever a
   * request's `Host` says.
   */
  readonly publicUrl: string;
  /** Further names, `host` or `host:port`, for which tokens may be made out; that of the public URL is always one. Default: none. */
  readonly audienceHosts?: readonly string[];
  /** Whom the hub sends to. */
  readonly allowedHosts: AllowedHosts;
  readonly limits?: Partial<HubLimits>;
  /** Default: nobody counts. */
  readonly counts?: HubCounts | undefined;
  /** True from the moment the server was told to stop. Default: never. */
  draining?(): boolean;
}

/** What an operator may set. */
export interface HubLimits {
  /** Requests that one hub takes in a second; null, the default: as many as come. */
  readonly requestsPerSecond: number | null;
  /** Requests that it takes at once after a pause; null, the default: ten seconds' worth. */
  readonly requestBurst: number | null;
  /** How long an id may lie unused before it is given up. Default: 24 hours. */
  readonly idLeaseSeconds: number;
  /** Refuse a browser's channel whose keys have the wrong length, instead of finding out at the first push. Default: no. */
  readonly strictBrowserKeys: boolean;
}

export const DEFAULT_LIMITS: HubLimits = {
  requestsPerSecond: null,
  requestBurst: null,
  idLeaseSeconds: 24 * 3600,
  strictBrowserKeys: false,
};

/** The parts with every limit set. */
export type CompleteParts = HubParts & { readonly limits: HubLimits };

/** A request for something in one hub. */
export interface Asked {
  readonly parts: CompleteParts;
  readonly request: Request;
  readonly target: Target;
  readonly hub: HubRecord;
  readonly policy: Policy;
  /** What stood in the path in place of the route's parameter; empty where it has none. */
  readonly id: string;
  /** `api-version` as it was asked for; stands in every address of the answer. */
  readonly version: string;
  /** When the request began, in whole milliseconds since 1970. */
  readonly now: number;
}

/** What is answered, without what stands on every answer. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What stands in an address as it is: names of hubs, GUIDs, words of routes. */
const PLAIN = /^[\w.-]*$/;

/** `$` may stand in a path as it is, and clients of `$batch` expect it so. */
const encodeSegment = (segment: string) =>
  PLAIN.test(segment) ? segment : encodeURIComponent(segment).replaceAll("%24", "$");

/** An absolute address below a hub. @param path segments after the hub's name */
export function addressOf(asked: Pick<Asked, "parts" | "hub" | "version">, path: readonly string[]): string {
  const segments = [asked.hub.name, ...path].map(encodeSegment).join("/");
  return `${asked.parts.publicUrl}/${segments}?api-version=${encodeURIComponent(asked.version)}`;
}
