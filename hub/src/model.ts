/**
 * What a hub holds and sends, as values that every chapter shares. Knows neither HTTP nor SQL. Times are milliseconds since 1970; null
 * stands where there is none, as it travels between threads.
 */

/** What a policy may do. @source Notification Hubs, security model */
export type Right = "Listen" | "Send" | "Manage";

/** An access policy: a name with two keys, either of which signs. */
export interface Policy {
  readonly keyName: string;
  /** Used as the text it is, never decoded. */
  readonly primaryKey: string;
  readonly secondaryKey: string;
  readonly rights: readonly Right[];
}

/** What the hub shows to WNS (ours or Microsoft's) for its pushes. */
export interface WnsCredential {
  readonly packageSid: string;
  /** Empty for an app of the push service in this process, which gives access tokens without one: see `home-service.ts`. */
  readonly clientSecret: string;
  /** Where access tokens are asked for; empty for an app of the push service in this process. */
  readonly tokenEndpoint: string;
  /** For the Entra form of the token request; null for the older one. */
  readonly tenantId: string | null;
}

/** What the hub signs Web Push messages with. */
export interface BrowserCredential {
  /** `mailto:` or `https:`. */
  readonly subject: string;
  /** Uncompressed point on P-256, base64url. */
  readonly publicKey: string;
  /** base64url. */
  readonly privateKey: string;
}

/** A hub. */
export interface HubRecord {
  /** As it was spelled when it was made; compared without regard to case. */
  readonly name: string;
  readonly policies: readonly Policy[];
  readonly wns: WnsCredential | null;
  readonly browser: BrowserCredential | null;
  /** Until when a registration lives that nobody renews; null: for ever. */
  readonly registrationTtlSeconds: number | null;
  /**
   * Whether the templates of an installation have its tags beside their own. What is kept was written by it: a change of it holds for each installation
   * from its next put or patch on. Absent in hubs that were made before there was a choice: yes.
   */
  readonly templatesInheritTags?: boolean;
  readonly createdAt: number;
}

/** Where a push goes: a channel URI, or an endpoint of Web Push with its keys. */
export type Handle =
  | { readonly platform: "wns"; readonly channelUri: string }
  | { readonly platform: "browser"; readonly endpoint: string; readonly p256dh: string; readonly auth: string };

