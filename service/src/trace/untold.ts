/** What other nodes could not be told before this one stopped: a file that is there between a stop and the next start. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Happened, readHappened } from "./happened.ts";

/** Where that is kept. */
export interface Untold {
  /** What is there, which is then there no more. */
  take(): readonly Happened[];
  /** Instead of what is there. Trouble costs traces their end, never a stop. */
  keep(happened: readonly Happened[]): void;
}

/** @param path of the file */
export function untoldIn(path: string): Untold {
  return {
    take() {
      const text = readIfThere(path);
      rmSync(path, { force: true });
      return (text === undefined ? undefined : readHappened(text)) ?? [];
    },
    keep(happened) {
      if (happened.length === 0) return;
      try {
        writeFileSync(path, JSON.stringify(happened), { mode: 0o600 });
      } catch {
        rmSync(path, { force: true });
      }
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
