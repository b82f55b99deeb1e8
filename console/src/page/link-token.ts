/** The admin token of the link that is printed at start: in the fragment, which browsers send to nobody. */

const FRAGMENT = /^#token=(.+)$/;

/** Takes it out of the address before anything else happens; kept nowhere. */
export function takeLinkToken(): string | undefined {
  const encoded = FRAGMENT.exec(location.hash)?.[1];
  if (encoded === undefined) return undefined;
  history.replaceState(null, "", location.pathname);
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
