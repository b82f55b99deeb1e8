/**
 * Leaves out of styles what says nothing: comments, and the blanks that make them easy to read. Bundlers shorten scripts, and pass over
 * the styles that stand in them as text.
 *
 * `bun scripts/squeeze-styles.ts FOLDER` does it to every script in a folder, in place.
 */
import { Glob } from "bun";

const SHEET = /(\bcss\s*|\b\w*Look = )`([^`]*)`/g;
const COMMENT = /\/\*[\s\S]*?\*\//g;
/** A string, which stays as it is; a mark with the blanks around it; the blanks behind a colon; other blanks. */
const PART = /"[^"]*"|\s*([{};,])\s*|(:)\s+|\s+/g;

function shortened(part: string, mark: string | undefined, colon: string | undefined): string {
  return part.startsWith('"') ? part : (mark ?? colon ?? " ");
}

function squeezed(styles: string): string {
  return styles.replace(COMMENT, "").trim().replace(PART, shortened).replaceAll(";}", "}");
}

/** @param script TypeScript or JavaScript with styles in it, each with the tag `css` or under a name that ends with `Look` */
export function squeezeStyles(script: string): string {
  return script.replace(SHEET, (_, before: string, styles: string) => `${before.trim()}\`${squeezed(styles)}\``);
}

if (import.meta.main) {
  const [folder = "."] = process.argv.slice(2);
  for await (const path of new Glob("**/*.js").scan({ cwd: folder, absolute: true })) {
    const script = await Bun.file(path).text();
    const short = squeezeStyles(script);
    if (short !== script) await Bun.write(path, short);
  }
}