/** A hub's template: a body that a send fills from its properties. Not a visual template. */
export interface TemplateRecord {
  readonly name: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** What a registration says, without what the hub gives it. Native without a template. */
export interface RegistrationContent {
  readonly handle: Handle;
  /** As they were written; matched without regard to case. Hidden ones (`$InstallationId:{…}`, `$UserId:{…}`) stand among them. */
  readonly tags: readonly string[];
  readonly template: TemplateRecord | null;
  readonly pushVariables: Readonly<Record<string, string>>;
  readonly secondaryTile: string | null;
  /** The sender's or the hub's; null: never. */
  readonly expiresAt: number | null;
}

/** A registration as it is kept. */
export interface RegistrationRecord extends RegistrationContent {
  /** Rising with creation within one hub; lists and sends walk by it. */
  readonly ordinal: number;
  readonly registrationId: string;
  /** From 1, one more at each update. */
  readonly etag: number;
  /** Of which installation it is a part; null for one of its own. */
  readonly installationId: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** One template of an installation. */
export interface InstallationTemplate {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty: its own name is its tag. */
  readonly tags: readonly string[];
  readonly expiry: string | null;
}

/** A secondary tile of an installation. */
export interface InstallationTile {
  readonly pushChannel: string;
  readonly tags: readonly string[];
  readonly templates: Readonly<Record<string, InstallationTemplate>>;
  readonly pushChannelExpired: boolean;
}

/** An installation as it is kept. Each is seen as registrations as well: a native one, and one for each template and tile. */
export interface InstallationRecord {
  readonly installationId: string;
  readonly userId: string | null;
  readonly platform: "wns" | "browser";
  readonly handle: Handle;
  /** A browser's channel came as JSON text and goes back as such. */
  readonly channelAsText: boolean;
  readonly pushChannelExpired: boolean;
  readonly expiresAt: number | null;
  readonly tags: readonly string[];
  readonly pushVariables: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<string, InstallationTemplate>>;
  readonly secondaryTiles: Readonly<Record<string, InstallationTile>>;
  readonly updatedAt: number;
}

/** To what kind of registration a send goes. */
export type SendFormat = "windows" | "browser" | "template";

/** Where a send goes. Direct handles need not be registered. */
export type SendTargets =
  /** Every registration of the format that matches; an absent expression is everyone. */
  | { readonly kind: "expression"; readonly expression: string | null }
  | { readonly kind: "handles"; readonly handles: readonly Handle[] };

/** A send as it was accepted. */
export interface SendRequest {
  readonly format: SendFormat;
  readonly targets: SendTargets;
  /** For WNS: the `X-WNS-*` headers; for browsers `TTL`, `Urgency`, `Topic`. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTF-8 text as it stands, other bytes in base64. For templates the JSON object of properties. */
  readonly body: string;
  readonly base64: boolean;
}

/** Where a send is on its way. @source Notification Hubs, notification telemetry */
export type SendState =
  | "Enqueued"
  | "Processing"
  | "Completed"
  | "Abandoned"
  | "NoTargetFound"
  | "Scheduled"
  | "Canceled";

/** What became of one push of a send. @source metric descriptions of Notification Hubs; docs/reference/hub.md */
export type PnsOutcome =
  | "Success"
  | "ChannelDisconnected"
  | "Dropped"
  | "ChannelThrottled"
  | "InvalidNotificationFormat"
  | "InvalidToken"
  | "WrongToken"
  | "BadChannel"
  | "Throttled"
  | "ExpiredChannel"
  | "InvalidNotificationSize"
  | "PnsServerError"
  | "PnsUnavailable"
  | "PnsUnreachable"
  | "PnsInterfaceError"
  | "InvalidCredentials"
  | "TokenProviderUnreachable"
  | "AbandonedNotificationMessages"
  | "Skipped";

/** How many pushes of a send ended how. */
export type OutcomeCounts = Readonly<Partial<Record<PnsOutcome, number>>>;

/** A send and how far it is. */
export interface SendRecord {
  readonly hub: string;
  readonly notificationId: string;
  readonly request: SendRequest;
  readonly state: SendState;
  /** When it is to go out; null: at once. */
  readonly scheduledFor: number | null;
  readonly acceptedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** Registrations up to this ordinal (or handles up to this index) have been taken in hand; 0 at first. */
  readonly cursor: number;
  readonly wnsOutcomes: OutcomeCounts;
  readonly browserOutcomes: OutcomeCounts;
  /** Reasons in words, newest last, bounded: why tokens were refused, that a schedule was missed. */
  readonly remarks: readonly string[];
}

/** Whom one push of a send goes to. */
export interface Target {
  /** Its registration's ordinal, or the handle's place from 1. */
  readonly ordinal: number;
  /** Null for a direct send. */
  readonly registrationId: string | null;
  readonly installationId: string | null;
  readonly handle: Handle;
  readonly template: TemplateRecord | null;
  readonly pushVariables: Readonly<Record<string, string>>;
  /** An earlier target of the same send has the same handle and gets the same push. */
  readonly duplicate: boolean;
}

/** A push that has to be tried again. */
export interface DeferredPush {
  readonly target: Target;
  /** Tries so far. */
  readonly tries: number;
  /** When it was tried first: half an hour later it is given up. */
  readonly since: number;
  readonly nextAt: number;
}

/** One channel that is gone, or another fault that its owner should hear of. */
export interface FeedbackRecord {
  readonly at: number;
  readonly outcome: PnsOutcome;
  readonly handle: Handle;
  readonly registrationId: string | null;
  readonly installationId: string | null;
  readonly notificationId: string | null;
}

/** What an import or export does. */
export type JobType =
  | "ExportRegistrations"
  | "ImportCreateRegistrations"
  | "ImportUpdateRegistrations"
  | "ImportDeleteRegistrations"
  | "ImportUpsertRegistrations";

/** An import or export. */
export interface JobRecord {
  readonly hub: string;
  readonly jobId: string;
  readonly type: JobType;
  readonly status: "Started" | "Running" | "Completed" | "Failed";
  /** Percent. */
  readonly progress: number;
  readonly outputContainerUri: string;
  readonly importFileUri: string | null;
  readonly outputProperties: Readonly<Record<string, string>>;
  readonly failure: string | null;
  readonly createdAt: number;
  readonly updatedAt: number;
}
