/** The times that the system's own snooze offers. Draws nothing and wakes nobody. */
import { stringsOf, type ToastStrings } from "./toast-strings.ts";

/** The times, in minutes. @source Microsoft's Notifications Visualizer */
const MINUTES = [5, 9, 10, 60, 240, 1440] as const;
const PRESET = 9;

/** One time to snooze. */
export interface SnoozeChoice {
  readonly minutes: number;
  readonly content: string;
  /** Whether it is chosen until the person chooses another; one of them is. */
  readonly preset: boolean;
}

/** The choices of a toast with `SnoozeAndDismiss`, in their order. @source Microsoft, Toast schema, actions */
export function snoozeChoices(strings: Partial<ToastStrings> = {}): readonly SnoozeChoice[] {
  const words = stringsOf(strings).minutes;
  return MINUTES.map((minutes) => ({ minutes, content: words(minutes), preset: minutes === PRESET }));
}
