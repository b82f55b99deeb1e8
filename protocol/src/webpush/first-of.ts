/** One value of a header that gateways send twice. */

/**
 * The first element of a header's list, which is also that of its first line: gateways set `TTL` and `Content-Encoding` and then add
 * them once more.
 *
 * @source UnifiedPush/common-proxies `gateway/generic.go`; ours: the first one counts
 */
export function firstOf(header: string | null | undefined): string | undefined {
  if (header === null || header === undefined) return undefined;
  const comma = header.indexOf(",");
  return (comma < 0 ? header : header.slice(0, comma)).trim();
}
