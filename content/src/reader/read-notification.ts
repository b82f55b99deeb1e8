/** Reads the XML of a notification as a Windows would, and tells everything that is wrong with it. */
import { drops } from "./dropping.ts";
import type { Finding } from "./finding.ts";
import { Findings } from "./findings.ts";
import { type NotificationKind, type Notifications, readWith } from "./read-value.ts";
import type { ReadOptions } from "./reading.ts";

/** What a payload says, and what was found in it, in the order of the document. */
export interface ReadResult<Kind extends NotificationKind = NotificationKind> {
  /** Whether the notification has an effect; false for one that Windows drops. */
  readonly ok: boolean;
  /** Undefined if it is dropped. What Windows ignores is not in it. */
  readonly value: Notifications[Kind] | undefined;
  readonly findings: readonly Finding[];
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
  const listener = new Findings();
  const value = readWith(listener, xml, kind, options);
  const findings = listener.inOrder();
  const ok = value !== undefined && !findings.some(({ code }) => drops(code, options.strict));
  return { ok, value: ok ? value : undefined, findings };
}
