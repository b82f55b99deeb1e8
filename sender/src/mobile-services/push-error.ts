/** What a push or a call to a hub rejects with, in the shape that scripts of Mobile Services read. Holds no token, key or payload. */

/** What is known of a failure. */
export interface PushFailure {
  /** HTTP status of the answer; undefined if none came. */
  readonly statusCode?: number | undefined;
  /** Those of the answer whose names begin with `x-wns-`, in lower case; empty for a hub's. */
  readonly headers?: Readonly<Record<string, string>>;
  /** The channel that was pushed to; undefined for a hub's. */
  readonly channel?: string | undefined;
  /** What is behind it: no connection, no access token, an address that is not trusted. */
  readonly innerError?: Error | undefined;
  /** Of a hub's answer: its `Code`, and its `Detail` in words. */
  readonly code?: string | undefined;
  readonly detail?: string | undefined;
}

/** @source the npm packages wns 0.5.4 and azure-sb 0.11.2, whose errors carry these */
export class MobilePushError extends Error {
  readonly statusCode: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly channel: string | undefined;
  readonly innerError: Error | undefined;
  readonly code: string | undefined;
  readonly detail: string | undefined;

  constructor(words: string, failure: PushFailure) {
    super(words, failure.innerError === undefined ? {} : { cause: failure.innerError });
    this.name = "MobilePushError";
    this.statusCode = failure.statusCode;
    this.headers = failure.headers ?? {};
    this.channel = failure.channel;
    this.innerError = failure.innerError;
    this.code = failure.code;
    this.detail = failure.detail;
  }
}
