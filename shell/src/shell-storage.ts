/** Where a page keeps its shell while it is closed. Knows nothing of what the text says. */

/** One text. Either may throw: the shell goes on without it. */
export interface ShellStorage {
  /** @returns undefined where nothing was saved */
  load(): string | undefined;
  save(text: string): void;
}

/** Keeps it in localStorage. @param key name of the item, default `belfry.shell` */
export function localShellStorage(key = "belfry.shell"): ShellStorage {
  return {
    load: () => localStorage.getItem(key) ?? undefined,
    save: (text) => localStorage.setItem(key, text),
  };
}
