/**
 * What the admin API (port 8032, bearer admin token) exchanges with the CLI and the console: shapes only.
 *
 * @source docs/reference/http.md, chapter "Admin API"
 */

import type { ChannelKind } from "../device/channel-kind.ts";
import type { Advice, ErrorCode } from "../errors.ts";
import type { NotificationType, PushOptions, WaitingType } from "../wns/push-request.ts";
import type { EndReason } from "./end-reasons.ts";

/** The body of every refusal of the admin API, and what the CLI prints with `--json`. */
export interface ErrorBody {
  readonly error: {
    readonly code: ErrorCode;
    readonly message: string;
    readonly advice: Advice;
    readonly detail?: string;
    readonly retryAfterSeconds?: number;
  };
}

/** `GET /v1/status`. */
export interface StatusBody {
  readonly version: string;
  readonly profile: "compat" | "strict";
  readonly service: string;
  readonly startedAt: number;
  readonly ready: boolean;
  readonly draining: boolean;
  readonly connectedDevices: number;
  /** Faults that are set; a server that is no emulator has none. */
  readonly faults: number;
}

/** One app, without its secrets. `GET /v1/apps` answers `{"apps": AppBody[]}`. */
export interface AppBody {
  readonly name: string;
  readonly packageSid: string;
  /** For Entra's form of the token endpoint. */
  readonly tenantId: string;
  readonly clientId: string;
  /** What the Windows App SDK asks for a channel with; the client id does as well. */
  readonly objectId: string;
  /** The operator blocked it: its pushes are answered 410. */
  readonly blocked: boolean;
  readonly createdAt: number;
  /** The last four characters of each live secret, oldest first. */
  readonly secrets: readonly { readonly ending: string; readonly createdAt: number }[];
}

/** `POST /v1/apps` (body `{"name"}`) and `POST /v1/apps/SID/secrets`: the only time a secret is shown. */
export interface AppCredentials {
  readonly name: string;
  readonly packageSid: string;
  readonly clientSecret: string;
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
}

/** One open channel. `GET /v1/channels?app=SID` answers `{"channels": ChannelBody[]}`. */
export interface ChannelBody {
  readonly channel: string;
  readonly app: string;
  readonly device: string;
  readonly kind: ChannelKind;
  /** Id of the secondary tile, or label of the alternate channel; empty for a primary one. */
  readonly label: string;
  readonly uri: string;
  readonly createdAt: number;
  readonly expiresAt: number;
  readonly connected: boolean;
}

/**
 * `POST /v1/channels` with `{"app": SID}`, and `tile` for that of a secondary tile: a channel of a device that never connects, for
 * tests of a sender. Answered with its {@link ChannelBody}.
 */
export interface OpenChannelRequest {
  readonly app: string;
  readonly tile?: string;
}

/** One connected device. `GET /v1/devices` answers `{"devices": DeviceBody[]}`, at most 1,000. */
export interface DeviceBody {
  readonly device: string;
  readonly connectedAt: number;
  readonly unconfirmed: number;
}

/** The books of one app: accepted is always the sum of the six others. `GET /v1/books` answers `{"books": BooksBody[]}`. */
export interface BooksBody {
  readonly app: string;
  readonly accepted: number;
  readonly delivered: number;
  readonly replaced: number;
  readonly expired: number;
  readonly removed: number;
  readonly dropped: number;
  readonly pending: number;
  /** How many of those dropped were so for which reason; less than `dropped` only where a version of before did not say. */
  readonly droppedBy?: Partial<Readonly<Record<EndReason, number>>>;
}

/** Steps of one notification, in the order of the story. */
export type TraceStepName =
  | "read"
  | "proved"
  | "decided"
  | "recorded"
  | "announced"
  | "answered"
  | "framed"
  | "acked"
  | "refused"
  | "ended";

export interface TraceStep {
  readonly step: TraceStepName;
  /** Milliseconds since 1970, with fractions. */
  readonly at: number;
  /** Milliseconds since the first step. */
  readonly ms: number;
  /** What happened, in words. */
  readonly what: string;
  /** The rule or fact that made it so. */
  readonly why: string;
}

