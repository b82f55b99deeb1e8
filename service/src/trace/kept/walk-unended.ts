/**
 * Walks all that is kept for notifications without an end, from the newest on, as a crash loses the ends of the last second: a step at a time, of which
 * is remembered where it ended. Reads files, so it belongs on the thread that keeps them.
 */
import { basename } from "node:path";
import type { NamedEntry } from "../../engine/store.ts";
import { fact } from "../row.ts";
import { findRow, type Segment } from "./segment.ts";

/** Rows that one step looks at, and those of them whose end it looks for, as a rule in the same segment: some 20 ms. */
const ROWS = 8_192;
const LOOKUPS = 500;

/** The row with which the next step begins. */
export interface WalkPlace {
  /** Number of its segment, ten digits. */
  readonly segment: string;
  readonly row: number;
}

/** What one step found. */
export interface Walked {
  readonly found: readonly NamedEntry[];
  /** Null when everything was seen. */
  readonly next: WalkPlace | null;
}

export const NOTHING_FOUND: Walked = { found: [], next: null };

/**
 * One step. What was written since the round began is left to the next one, and what was let go is passed over.
 *
 * @param segments oldest first
 * @param from null: the newest
 */
export function walkUnended(segments: readonly Segment[], from: WalkPlace | null, most: number): Walked {
  const found: NamedEntry[] = [];
  let [rows, lookups] = [ROWS, LOOKUPS];
  for (const [nth, segment] of [...segments.entries()].reverse()) {
    const name = numberOf(segment);
    if (from !== null && name > from.segment) continue;
    for (let n = from?.segment === name ? from.row : segment.count - 1; n >= 0; n--) {
      if (rows-- === 0 || lookups === 0 || found.length === most) return { found, next: { segment: name, row: n } };
      const named = pendingAt(segment, n);
      if (named === null) continue;
      lookups -= 1;
      if (!hasEnd(segments.slice(nth), named[1])) found.push(named);
    }
  }
  return { found, next: null };
}

const numberOf = ({ path }: Segment): string => basename(path).slice(0, 10);

/** Stretches without one are passed over unread. */
function pendingAt(segment: Segment, n: number): NamedEntry | null {
  if (!segment.zones.mayHold(n, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY)) return null;
  const { rows, at } = segment.row(n);
  return rows.fact(at, fact.end) === 0 ? [rows.device(at), rows.id(at)] : null;
}

/** An end is written later than that it had not ended: as a rule soon after, in the same segment. */
function hasEnd(segments: readonly Segment[], id: string): boolean {
  return segments.some((segment) => {
    const n = findRow(segment, id);
    if (n < 0) return false;
    const { rows, at } = segment.row(n);
    return rows.fact(at, fact.end) !== 0;
  });
}
