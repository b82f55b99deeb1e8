/** `X-WNS-Match`: which toasts a DELETE removes. */
import { type Refusal, refusal } from "../errors.ts";

/** Toasts of one app on one device: all of them, or those with this tag, this group, or both. A label that is absent matches any. */
export type Match = { readonly all: true } | { readonly all: false; readonly tag?: string; readonly group?: string };

const TYPE = /^type\s*[:=]\s*wns\/toast$/i;

/** What a tag or a group can be in `compat`: nothing else could ever match. @source docs/reference/wns.md, R-5.9 */
const LABEL = /^[\x21-\x7e]{1,64}$/;

function decodeLabel(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function readLabel(part: string): { name: "tag" | "group"; value: string } | undefined {
  const equals = part.indexOf("=");
  const name = part.slice(0, equals).trim().toLowerCase();
  const value = decodeLabel(part.slice(equals + 1).trim());
  if (equals < 0 || (name !== "tag" && name !== "group") || value === undefined) return undefined;
  return LABEL.test(value) ? { name, value } : undefined;
}

/**
 * Reads the header in both spellings: `type:wns/toast;…` (documented) and `type=wns/toast;…` (sent by every known sender).
 *
 * @returns the match, or HEADER_INVALID: a bare type is refused, because reading it as "all" would destroy too much
 * @source docs/reference/wns.md, R-5.18
 */
export function readMatch(header: string): Match | Refusal {
  const [type = "", ...rest] = header.split(";").map((part) => part.trim());
  const labels = rest.filter((part) => part !== "");
  if (!TYPE.test(type)) return refusal("HEADER_INVALID", "X-WNS-Match must begin with type=wns/toast");
  if (labels.length === 1 && labels[0]?.toLowerCase() === "all") return { all: true };
  const match: { all: false; tag?: string; group?: string } = { all: false };
  for (const part of labels) {
    const label = readLabel(part);
    if (label === undefined || match[label.name] !== undefined) {
      return refusal("HEADER_INVALID", "X-WNS-Match takes group=, tag= or all, each once");
    }
    match[label.name] = label.value;
  }
  if (labels.length === 0) return refusal("HEADER_INVALID", "X-WNS-Match needs group=, tag= or all");
  return match;
}

/** Writes the spelling that every known sender uses. */
export function formatMatch(match: Match): string {
  if (match.all) return "type=wns/toast;all";
  const parts = ["type=wns/toast"];
  if (match.group !== undefined) parts.push(`group=${encodeURIComponent(match.group)}`);
  if (match.tag !== undefined) parts.push(`tag=${encodeURIComponent(match.tag)}`);
  return parts.join(";");
}
