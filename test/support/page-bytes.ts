/** What a page loads of a script, in bytes after gzip, as a server sends it: file by file. */
import { importedAtOnce, splitBundle } from "./split-bundle.ts";

/** Bytes after gzip. */
export interface PageBytes {
  /** The script itself and every file that it imports at once. */
  readonly first: number;
  /** Every file that it may ask for later, by the name of the module. */
  readonly later: Readonly<Record<string, number>>;
  /** The text of the first files. */
  readonly code: string;
}

const zipped = (text = "") => Bun.gzipSync(text, { level: 9 }).length;
const moduleOf = (file: string) => file.slice(0, file.lastIndexOf("-"));

/** @param external packages that are left out */
export async function pageBytes(script: string, external: readonly string[] = []): Promise<PageBytes> {
  const { entry, texts } = await splitBundle(script, external);
  const first = importedAtOnce(entry, texts);
  const late = [...texts].filter(([name]) => !first.has(name));
  return {
    first: [...first].reduce((sum, name) => sum + zipped(texts.get(name)), 0),
    later: Object.fromEntries(late.map(([name, text]) => [moduleOf(name), zipped(text)])),
    code: [...first].map((name) => texts.get(name)).join(""),
  };
}
