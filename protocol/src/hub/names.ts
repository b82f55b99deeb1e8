/** Names on a hub's wire: headers, formats, platforms, states and outcomes. Values alone. */

/** Headers that requests and answers carry. @source Notification Hubs, REST interface */
export const HUB_HEADERS = {
  format: "ServiceBusNotification-Format",
  tags: "ServiceBusNotification-Tags",
  deviceHandle: "ServiceBusNotification-DeviceHandle",
  scheduleTime: "ServiceBusNotification-ScheduleTime",
  browserAuth: "Auth",
  browserKey: "P256DH",
  continuation: "x-ms-continuationtoken",
  clientRequestId: "x-ms-client-request-id",
  correlationId: "x-ms-correlation-request-id",
  trackingId: "TrackingId",
} as const;

/** Versions of the REST interface that public clients and documents name. */
export const HUB_API_VERSIONS = [
  "2013-10",
  "2014-09",
  "2015-01",
  "2015-04",
  "2015-08",
  "2016-07",
  "2017-04",
  "2020-06",
] as const;
/** The one that a request without any speaks. */
export const DEFAULT_HUB_API_VERSION = "2015-01";

/** Formats that are sent. */
export const HUB_FORMATS = ["windows", "browser", "template"] as const;
export type HubFormat = (typeof HUB_FORMATS)[number];
/** Formats that are refused by name. */
export const OTHER_FORMATS = ["apple", "gcm", "fcmv1", "adm", "baidu", "windowsphone", "xiaomi"] as const;

/** Platforms of installations. */
export const HUB_PLATFORMS = ["wns", "browser"] as const;
export type HubPlatform = (typeof HUB_PLATFORMS)[number];
/** Platforms that are refused by name. */
export const OTHER_PLATFORMS = ["apns", "gcm", "fcmV1", "adm", "baidu", "mpns", "xiaomi"] as const;

/** XML namespaces of bodies. */
export const HUB_NAMESPACES = {
  atom: "http://www.w3.org/2005/Atom",
  hub: "http://schemas.microsoft.com/netservices/2010/10/servicebus/connect",
  instance: "http://www.w3.org/2001/XMLSchema-instance",
  metadata: "http://schemas.microsoft.com/ado/2007/08/dataservices/metadata",
  arrays: "http://schemas.microsoft.com/2003/10/Serialization/Arrays",
} as const;

/** Names of the policies that a new hub has. @source Notification Hubs, access policies */
export const DEFAULT_POLICIES = {
  listen: "DefaultListenSharedAccessSignature",
  full: "DefaultFullSharedAccessSignature",
} as const;

/** Where a send is. @source Notification Hubs, telemetry */
export const SEND_STATES = [
  "Enqueued",
  "Processing",
  "Completed",
  "Abandoned",
  "NoTargetFound",
  "Scheduled",
  "Canceled",
] as const;
export type HubSendState = (typeof SEND_STATES)[number];

/** What may become of one push, and the number that stands for it in feedback. @source PnsFeedback of the .NET client */
export const PNS_OUTCOMES = {
  Success: 0,
  InvalidCredentials: 1,
  PnsUnreachable: 2,
  PnsInterfaceError: 3,
  BadChannel: 4,
  ExpiredChannel: 5,
  PnsServerError: 6,
  PnsUnavailable: 7,
  Throttled: 8,
  TokenProviderUnreachable: 10,
  InvalidToken: 11,
  WrongToken: 12,
  InvalidNotificationFormat: 13,
  InvalidNotificationSize: 14,
  ChannelThrottled: 15,
  ChannelDisconnected: 16,
  Dropped: 17,
  AbandonedNotificationMessages: 96,
  NoTargets: 97,
  Skipped: 98,
} as const;
export type HubOutcome = keyof typeof PNS_OUTCOMES;

const INVALID_HANDLE = "The Push Notification System handle for the registration is invalid";

/** Sentences of a test send, as far as the real service's are known; of others the name is the sentence. */
export const OUTCOME_SENTENCES: Readonly<Partial<Record<HubOutcome, string>>> = {
  Success: "The Notification was successfully sent to the Push Notification System",
  BadChannel: INVALID_HANDLE,
  ExpiredChannel: INVALID_HANDLE,
  InvalidToken: "The Token obtained from the Token Provider is invalid",
  WrongToken: "The Token obtained from the Token Provider is wrong",
};

/** Bytes of a request's body. @source Notification Hubs, quotas */
export const MAX_HUB_BODY_BYTES = 65_536;
/** Registrations on one page. @source Notification Hubs, REST interface */
export const MAX_PAGE = 100;
/** Handles of one batch. @source Notification Hubs, direct batch send */
export const MAX_BATCH_HANDLES = 1000;
/** Devices of one test send. @source Notification Hubs, test send */
export const MAX_TEST_TARGETS = 10;
/** How far ahead a send may be scheduled: 7 days. @source Notification Hubs, scheduled notifications */
export const MAX_SCHEDULE_SECONDS = 7 * 86_400;
