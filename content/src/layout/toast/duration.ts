/** How long a toast is in sight. Reads no clock. */
import type { Toast } from "../../toast/toast.ts";

const SHORT_MS = 7_000;
const LONG_MS = 25_000;

/** In milliseconds, for a toast that goes by itself. @source Microsoft, Toast schema, duration */
export function durationMs({ duration }: Pick<Toast, "duration">): number {
  return duration === "long" ? LONG_MS : SHORT_MS;
}
