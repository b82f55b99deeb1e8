/** The words on a toast that are the system's and not the sender's. Knows English alone; whoever draws hands in others. */

/** The system's own words. */
export interface ToastStrings {
  /** The body of a toast that says nothing. */
  readonly newNotification: string;
  readonly snooze: string;
  readonly dismiss: string;
  /** The buttons of Windows 8.1's calls. */
  readonly video: string;
  readonly voice: string;
  readonly decline: string;
  /** For those who hear the choice of minutes instead of seeing it. */
  readonly snoozeFor: string;
  /** A time to snooze, on a choice. @param minutes 5 to 1440 */
  readonly minutes: (minutes: number) => string;
}

const counted = (count: number, word: string) => `${count} ${word}${count === 1 ? "" : "s"}`;

function minutes(count: number): string {
  if (count % 1440 === 0) return counted(count / 1440, "day");
  return count % 60 === 0 ? counted(count / 60, "hour") : counted(count, "minute");
}

/** What is said where no other words are given. */
const ENGLISH: ToastStrings = {
  newNotification: "New notification",
  snooze: "Snooze",
  dismiss: "Dismiss",
  video: "Video",
  voice: "Voice",
  decline: "Decline",
  snoozeFor: "Snooze for",
  minutes,
};

/** All words: those that are given, and English where there are none. */
export function stringsOf(given: Partial<ToastStrings> = {}): ToastStrings {
  return { ...ENGLISH, ...given };
}
