/** How a group's width is shared among its columns. */
import type { Subgroup } from "../../binding/adaptive.ts";

/** Pixels between two columns. @source Microsoft, "Create adaptive tiles", groups and subgroups */
export const COLUMN_GAP = 8;

const FIRST_WEIGHT = 50;
const WHOLE_WEIGHT = 100;

/** The weights, those that were left out filled in: half for the first column, what is missing to 100 once, then 1. */
function weightsOf(columns: readonly Subgroup[]): number[] {
  let sum = 0;
  let hasRest = false;
  return columns.map(({ weight }, at) => {
    let counted = weight ?? 0;
    if (!(counted >= 1)) {
      counted = at === 0 ? FIRST_WEIGHT : 1;
      if (at > 0 && !hasRest) {
        // Weights before it may come to more than 100; Windows then takes what they exceed it by.
        counted = Math.abs(WHOLE_WEIGHT - sum) || 1;
        hasRest = true;
      }
    }
    sum += counted;
    return counted;
  });
}

/**
 * The widths of a group's columns in pixels, all of them 0 where the gaps alone take more than there is.
 *
 * @source Microsoft, "Create adaptive tiles", hint-weight
 */
export function columnWidths(columns: readonly Subgroup[], width: number): number[] {
  const weights = weightsOf(columns);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const shared = Math.max(0, width - COLUMN_GAP * (columns.length - 1));
  return weights.map((weight) => (shared * weight) / sum);
}
