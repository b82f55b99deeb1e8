/** Where the keyboard goes in a list, and what gets the focus when something of it goes. Pure; moves no focus. */

/**
 * What takes the place of one that is gone: the first of those after it that are left, or else the last of those before it.
 *
 * @param before the order while it was there
 * @param left what is still there
 */
export function neighbourOf(before: readonly string[], gone: string, left: ReadonlySet<string>): string | undefined {
  const at = before.indexOf(gone);
  const isLeft = (key: string) => left.has(key);
  return before.slice(at + 1).find(isLeft) ?? before.slice(0, Math.max(0, at)).findLast(isLeft);
}

/**
 * Where a key leads.
 *
 * @param key as a keyboard event has it
 * @returns undefined for a key that leads nowhere, and past both ends
 */
export function walkList(key: string, order: readonly string[], from: string): string | undefined {
  const at = order.indexOf(from);
  if (key === "Home") return order[0];
  if (key === "End") return order.at(-1);
  if (key === "ArrowDown" && at !== -1) return order[at + 1];
  return key === "ArrowUp" && at > 0 ? order[at - 1] : undefined;
}
