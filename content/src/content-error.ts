/** What a builder refuses, as one class. Reading XML never throws: findings are values there. */

/**
 * Why content was refused.
 *
 * - `TOO_LARGE` more bytes than may be pushed
 * - `TOO_MANY` more texts, pictures, buttons, inputs or choices than Windows shows
 * - `MISSING` something without which Windows drops the notification or a part of it
 * - `VALUE` a value Windows does not know, or would ignore where it stands
 * - `CHARACTER` a character that XML cannot carry, when it was asked to refuse those
 * - `TEMPLATE` a visual template that is not there, or cannot be written in the asked form
 */
export type ContentErrorCode = "TOO_LARGE" | "TOO_MANY" | "MISSING" | "VALUE" | "CHARACTER" | "TEMPLATE";

/** A notification that Windows would not show as it was meant. The message is one sentence; `advice` says how to mend it. */
export class ContentError extends RangeError {
  override readonly name = "ContentError";
  readonly code: ContentErrorCode;
  readonly advice: string;

  constructor(code: ContentErrorCode, message: string, advice: string) {
    super(message);
    this.code = code;
    this.advice = advice;
  }
}

/** Throws unless a list is as short as Windows shows it. */
export function refuseMore(count: number, most: number, things: string): void {
  if (count <= most) return;
  throw new ContentError(
    "TOO_MANY",
    `${count} ${things} are more than the ${most} that Windows shows`,
    "leave some out",
  );
}

/** Throws for more bytes than may be pushed. */
export function refuseBytes(bytes: number, most: number, advice: string): void {
  if (bytes <= most) return;
  throw new ContentError("TOO_LARGE", `the payload has ${bytes} bytes, and ${most} may be pushed`, advice);
}

/** Throws for an absent or empty value. */
export function refuseMissing(value: unknown, what: string, why: string): void {
  if (value === undefined || value === "") throw new ContentError("MISSING", `${what} is missing`, why);
}
