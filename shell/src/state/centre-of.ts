/** The notification centre at a moment: by app, and within an app by header. Draws nothing and shortens no list. */
import type { Header } from "@belfry/content";
import { isShownAt } from "@belfry/device";
import { byNewest, isListed, type ShellState, type ToastItem } from "./shell-state.ts";

/** Toasts that stand together. */
export interface CentreBlock {
  /** That of the newest of them; a toast without a header stands alone. */
  readonly header: Header | undefined;
  /** Newest first, one or more. */
  readonly toasts: readonly ToastItem[];
}

/** The toasts of one app. */
export interface CentreGroup {
  /** Package SID, lower case. */
  readonly app: string;
  /** The one with the newest toast first. */
  readonly blocks: readonly CentreBlock[];
}

/** Blocks by the header's id, in the order of the newest toast of each. @source Microsoft, "Toast headers" */
function inBlocks(toasts: readonly ToastItem[]): CentreBlock[] {
  // A key of a toast and an id of a header may be the same text, so that the two are told apart by what stands before them.
  const nameOf = ({ key, value }: ToastItem) => (value.header === undefined ? `key ${key}` : `id ${value.header.id}`);
  const blocks = new Map<string, ToastItem[]>();
  for (const toast of toasts) {
    const name = nameOf(toast);
    blocks.set(name, [...(blocks.get(name) ?? []), toast]);
  }
  return [...blocks.values()].map((block) => ({ header: block[0]?.value.header, toasts: block }));
}

/** What is in the list: no toast that pops up, and none that is put off. @param now milliseconds since 1970 */
export function centreOf(state: ShellState, now: number): readonly CentreGroup[] {
  const listed = Object.entries(state.apps).map(([app, { toasts }]) => {
    return { app, toasts: toasts.filter((toast) => isShownAt(now)(toast) && isListed(state, app, toast)) };
  });
  return listed
    .flatMap(({ app, toasts }) => toasts.slice(0, 1).map((newest) => ({ app, toasts, newest })))
    .sort((a, b) => byNewest(a.newest, b.newest))
    .map(({ app, toasts }) => ({ app, blocks: inBlocks(toasts) }));
}
