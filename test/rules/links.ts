/** Finds links between our documents that lead nowhere. Asks no other host. */
import type { SourceFile } from "./sources.ts";
import { resolveImport } from "./sources.ts";

const LINK = /\[[^\]]*\]\(([^)\s]+)\)/g;
const HEADING = /^#{1,6} (.+)$/gm;
const FENCED = /^```[\s\S]*?^```/gm;

/** The anchor that a heading gets on the usual forges: lower case, words joined by hyphens, other signs gone. */
function anchorOf(heading: string): string {
  const kept = heading.toLowerCase().replace(/[^\p{L}\p{N} _-]/gu, "");
  return kept.trim().replaceAll(" ", "-");
}

const anchorsOf = (text: string) =>
  new Set(Array.from(text.matchAll(HEADING), ([, heading = ""]) => anchorOf(heading)));

function leadsNowhere(from: SourceFile, link: string, documents: readonly SourceFile[], paths: ReadonlySet<string>) {
  const [path = "", anchor] = link.split("#", 2);
  const target = path === "" ? from.path : resolveImport(from.path, path).replace(/\/$/, "");
  const isFolder = [...paths].some((other) => other.startsWith(`${target}/`));
  if (!paths.has(target) && !isFolder) return true;
  const document = documents.find((other) => other.path === target);
  return anchor !== undefined && document !== undefined && !anchorsOf(document.text).has(anchor);
}

/** Links to files, folders or headings that do not exist. */
export function findBrokenLinks(documents: readonly SourceFile[], paths: ReadonlySet<string>): string[] {
  return documents.flatMap((document) => {
    const links = Array.from(document.text.replace(FENCED, "").matchAll(LINK), ([, link = ""]) => link);
    const inner = links.filter((link) => !/^[a-z][a-z0-9+.-]*:/i.test(link));
    const broken = inner.filter((link) => leadsNowhere(document, link, documents, paths));
    return broken.map((link) => `${document.path} links to ${link}, which is not there`);
  });
}
