/** What those hear who do not see a pop-up, and how urgently. Speaks to nobody itself. */
import { scenarioOf, type Toast, toastWords } from "@belfry/content";
import type { ShellApp } from "../shell-app.ts";

/** One announcement. */
export interface Announcement {
  readonly words: string;
  /** Whether it interrupts what is being read. */
  readonly isUrgent: boolean;
}

const URGENT: ReadonlySet<string> = new Set(["alarm", "incomingCall", "urgent"]);
const ENDS = /[.!?…。؟]$/;

const sentence = (words: string) => (ENDS.test(words) ? words : `${words}.`);

/** Who speaks, then the title and the body, as sentences: a reader pauses at their ends. */
export function announcementOf(toast: Toast, app: ShellApp, data: Readonly<Record<string, string>> = {}): Announcement {
  const { lang, resources } = app;
  const { title, body } = toastWords(toast, { app, data, lang, resources });
  const parts = [app.name, title, ...body].map((words) => words.trim()).filter((words) => words !== "");
  const isNamedTwice = parts[0] === parts[1];
  return {
    words: (isNamedTwice ? parts.slice(1) : parts).map(sentence).join(" "),
    isUrgent: URGENT.has(scenarioOf(toast)),
  };
}
