/** What a row of the table of errors says: the shape of its columns. The table stands in errors.ts. */

/** What the refused party should do next; callers switch on this or on the code, never on text. */
export type Advice = "fix-request" | "new-token" | "new-channel" | "retry-later" | "report";

/** How loud a refusal is for the operator: quiet ones are counted, notices logged, alarms logged as errors. */
export type Loudness = "quiet" | "notice" | "alarm";

/** `X-WNS-STATUS` of an answer. */
export type WnsStatus = "received" | "dropped" | "channelthrottled" | "appthrottled";

/** OAuth 2.0 error of the token endpoint. @source RFC 6749 section 5.2 */
export type OAuthError =
  | "invalid_request"
  | "invalid_client"
  | "invalid_scope"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "temporarily_unavailable";

/** One row. `null` says that this code never travels in that form. */
export interface ErrorRow {
  /** HTTP status, where the refusal can be an HTTP answer. */
  readonly status: number | null;
  /** `X-WNS-STATUS`, where it can be the answer to a push. */
  readonly wnsStatus: WnsStatus | null;
  /** `error` of the token endpoint. */
  readonly oauth: OAuthError | null;
  /** WebSocket close code of the device connection. */
  readonly closeCode: number | null;
  readonly advice: Advice;
  readonly loudness: Loudness;
  /** Seconds for `Retry-After`, where the refusal always carries one. */
  readonly retryAfterSeconds: number | null;
  /** `errno` in the body of an answer to a sender of Web Push. @source mozilla-services/autopush-rs `autoendpoint/src/error.rs`; 115 to 120 are ours */
  readonly errno: number | null;
  /** One sentence for a person; details are added after it, never inside it. */
  readonly sentence: string;
}

/** A row, of which the columns that are not named never travel. */
export function row(
  sentence: string,
  advice: Advice,
  columns: Partial<Omit<ErrorRow, "sentence" | "advice">>,
): ErrorRow {
  return {
    status: null,
    wnsStatus: null,
    oauth: null,
    closeCode: null,
    loudness: "quiet",
    retryAfterSeconds: null,
    errno: null,
    ...columns,
    advice,
    sentence,
  };
}
