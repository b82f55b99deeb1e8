/** What is said of a job of a hub. Pure. */
import type { JobBody } from "@belfry/protocol";
import { formatClock, formatDay, formatSpan } from "../times.ts";

/** Whether nothing more comes. */
export const isOver = ({ status }: JobBody): boolean => status === "Completed" || status === "Failed";

export const newestFirst = (jobs: readonly JobBody[]): readonly JobBody[] =>
  [...jobs].sort((one, other) => other.createdAt - one.createdAt);

/** When it began, and how far it is or how long it took. */
export function jobWords(job: JobBody): string {
  const { createdAt, updatedAt, progress } = job;
  const far = isOver(job) ? `took ${formatSpan(updatedAt - createdAt)}` : `${progress} % done`;
  return `${formatDay(createdAt)}, ${formatClock(createdAt)}; ${far}`;
}
