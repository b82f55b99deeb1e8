/** The package SID: how WNS names an app. Compared without regard to case, so it is kept in lower case. */

declare const brand: unique symbol;

/** `ms-app://s-1-15-2-` and seven decimal sub-authorities, lower case. */
export type PackageSid = string & { readonly [brand]: "PackageSid" };

const PREFIX = "ms-app://";
const SID = /^ms-app:\/\/s-1-15-2(?:-(?:0|[1-9][0-9]{0,9})){7}$/;

/**
 * Reads a package SID in any case.
 *
 * @returns the SID in lower case, or undefined if the text is none (for example without `ms-app://`, which WNS insists on)
 * @source docs/reference/wns.md, R-8.2
 */
export function readPackageSid(text: string): PackageSid | undefined {
  const lower = text.toLowerCase();
  return SID.test(lower) ? (lower as PackageSid) : undefined;
}

/** Makes a SID of seven 32-bit numbers, handed in so that the caller owns the randomness. */
export function formatPackageSid(subAuthorities: ArrayLike<number>): PackageSid {
  const parts = Array.from({ length: 7 }, (_, at) => (subAuthorities[at] ?? 0) >>> 0);
  return `${PREFIX}s-1-15-2-${parts.join("-")}` as PackageSid;
}
