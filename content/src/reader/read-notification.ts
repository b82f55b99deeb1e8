/**
 * Reads the XML of a notification as a Windows would, into a typed value, and tells everything that is wrong with it. Loads nothing,
 * resolves no entity, and never throws for what stands in the text.
 */
import type { Badge } from "../badge/badge.ts";
import { countBytes, MAX_BYTES, MAX_BYTES_EVER } from "../pen.ts";
import type { Tile } from "../tile/tile.ts";
import type { Toast } from "../toast/toast.ts";
import type { Finding } from "./finding.ts";
import { declaresNamespace } from "./read-attributes.ts";
import { readBadge } from "./read-badge.ts";
import { readTile } from "./read-tile.ts";
import { readToast } from "./read-toast.ts";
import { Reading, type ReadOptions } from "./reading.ts";
import { readTree, type XmlElement } from "./xml-tree.ts";

/** The kinds that are XML, each with its value. */
export interface Notifications {
  readonly tile: Tile;
  readonly toast: Toast;
  readonly badge: Badge;
}

/** The part of `X-WNS-Type` behind the slash, for what is XML. */
export type NotificationKind = keyof Notifications;

/** What a payload says, and what was found in it, in the order of the document. */
export interface ReadResult<Kind extends NotificationKind = NotificationKind> {
  /** Whether the notification has an effect; false for one that Windows drops. */
  readonly ok: boolean;
  /** Undefined if it is dropped. What Windows ignores is not in it. */
  readonly value: Notifications[Kind] | undefined;
  readonly findings: readonly Finding[];
}

const NAMESPACE = /^http:\/\/schemas\.microsoft\.com\/notifications\/2012\/(?:tile|badge|toast)\.xsd$/;

const READERS: {
  readonly [Kind in NotificationKind]: (reading: Reading, root: XmlElement) => Notifications[Kind] | undefined;
} = {
  tile: readTile,
  toast: readToast,
  badge: readBadge,
};

/** Whether it is small enough to be looked at. */
function checkSize(reading: Reading, xml: string): boolean {
  // Each UTF-16 unit is at most three bytes, so that short payloads need no counting.
  if (xml.length * 3 <= MAX_BYTES) return true;
  const bytes = countBytes(xml);
  if (bytes > MAX_BYTES)
    reading.reportAt(bytes > MAX_BYTES_EVER ? "E-SIZE" : "W-SIZE", 0, `the payload has ${bytes} bytes`);
  return bytes <= MAX_BYTES_EVER;
}

function checkNamespaces(reading: Reading, element: XmlElement): void {
  for (const given of element.attributes) {
    if (!declaresNamespace(given) || (given.name === "xmlns" && NAMESPACE.test(given.value))) continue;
    reading.reportAttribute("W-NS", element, given, "a namespace is declared that is not that of notifications");
  }
  if (element.prefixed) reading.report("W-NS", element, `${element.name} stands in a namespace`);
  for (const child of element.children) checkNamespaces(reading, child);
}

function grow(reading: Reading, kind: NotificationKind): XmlElement | undefined {
  const tree = readTree(reading.xml);
  if ("code" in tree) {
    reading.reportAt(tree.code, tree.at, tree.words);
    return undefined;
  }
  const { root, mayHaveNamespaces } = tree;
  if (root.name !== kind) {
    reading.report("E-ROOT", root, `the root element is ${root.name}, and it was sent as wns/${kind}`);
    return undefined;
  }
  if (mayHaveNamespaces) checkNamespaces(reading, root);
  return root;
}

/** Findings by their place; at one place in the order in which they were found. */
function sorted(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length < 2) return findings;
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column);
}

/**
 * Reads one payload.
 *
 * @param xml the body as it was sent; a byte-order mark is skipped
 * @param kind what it was sent as: the part of `X-WNS-Type` behind the slash
 * @param options profile `win10` and the newest build when absent
 * @example readNotification("<badge value='7'/>", "badge").value
 * @source Microsoft, Tile schema, Toast schema, Badge schema; what they leave open is ruled in our reference of contents
 */
export function readNotification<Kind extends NotificationKind>(
  xml: string,
  kind: Kind,
  options: ReadOptions = {},
): ReadResult<Kind> {
  const hasMark = xml.startsWith("\ufeff");
  const reading = new Reading(hasMark ? xml.slice(1) : xml, options);
  if (hasMark) reading.reportAt("W-BOM", 0, "the payload begins with a byte-order mark");
  const root = checkSize(reading, xml) ? grow(reading, kind) : undefined;
  const value = root === undefined ? undefined : READERS[kind](reading, root);
  const findings = sorted(reading.findings);
  const refused = options.strict === true && findings.some(({ severity }) => severity === "error");
  const ok = value !== undefined && !refused && !reading.dropped;
  return { ok, value: ok ? value : undefined, findings };
}
