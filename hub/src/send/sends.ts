/** What the rim asks of sends: to take one, to try one, to take one back, to say how far one is. */
import type { HubRecord, PnsOutcome, SendRecord, SendRequest } from "../model.ts";

/** What stands beside a send that is to be accepted. */
export interface Acceptance {
  /** Milliseconds since 1970; null or a time that is over: at once. */
  readonly scheduledFor: number | null;
  /** `x-ms-client-request-id`: the same on every try of one call. Null: none was sent, and nothing is recognised again. */
  readonly clientRequestId: string | null;
  /** Name of the access policy that the request was signed with. */
  readonly policy: string;
  /** Headers of the request, by which it joins a distributed trace. Absent: it came without any. */
  readonly header?: ((name: string) => string | null) | undefined;
}

/** What became of one push of a debug send. */
export interface TestResult {
  /** As the original calls it: `windows`, `windowstemplate`, `browser`, `browsertemplate`. */
  readonly platform: string;
  /** Channel URI or endpoint. */
  readonly handle: string;
  /** Empty for a handle without a registration. */
  readonly registrationId: string;
  readonly outcome: PnsOutcome;
  /** The outcome as a sentence, with the reason where one is known. */
  readonly words: string;
}

/** What became of a debug send. */
export interface TestOutcome {
  readonly success: number;
  readonly failure: number;
  readonly results: readonly TestResult[];
}

/** See the head of this file. */
export interface Sends {
  /**
   * Records a send and answers at once; it goes out by itself. One with the same client request id, policy and kind (now or scheduled)
   * within ten minutes is the same send, and its id is given again.
   *
   * @throws HubRefusal TAG_EXPRESSION_*, PROPERTIES_INVALID, WNS_TYPE_INVALID, XML_INVALID, JSON_INVALID, PAYLOAD_TOO_LARGE,
   *   CREDENTIAL_MISSING, HANDLES_INVALID, SCHEDULE_TOO_FAR, or those of the store
   */
  accept(hub: HubRecord, request: SendRequest, more: Acceptance): Promise<{ readonly notificationId: string }>;
  /**
   * A debug send to at most ten matching targets, answered when all of them are done. Nothing is tried again.
   *
   * @throws HubRefusal as `accept`, and THROTTLED beyond ten a minute
   */
  test(hub: HubRecord, request: SendRequest): Promise<TestOutcome>;
  /** Takes back a send that is scheduled or under way. @returns false when there is none such, or it is over */
  cancel(hub: HubRecord, notificationId: string): Promise<boolean>;
  find(hub: HubRecord, notificationId: string): Promise<SendRecord | null>;
}
