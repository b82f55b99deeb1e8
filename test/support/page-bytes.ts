/** What a page loads of a script, in bytes after gzip, as a server sends it: file by file. */
import { importedAtOnce, splitBundle } from "./split-bundle.ts";

/** Bytes after gzip. */
export interface PageBytes {
  /** The script itself and every file that it imports at once. */
  readonly first: number;
  /** Every file that it may ask for later. */
  readonly later: number;
  /** The text of the first files. */
  readonly code: string;
}

/** @param external packages that are left out */
export async function pageBytes(script: string, external: readonly string[] = []): Promise<PageBytes> {
  const { entry, texts } = await splitBundle(script, external);
  const first = importedAtOnce(entry, texts);
  const bytes = { first: 0, later: 0 };
  for (const [name, text] of texts) {
    bytes[first.has(name) ? "first" : "later"] += Bun.gzipSync(text, { level: 9 }).length;
  }
  return { ...bytes, code: [...first].map((name) => texts.get(name)).join("") };
}
