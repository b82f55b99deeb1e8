/** Why a message could not be read. */

/**
 * - `keys-missing`: the channel it came on has none.
 * - `coding-unknown`: encrypted in another way than the two of Web Push, or not at all.
 * - `headers-wrong`: what decrypting needs is missing from them.
 * - `record-wrong`: too short, or longer than one record.
 * - `sender-key-wrong`: the sender's key is no point of the curve.
 * - `seal-broken`: encrypted to other keys, or touched on the way.
 * - `padding-wrong`: opened, and what is in it is not what a sender puts there.
 */
export type DecryptFailure =
  | "keys-missing"
  | "coding-unknown"
  | "headers-wrong"
  | "record-wrong"
  | "sender-key-wrong"
  | "seal-broken"
  | "padding-wrong";

/** Tells of a message that was discarded. Has nothing of what was in it. */
export class UndecryptableError extends Error {
  override readonly name = "UndecryptableError";
  readonly failure: DecryptFailure;
  /** The id that the sender saw. */
  readonly messageId: string;

  constructor(messageId: string, failure: DecryptFailure) {
    super(`the push message ${messageId} could not be decrypted: ${failure}`);
    this.failure = failure;
    this.messageId = messageId;
  }
}
