/**
 * The admin API: what operators may see and do, behind one admin token. The one table of its routes; the acts stand in `acts/`.
 *
 * @source docs/reference/http.md, chapter "Admin API"
 */
import { type Admin, bindActs, createAdmin, type Health, type Log } from "@belfry/host";
import type { BelfryError } from "@belfry/protocol";
import type { Counts } from "../counts.ts";
import type { Stranger } from "../limit/stranger.ts";
import type { Trace } from "../trace/trace.ts";
import {
  accessToken,
  announce,
  blockApp,
  createApp,
  deleteApp,
  listApps,
  revokeSecret,
  rotateSecret,
  unblockApp,
} from "./acts/apps.ts";
import { beginCapture, endCapture, replayPush, showCapture } from "./acts/captures.ts";
import { closeChannel, listChannels, openFreshChannel } from "./acts/channels.ts";
import { makeCopy } from "./acts/copies.ts";
import { clearFault, clearFaults, listFaults, setFault } from "./acts/faults.ts";
import { rotateKeys, showKeys } from "./acts/keys.ts";
import { listDevices, showHistory, showSettings, showStatus } from "./acts/looks.ts";
import { listRefusals, listTraces, showBooks, showTrace } from "./acts/traces.ts";
import type { Act, Acts } from "./acts.ts";

export interface AdminParts {
  readonly acts: Acts;
  readonly adminToken: string;
  readonly health: Health;
  readonly stranger: Stranger;
  readonly trace: Trace;
  readonly counts: Counts;
  readonly log: Log;
  readonly now: () => number;
}

/** `METHOD /path`, with `*` for the variable part. */
const routes = {
  "GET /v1/status": showStatus,
  "GET /v1/history": showHistory,
  "GET /v1/apps": listApps,
  "POST /v1/apps": createApp,
  "DELETE /v1/apps/*": deleteApp,
  "POST /v1/apps/*/secrets": rotateSecret,
  "DELETE /v1/apps/*/secrets": revokeSecret,
  "POST /v1/apps/*/block": blockApp,
  "DELETE /v1/apps/*/block": unblockApp,
  "POST /v1/apps/*/capture": beginCapture,
  "DELETE /v1/apps/*/capture": endCapture,
  "POST /v1/apps/*/notifications": announce,
  "POST /v1/apps/*/access-tokens": accessToken,
  "GET /v1/channels": listChannels,
  "POST /v1/channels": openFreshChannel,
  "DELETE /v1/channels": closeChannel,
  "GET /v1/devices": listDevices,
  "GET /v1/traces": listTraces,
  "GET /v1/traces/*": showTrace,
  "GET /v1/traces/*/capture": showCapture,
  "POST /v1/traces/*/replay": replayPush,
  "GET /v1/refusals": listRefusals,
  "GET /v1/faults": listFaults,
  "POST /v1/faults": setFault,
  "DELETE /v1/faults": clearFaults,
  "DELETE /v1/faults/*": clearFault,
  "GET /v1/keys": showKeys,
  "POST /v1/keys": rotateKeys,
  "POST /v1/copies": makeCopy,
  "GET /v1/books": showBooks,
  "GET /v1/settings": showSettings,
} satisfies Record<string, Act>;

/** Every route there is, for the reference. */
export const adminRoutes: readonly string[] = Object.keys(routes);

/** The admin API of this service; another server of the same process may add its routes. */
export function createServiceAdmin(parts: AdminParts): Admin {
  const { acts, adminToken: token, health, log, now } = parts;
  const admin = createAdmin({ token, health, log, now, judge: (refusal, address) => judge(parts, refusal, address) });
  admin.add(bindActs(routes, acts.parts), { beforeScrape: () => acts.refreshBooks() });
  return admin;
}

/** Counted and traced, and throttled where it says that the operator is a stranger. */
function judge({ stranger, counts, trace, now }: AdminParts, refusal: BelfryError, address: string): BelfryError {
  const error = stranger.judge(refusal, () => address, null, now());
  counts.refused("admin", error.code);
  trace.refused({ rim: "admin", code: error.code, detail: error.detail ?? "", id: null, address });
  return error;
}
