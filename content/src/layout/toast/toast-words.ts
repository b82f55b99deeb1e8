/** What a toast says in words alone, for those who hear it and for lists without pictures. Measures and places nothing. */
import type { Toast } from "../../toast/toast.ts";
import { toastContent } from "./toast-content.ts";
import type { ToastLayoutOptions } from "./toast-options.ts";

/** The words of a toast, as they are read. */
export interface ToastWords {
  readonly app: string;
  /** The title of the group of toasts to which it belongs. */
  readonly header?: string | undefined;
  /** The app's name where the toast says nothing. */
  readonly title: string;
  /** None to two. */
  readonly body: readonly string[];
  readonly attribution?: string | undefined;
}

/** The words of a toast outside its groups, uncut. @source Microsoft, "App notification content" */
export function toastWords(toast: Toast, options: Omit<ToastLayoutOptions, "measure">): ToastWords {
  // Nothing is placed, so that nothing is measured.
  const { spoken } = toastContent(toast, { ...options, measure: () => 0 });
  const { header, title, body, attribution } = spoken;
  return {
    app: options.app.name,
    header,
    title: title.words,
    body: body.map(({ words }) => words).filter((words) => words !== ""),
    attribution: attribution?.words,
  };
}
