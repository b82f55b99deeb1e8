/**
 * Reads the XML of a notification as a Windows would, into a typed value. Loads nothing, resolves no entity, and never throws for what
 * stands in the text.
 */
import type { Badge } from "../badge/badge.ts";
import { countBytes, MAX_BYTES, MAX_BYTES_EVER } from "../pen.ts";
import type { Tile } from "../tile/tile.ts";
import type { Toast } from "../toast/toast.ts";
import { drops } from "./dropping.ts";
import { declaresNamespace } from "./read-attributes.ts";
import { readBadge } from "./read-badge.ts";
import { readTile } from "./read-tile.ts";
import { readToast } from "./read-toast.ts";
import { readTree } from "./read-tree.ts";
import { type FindingListener, type Found, Reading, type ReadOptions } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** The kinds that are XML, each with its value. */
export interface Notifications {
  readonly tile: Tile;
  readonly toast: Toast;
  readonly badge: Badge;
}

/** The part of `X-WNS-Type` behind the slash, for what is XML. */
export type NotificationKind = keyof Notifications;

const BYTE_ORDER_MARK = "\ufeff";
const NAMESPACE = /^http:\/\/schemas\.microsoft\.com\/notifications\/2012\/(?:tile|badge|toast)\.xsd$/;

const READERS: {
  readonly [Kind in NotificationKind]: (reading: Reading, root: XmlElement) => Notifications[Kind] | undefined;
} = {
  tile: readTile,
  toast: readToast,
  badge: readBadge,
};

/** Whether it is small enough to be looked at. @param xml as it was sent, with its byte-order mark */
function checkSize(reading: Reading, xml: string): boolean {
  // Each UTF-16 unit is at most three bytes, so that short payloads need no counting.
  if (xml.length * 3 <= MAX_BYTES) return true;
  const bytes = countBytes(xml);
  if (bytes > MAX_BYTES) reading.reportDocument(bytes > MAX_BYTES_EVER ? "E-SIZE" : "W-SIZE", bytes);
  return bytes <= MAX_BYTES_EVER;
}

function checkNamespaces(reading: Reading, element: XmlElement): void {
  for (const given of element.attributes) {
    if (!declaresNamespace(given) || (given.name === "xmlns" && NAMESPACE.test(given.value))) continue;
    reading.reportAttribute("W-NS", element, given);
  }
  if (element.prefixed) reading.report("W-NS", element);
  for (const child of element.children) checkNamespaces(reading, child);
}

function readRoot(reading: Reading, kind: NotificationKind): XmlElement | undefined {
  const tree = readTree(reading.xml);
  if ("unreadFrom" in tree) {
    reading.reportUnread(tree.unreadFrom);
    return undefined;
  }
  const { root, mayHaveNamespaces } = tree;
  if (root.name !== kind) {
    reading.report("E-ROOT", root, kind);
    return undefined;
  }
  if (mayHaveNamespaces) checkNamespaces(reading, root);
  return root;
}

/**
 * Reads one payload, and tells a listener what is found in it.
 *
 * @returns undefined if there is nothing to show; what was found may drop the notification all the same
 */
export function readWith<Kind extends NotificationKind>(
  listener: FindingListener,
  xml: string,
  kind: Kind,
  options: ReadOptions,
): Notifications[Kind] | undefined {
  const hasMark = xml.startsWith(BYTE_ORDER_MARK);
  const reading = new Reading(hasMark ? xml.slice(1) : xml, options, listener);
  if (hasMark) reading.reportDocument("W-BOM");
  const root = checkSize(reading, xml) ? readRoot(reading, kind) : undefined;
  return root === undefined ? undefined : READERS[kind](reading, root);
}

/** Remembers of all that is found whether it drops the notification. */
class Verdict implements FindingListener {
  readonly #isStrict: boolean;
  isDropped = false;

  constructor(isStrict: boolean) {
    this.#isStrict = isStrict;
  }

  found({ code }: Found): void {
    this.isDropped ||= drops(code, this.#isStrict);
  }

  unread(): void {
    this.isDropped = true;
  }
}

/**
 * What a payload says, for whoever shows it and does not ask what is wrong: the value of `readNotification`, without the words of its
 * findings and without the parser that explains what is no XML. In a page that is less than half the code.
 *
 * @param xml the body as it was sent; a byte-order mark is skipped
 * @param kind what it was sent as: the part of `X-WNS-Type` behind the slash
 * @param options profile `win10` and the newest build when absent
 * @returns undefined for a notification that Windows drops
 * @example readValue("<badge value='7'/>", "badge")
 * @source Microsoft, Tile schema, Toast schema, Badge schema; what they leave open is ruled in our reference of contents
 */
export function readValue<Kind extends NotificationKind>(
  xml: string,
  kind: Kind,
  options: ReadOptions = {},
): Notifications[Kind] | undefined {
  const verdict = new Verdict(options.strict === true);
  const value = readWith(verdict, xml, kind, options);
  return verdict.isDropped ? undefined : value;
}
