/** What a hub's admin API exchanges with the command line and the console: shapes only. Times are milliseconds since 1970. */

import type { HubFormat, HubOutcome, HubPlatform, HubSendState } from "./names.ts";

/** One hub, without its keys and secrets. `GET /v1/hubs` answers `{"origin", "hubs": HubBody[]}`, where origin is the hub server's. */
export interface HubBody {
  readonly name: string;
  readonly registrations: number;
  readonly installations: number;
  readonly policies: readonly { readonly keyName: string; readonly rights: readonly string[] }[];
  /** Null: sends to Windows are refused. Without a token endpoint the app is one of the push service in the same process. */
  readonly wns: { readonly packageSid: string; readonly tokenEndpoint: string | null } | null;
  /** Null: sends to browsers are refused. The public key is what a page subscribes with. */
  readonly browser: { readonly subject: string; readonly publicKey: string } | null;
  /** Null: registrations live for ever. */
  readonly registrationTtlSeconds: number | null;
  /** Whether the templates of an installation have its tags beside their own. */
  readonly templatesInheritTags: boolean;
  readonly createdAt: number;
}

/** `POST /v1/hubs`: makes a hub, or answers HUB_EXISTS. Answered with its {@link HubCredentials}. */
export interface CreateHubRequest {
  readonly name: string;
  readonly wns?: HubWnsCredential;
  /** Keys are made when they are left out. */
  readonly browser?: { readonly subject: string; readonly publicKey?: string; readonly privateKey?: string };
  readonly registrationTtlSeconds?: number | null;
  /** Default: yes. */
  readonly templatesInheritTags?: boolean;
}

/** `PATCH /v1/hubs/HUB`: changes what it names, at least one, and leaves the rest as it is. Answered with the {@link HubBody}. */
export interface ChangeHubRequest {
  /** Null: the hub pushes as no app any more. */
  readonly wns?: HubWnsCredential | HubWnsSecret | null;
  /** The key stays, with which browsers subscribed. */
  readonly browser?: { readonly subject: string };
  /** Null: registrations live for ever. Holds for what is registered or renewed from then on. */
  readonly registrationTtlSeconds?: number | null;
  /** Holds for each installation from its next put or patch on. */
  readonly templatesInheritTags?: boolean;
}

/** What a hub shows to WNS. */
export interface HubWnsCredential {
  readonly packageSid: string;
  /** Left out for an app of the push service in the same process, which then needs no token endpoint either. */
  readonly clientSecret?: string;
  /** Default: the real WNS's. */
  readonly tokenEndpoint?: string;
  /** For Entra's form of the token request. */
  readonly tenantId?: string;
}

/** Another secret for the app that the hub has. What is left out stays as it is. */
export interface HubWnsSecret {
  readonly clientSecret: string;
  /** Null: the real WNS's. */
  readonly tokenEndpoint?: string | null;
  /** Null: none. */
  readonly tenantId?: string | null;
}

/** The keys of a hub, each in the string that clients take. `GET /v1/hubs/HUB/keys` answers it too. */
export interface HubCredentials {
  readonly name: string;
  readonly connectionStrings: {
    /** For apps: registers its own device and nothing else. */
    readonly listen: string;
    /** For the cloud service. */
    readonly full: string;
  };
}

/** `POST /v1/hubs/HUB/keys`: puts a new key in the place of one of a policy's two. */
export interface RotateHubKeyRequest {
  readonly keyName: string;
  /** Default: primary. */
  readonly key?: "primary" | "secondary";
}

/** Its answer. */
export interface HubKeyBody {
  readonly name: string;
  readonly keyName: string;
  readonly key: "primary" | "secondary";
  /** With the new key. */
  readonly connectionString: string;
}

/** One send. `GET /v1/hubs/HUB/sends` answers `{"sends": SendBody[]}`, newest first. */
export interface SendBody {
  readonly id: string;
  readonly hub: string;
  readonly format: HubFormat;
  /** Null: everyone, or handles. */
  readonly tags: string | null;
  /** Of a send to handles; null for one by tags. */
  readonly handles: number | null;
  /** How many match its expression now; in the answer about one send only, and null for a send to handles. */
  readonly matching?: number | null;
  readonly state: HubSendState;
  readonly scheduledFor: number | null;
  readonly acceptedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  readonly outcomes: {
    readonly wns: Readonly<Partial<Record<HubOutcome, number>>>;
    readonly browser: Readonly<Partial<Record<HubOutcome, number>>>;
  };
  /** Reasons in words, newest last. */
  readonly remarks: readonly string[];
}

/** `POST /v1/hubs/HUB/sends`. Answered with its {@link SendBody}. */
export interface CreateSendRequest {
  readonly format: HubFormat;
  /** Null or absent: everyone. */
  readonly tags?: string | null;
  /** `X-WNS-*`, or `TTL`, `Urgency` and `Topic`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For templates the JSON object of properties, as text. */
  readonly body: string;
  /** The body is bytes in base64, which are sent as they are. Default: false. */
  readonly base64?: boolean;
  readonly scheduledFor?: number | null;
}

/**
 * One installation. `GET /v1/hubs/HUB/installations?tag=T&limit=N&after=N` answers `{"installations": InstallationBody[], "next"}`, oldest
 * first, where next is what the next page comes after, or null.
 */
export interface InstallationBody {
  readonly installationId: string;
  readonly platform: HubPlatform;
  readonly userId: string | null;
  /** Channel URI or endpoint. */
  readonly pushChannel: string;
  readonly pushChannelExpired: boolean;
  /** Null: never. */
  readonly expiresAt: number | null;
  readonly tags: readonly string[];
  /** Names of its templates. */
  readonly templates: readonly string[];
  /** Ids of its secondary tiles. */
  readonly secondaryTiles: readonly string[];
  readonly updatedAt: number;
}

/**
 * One import or export. `GET /v1/hubs/HUB/jobs` answers `{"jobs": JobBody[]}`; `POST /v1/hubs/HUB/imports?mode=create|update|upsert|delete`
 * takes a file of registrations, one a line, as its body and answers the job that imports it.
 */
export interface JobBody {
  readonly jobId: string;
  readonly type: string;
  readonly status: "Started" | "Running" | "Completed" | "Failed";
  /** Percent. */
  readonly progress: number;
  readonly output: Readonly<Record<string, string>>;
  readonly failure: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