export type TraceEnd = "pending" | "delivered" | "replaced" | "expired" | "removed" | "dropped" | "refused";

/**
 * `GET /v1/traces?app=SID&device=D&channel=C&since=MS&until=MS&end=E&reason=R&clientId=X&limit=N`, each optional: newest first. `since` and
 * `until` are milliseconds since 1970, and take what was under way in between.
 */
export interface TracesBody {
  readonly traces: readonly TraceBody[];
  /** How far back anything is remembered: milliseconds since 1970. */
  readonly reachesBackTo: number;
}

/** `GET /v1/traces/ID`. */
export interface TraceBody {
  readonly id: string;
  readonly app: string | null;
  readonly device: string | null;
  readonly channel: string | null;
  readonly type: WaitingType | null;
  readonly bytes: number;
  /** Notification tag and group, where its sender gave them. */
  readonly tag?: string;
  readonly group?: string;
  /** Under which its sender knows it: MS-CV, X-Client-Request-Id. */
  readonly clientIds?: readonly string[];
  readonly steps: readonly TraceStep[];
  readonly end: {
    readonly state: TraceEnd;
    readonly reason: string;
    /** A row of the table of reasons; absent while it is pending, and of refusals. */
    readonly code?: EndReason;
    /** Message id of the one that ended it. */
    readonly by?: string;
  };
  /** All of it in a few sentences; absent from servers of before. */
  readonly account?: string;
  /** The next thing to try; empty where nothing is wrong. */
  readonly next?: string;
  /** Filled for refusals: the row's code and advice. */
  readonly code?: ErrorCode;
  readonly advice?: Advice;
}

/** One refusal on a wire where there is no notification yet. `GET /v1/refusals` answers `{"refusals": RefusalBody[]}`, newest first. */
export interface RefusalBody {
  readonly at: number;
  readonly rim: "push" | "token" | "device" | "admin";
  readonly code: ErrorCode;
  readonly message: string;
  readonly advice: Advice;
  readonly detail: string;
  /** Message id, where the answer carried one. */
  readonly id: string | null;
  readonly address: string | null;
  /** Whose it was and for which channel, where the sender had proved that much. */
  readonly app?: string;
  readonly device?: string;
  readonly channel?: string;
  /** Under which its sender knows it. */
  readonly clientId?: string;
}

/** `DELETE /v1/channels?uri=URI`: the operator closes channels. */
export interface ClosedBody {
  readonly closed: readonly string[];
}

/** `POST /v1/apps/SID/access-tokens`: an access token for the operator's own pushes from the console and the CLI. */
export interface AccessTokenBody {
  readonly accessToken: string;
  readonly expiresInSeconds: number;
}

/**
 * `POST /v1/apps/SID/notifications`: one notification for every device that holds an open channel of the app. The options are those
 * of the push headers.
 */
export interface AnnouncementRequest extends PushOptions {
  readonly type: NotificationType;
  readonly payload: string;
}

/** How many notifications that made: kept until confirmed, and dropped at once because they may not wait. */
export interface AnnouncementBody {
  readonly received: number;
  readonly dropped: number;
}

/** `GET /v1/settings` answers `{"settings": SettingBody[]}`. Secrets are shown as their last four characters. */
export interface SettingBody {
  readonly name: string;
  readonly value: string;
  readonly unit: string;
  readonly default: string;
  readonly from: "default" | "environment" | "flag";
  readonly sentence: string;
}

/** What stands in `admin.json` in the data directory while a server runs; readable by its owner only. */
export interface RunningServer {
  readonly pid: number;
  readonly service: string;
  readonly admin: string;
  readonly adminToken: string;
  /** Path of the development CA's certificate, when the server made one. */
  readonly ca: string | null;
}

/** What stands in `hub.json` in the data directory while a hub runs there, alone or beside the push service. */
export interface RunningHubServer {
  readonly pid: number;
  /** Public origin. */
  readonly hub: string;
  /** Where its admin API is: on the push service's admin port when both run in one process. */
  readonly admin: string;
  readonly adminToken: string;
  /** Path of the development CA's certificate, when the server made one. */
  readonly ca: string | null;
}
