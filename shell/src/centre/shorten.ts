/** What of an app's toasts is in sight before somebody asks for more, and how its parts follow each other. Pure; draws nothing. */
import type { Header } from "@belfry/content";
import type { CentreGroup } from "../state/centre-of.ts";
import type { ToastItem } from "../state/shell-state.ts";

/** Toasts of an app before "See more". @source Microsoft, "App notification content" */
export const FEW = 3;

/** Toasts that follow each other without anything in between. */
export interface Section {
  /** Stands above them; none above toasts that stand for themselves. */
  readonly header: Header | undefined;
  /** Newest first, one or more. */
  readonly toasts: readonly ToastItem[];
}

/** An app's part of the list. */
export interface Shortened {
  readonly sections: readonly Section[];
  /** All of them, those that are not in sight among them. */
  readonly count: number;
  /** How many are not in sight. */
  readonly hidden: number;
}

/** Neighbours without a header are one list. */
function joined(sections: readonly Section[], section: Section): readonly Section[] {
  const last = sections.at(-1);
  if (last === undefined || last.header !== undefined || section.header !== undefined) return [...sections, section];
  return [...sections.slice(0, -1), { header: undefined, toasts: [...last.toasts, ...section.toasts] }];
}

/** @param isAll whether the person asked for all of them */
export function shorten({ blocks }: CentreGroup, isAll: boolean): Shortened {
  const count = blocks.reduce((sum, { toasts }) => sum + toasts.length, 0);
  let room = isAll ? count : FEW;
  const shown = blocks.flatMap(({ header, toasts }): Section[] => {
    const seen = toasts.slice(0, room);
    room -= seen.length;
    return seen.length === 0 ? [] : [{ header, toasts: seen }];
  });
  return { sections: shown.reduce(joined, []), count, hidden: Math.max(0, count - (isAll ? count : FEW)) };
}
