/**
 * What the admin API (port 8032, bearer admin token) exchanges with the CLI and the console: shapes only.
 *
 * @source docs/reference/http.md, chapter "Admin API"
 */

import type { ChannelKind } from "../device/channel-kind.ts";
import type { Advice, ErrorCode } from "../errors.ts";
import type { NotificationType, PushOptions } from "../wns/push-request.ts";
import type { CaptureBody } from "./captures.ts";
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

/** One step of the last hour. Counters count from the start of the process. */
export interface HistoryMoment {
  readonly at: number;
  readonly pushes: number;
  readonly refusals: number;
  /** Refusals that are the service's own trouble, such as a full disk. */
  readonly failures: number;
  readonly acks: number;
  readonly connected: number;
  readonly waiting: number;
  /** Pushes answered received, by the time to their answer: cumulative, one more than there are bounds. */
  readonly answered: readonly number[];
  /** Notifications confirmed by devices that were connected when they came, by the time to their confirmation: likewise. */
  readonly acked: readonly number[];
}

/** `GET /v1/history`. */
export interface HistoryBody {
  /** The service's time of this answer, by which a page sets the others right. */
  readonly at: number;
  /** Upper bounds of the buckets, in seconds. */
  readonly bounds: { readonly answered: readonly number[]; readonly acked: readonly number[] };
  /** Every 15 seconds one, for at most an hour, oldest first. */
  readonly moments: readonly HistoryMoment[];
}

/** `POST /v1/session`: shows the admin token once. */
export interface SignInRequest {
  readonly adminToken: string;
}

/** Its answer. The session itself is in a cookie that no script reads. */
export interface SessionBody {
  /** Shown as `X-CSRF-Token` by every request that changes something. */
  readonly csrfToken: string;
  /** When it is over at the latest; without a request for an hour it is over sooner. */
  readonly expiresAt: number;
}

/** `GET /v1/session`. */
export interface OpenSessionBody {
  /** Null when the cookie opens none, or there is no cookie. */
  readonly session: SessionBody | null;
}

/** `DELETE /v1/session`. */
export interface SignedOutBody {
  readonly signedOut: true;
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
  /** All nodes that live, the one that answers among them. */
  readonly nodes: readonly NodeBody[];
  /** Why rings from node to node are late; empty while they are not. */
  readonly lateness: string;
}

/** One of the processes that are one service together. */
export interface NodeBody {
  /** Stands in the message ids that it gives. */
  readonly number: number;
  readonly name: string;
  readonly startedAt: number;
  /** `draining`: it sends its devices home. */
  readonly state: "up" | "draining";
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
  /** There while its pushes are captured, or captured ones are still kept. */
  readonly capture?: CaptureBody;
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

/** A copy of a database, for a backup. `POST /v1/copies`, and of a hub `POST /v1/hub-copies`. */
export interface CopyBody {
  /** On the machine of the server, in a folder of its own that whoever asked removes. */
  readonly path: string;
}

/** The keys that seal. `GET /v1/keys`, and `POST /v1/keys`, which adds one. */
export interface KeysBody {
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly newestAt: number;
  /** When the newest begins to seal; it opens from the first moment on. */
  readonly sealsFrom: number;
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
  /** Where it listens on this machine; the public origin may be a balancer's, which leads to any node. */
  readonly listening: string;
  /** Where its admin API is: on the push service's admin port when both run in one process. */
  readonly admin: string;
  readonly adminToken: string;
  /** Path of the development CA's certificate, when the server made one. */
  readonly ca: string | null;
}
