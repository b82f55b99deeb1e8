/**
 * A multipart body taken apart by the names of its parts. Forgiving about line ends and quotes, as clients differ; strict about what can be
 * read in two ways.
 *
 * @source RFC 2046 section 5.1; Notification Hubs, direct batch send
 */
import { HubRefusal } from "../../refusal.ts";

const BOUNDARY = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i;
const NAME = /;\s*name\s*=\s*(?:"([^"]*)"|([^\s;"]+))/i;
const DISPOSITION = /^content-disposition\s*:(.*)$/im;
/** A part: its headers, an empty line, its content. */
const PART = /^((?:[^\r\n]+\r?\n)*)\r?\n([\s\S]*)$/;
const MAX_PARTS = 16;

const unreadable = (detail: string) => new HubRefusal("MULTIPART_INVALID", { detail });

function readBoundary(contentType: string | null): string {
  const match = /^\s*multipart\//i.test(contentType ?? "") ? BOUNDARY.exec(contentType ?? "") : null;
  const boundary = match?.[1] ?? match?.[2];
  if (boundary === undefined) throw unreadable("Content-Type is no multipart type with a boundary");
  return boundary;
}

const literally = (text: string) => text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** What stands between the delimiters, each on a line of its own. */
function cutParts(text: string, boundary: string): readonly string[] {
  const delimiter = new RegExp(`(?:^|\\r?\\n)--${literally(boundary)}(--)?[ \\t]*(?:\\r?\\n|$)`, "g");
  const parts: string[] = [];
  let from = -1;
  for (const match of text.matchAll(delimiter)) {
    if (from >= 0) parts.push(text.slice(from, match.index));
    if (parts.length > MAX_PARTS) throw unreadable(`there are more than ${MAX_PARTS} parts`);
    if (match[1] !== undefined) return parts;
    from = match.index + match[0].length;
  }
  throw unreadable("its last delimiter is missing");
}

function readPart(part: string): readonly [name: string, content: Uint8Array] {
  const [, headers, content] = PART.exec(part) ?? [];
  if (headers === undefined || content === undefined) throw unreadable("a part has no empty line behind its headers");
  const [, quoted, bare] = NAME.exec(DISPOSITION.exec(headers)?.[1] ?? "") ?? [];
  const name = quoted ?? bare;
  if (name === undefined) throw unreadable("a part has no name in its Content-Disposition");
  return [name.toLowerCase(), Buffer.from(content, "latin1")];
}

/**
 * Reads a multipart body.
 *
 * @returns contents by name, in lower case
 * @throws HubRefusal MULTIPART_INVALID, also for two parts of one name
 */
export function readMultipart(contentType: string | null, body: Uint8Array): ReadonlyMap<string, Uint8Array> {
  // Each byte as one character: contents are cut out of it unchanged.
  const text = Buffer.from(body).toString("latin1");
  const parts = new Map<string, Uint8Array>();
  for (const [name, content] of cutParts(text, readBoundary(contentType)).map(readPart)) {
    if (parts.has(name)) throw unreadable(`there are two parts ${JSON.stringify(name.slice(0, 40))}`);
    parts.set(name, content);
  }
  return parts;
}
