/** What is told about a sound that is being played. Plays nothing. */

/** A sound that is being played. */
export interface Playing {
  /** Ends it within a few hundredths of a second, without a click. Once it has ended, this does nothing. */
  stop(): void;
}

/** How long a sound fades when it is stopped, in milliseconds: too short to be waited for, long enough not to click. */
export const FADE_MS = 40;
