/** What the layout of a toast has to be told beside the toast. */
import type { LayoutOptions } from "../options.ts";
import type { ToastStrings } from "./toast-strings.ts";

/** What is asked of the layout of a toast. */
export interface ToastLayoutOptions extends LayoutOptions {
  /** Whether all of it is shown, as in a popup, or the few lines of a list; all of it when absent. */
  readonly expanded?: boolean;
  /** What stands for each `{name}` in texts outside groups and in progress bars. */
  readonly data?: Readonly<Record<string, string>> | undefined;
  /** How large the picture in place of the app's logo is, in pixels; 48 when absent, as the documents have it. */
  readonly logoOverrideSize?: 48 | 60;
  /** The system's own words; English where absent. */
  readonly strings?: Partial<ToastStrings>;
}
