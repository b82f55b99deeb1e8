/**
 * The closed table of everything that a hub refuses or fails at, and what its readers throw. Knows statuses, sub codes and words;
 * refuses to know how an answer is written (the hub's rim has one file for that).
 *
 * @source Notification Hubs, error codes of its REST interface; ExceptionErrorCodes of its .NET client
 */
import type { Advice } from "../errors.ts";

/** What there is to say of one code. */
export interface HubErrorRow {
  /** HTTP status, which is the `Code` of the answer's body too. */
  readonly status: number;
  /** The finer code in front of the body's `Detail`; null where the real service puts none. */
  readonly subCode: number | null;
  /** Seconds for `Retry-After`; null for none. The official client waits for 429 and 503 only when told how long. */
  readonly retryAfterSeconds: number | null;
  readonly advice: Advice;
  /** One sentence for a person, without its full stop; details are added after it, never inside it. */
  readonly sentence: string;
}

function row(
  status: number,
  subCode: number | null,
  sentence: string,
  advice: Advice = "fix-request",
  retryAfterSeconds: number | null = null,
): HubErrorRow {
  return { status, subCode, retryAfterSeconds, advice, sentence };
}

const bad = (sentence: string) => row(400, 40000, sentence);

/** Every code there is. Whoever handles one switches on it or on the advice, never on the sentence. */
export const hubErrors = {
  // What cannot be read, or breaks a rule of form.
  REQUEST_INVALID: bad("The request is malformed"),
  API_VERSION_INVALID: bad("The api-version is no date"),
  XML_INVALID: bad("The XML cannot be read"),
  JSON_INVALID: bad("The JSON cannot be read"),
  MULTIPART_INVALID: bad("The multipart body cannot be read"),
  FILTER_INVALID: bad("The $filter cannot be read"),
  CONTINUATION_INVALID: bad("The continuation token is none of this hub"),
  HUB_NAME_INVALID: bad("A hub's name has 1 to 260 letters, digits, dots, hyphens or underscores"),
  REGISTRATION_INVALID: bad("The registration cannot be taken"),
  INSTALLATION_INVALID: bad("The installation cannot be taken"),
  PATCH_INVALID: bad("The patch cannot be applied; nothing was changed"),
  JOB_INVALID: bad("The job cannot be taken"),
  CHANNEL_INVALID: bad("The channel is no absolute URI"),
  BROWSER_CHANNEL_INVALID: bad("A browser's channel is its endpoint, p256dh and auth"),
  HOST_NOT_ALLOWED: bad("This hub sends to no channel on this host"),
  TAG_INVALID: bad("A tag has 1 to 120 letters, digits or any of _ @ # . : -"),
  TAGS_TOO_MANY: bad("There are too many tags"),
  USER_ID_INVALID: bad("A userId has letters, digits or any of - _ @ # . : ="),
  TAG_EXPRESSION_INVALID: bad("The tag expression cannot be read"),
  TAG_EXPRESSION_TOO_LARGE: bad("A tag expression has up to 20 tags joined by || alone, or up to 6 tags"),
  TEMPLATE_INVALID: bad("The template cannot be read"),
  TEMPLATE_NAME_INVALID: bad("A template's name has 1 to 200 characters"),
  PROPERTIES_INVALID: bad("A template is filled from one JSON object of texts, numbers and booleans"),
  WNS_TYPE_INVALID: bad("X-WNS-Type is missing or does not fit the body"),
  FORMAT_MISSING: bad("ServiceBusNotification-Format is missing"),
  FORMAT_UNSUPPORTED: bad("The format is not supported by this hub"),
  PLATFORM_UNSUPPORTED: bad("The platform is not supported by this hub"),
  HANDLE_MISSING: bad("A direct send needs ServiceBusNotification-DeviceHandle"),
  HANDLES_INVALID: bad("A batch goes to 1 to 1000 device handles"),
  SCHEDULE_INVALID: bad("The schedule's time cannot be read"),
  SCHEDULE_TOO_FAR: bad("The schedule's time is too far ahead"),
  CREDENTIAL_MISSING: bad("This hub has no credential for the platform"),

  // Who asks. Signed tokens are read in this order.
  TOKEN_MISSING: row(401, 40102, "A SharedAccessSignature is missing", "new-token"),
  TOKEN_UNSUPPORTED: row(401, 40100, "This authorization is not supported; use a SAS token", "new-token"),
  TOKEN_MALFORMED: row(401, 40105, "The SharedAccessSignature is malformed", "new-token"),
  TOKEN_POLICY_UNKNOWN: row(401, 40103, "The SharedAccessSignature is invalid", "new-token"),
  TOKEN_SIGNATURE_INVALID: row(401, 40103, "The SharedAccessSignature is invalid", "new-token"),
  TOKEN_EXPIRED: row(401, 40106, "The SharedAccessSignature is expired", "new-token"),
  TOKEN_AUDIENCE_INVALID: row(401, 40104, "The SharedAccessSignature is for another resource", "new-token"),
  RIGHT_MISSING: row(403, 40300, "The access policy lacks the right for this"),

  // What is not there, or not as the request expects.
  PATH_UNKNOWN: row(404, 40400, "There is nothing at this address"),
  HUB_UNKNOWN: row(404, 40400, "The hub does not exist"),
  // The real service begins these two with the sentence alone.
  REGISTRATION_UNKNOWN: row(404, null, "Registration not found"),
  INSTALLATION_UNKNOWN: row(404, null, "Installation not found"),
  NOTIFICATION_UNKNOWN: row(404, 40403, "Notification not found"),
  JOB_UNKNOWN: row(404, 40403, "Job not found"),
  METHOD_NOT_ALLOWED: row(405, null, "This address does not take this method"),
  HUB_EXISTS: row(409, 40900, "Conflict"),
  CONFLICT: row(409, 40901, "Another operation is in progress"),
  REGISTRATION_EXPIRED: row(410, 41000, "The registration id is expired; ask for a new one"),
  ETAG_MISMATCH: row(412, null, "The registration has another ETag"),

  // Too much.
  BODY_TOO_LARGE: row(413, null, "The body is too large"),
  PAYLOAD_TOO_LARGE: row(413, null, "The notification is too large for its platform"),
  THROTTLED: row(429, 42900, "Too many requests", "retry-later", 10),

  // Faults on this side.
  INTERNAL: row(500, 50000, "Internal error", "report"),
  OVERLOADED: row(503, null, "Service unavailable", "retry-later", 2),
  STORE_UNAVAILABLE: row(503, null, "Service unavailable", "retry-later", 5),
  DISK_FULL: row(503, null, "Service unavailable", "retry-later", 30),
  DRAINING: row(503, null, "Service unavailable", "retry-later", 2),
} as const satisfies Record<string, HubErrorRow>;

export type HubErrorCode = keyof typeof hubErrors;

/** The row of a code, without its literal types. */
export function hubErrorRow(code: HubErrorCode): HubErrorRow {
  return hubErrors[code];
}

/**
 * What every reader of this folder throws, and nothing else: a text is not what it should be.
 *
 * @example throw new WordsRefusal("TAG_EXPRESSION_INVALID", "a tag is missing", 5)
 */
export class WordsRefusal extends Error {
  readonly code: HubErrorCode;
  /** Which part was wrong. Quotes tags and names at most, never a payload or a key. */
  readonly detail: string;
  /** The character at which reading ended, counted from 1; null where the whole is meant. */
  readonly position: number | null;

  constructor(code: HubErrorCode, detail: string, position: number | null = null) {
    const where = position === null ? "" : ` (at character ${position})`;
    super(`${hubErrorRow(code).sentence}: ${detail}${where}`);
    this.name = "WordsRefusal";
    this.code = code;
    this.detail = `${detail}${where}`;
    this.position = position;
  }
}
