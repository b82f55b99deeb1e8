/** A removal of toasts as `belfry listen` prints it: the record of `--json`, and words. */
import { formatMatch, isRefusal, type Match, type RemovedFrame, readMatch } from "@belfry/protocol";
import type { Paint } from "./paint.ts";

/** The line of `--json`. */
export interface RemovedRecord {
  readonly event: "removed";
  /** As in `X-WNS-Match`. */
  readonly match: string;
}

/** From what the device library gives to an app. */
export const removedRecordOf = (match: Match): RemovedRecord => ({ event: "removed", match: formatMatch(match) });

/** From a frame as it came over the wire. */
export const removedRecordOfFrame = ({ match }: RemovedFrame): RemovedRecord => ({ event: "removed", match });

/** One line for a person: which toasts are to go. */
export function removedWords({ match }: RemovedRecord, paint: Paint): string {
  const read = readMatch(match);
  if (isRefusal(read)) return `${paint.odd("removed")} ${match}`;
  if (read.all) return `${paint.odd("removed")} every toast`;
  const tag = read.tag === undefined ? "" : ` with tag ${read.tag}`;
  const group = read.group === undefined ? "" : ` in group ${read.group}`;
  return `${paint.odd("removed")} toasts${tag}${group}`;
}
