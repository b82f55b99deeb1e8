/**
 * Where the page keeps the admin token: in this tab, for as long as the tab lives.
 *
 * It arrives in the fragment, which browsers send to nobody, and leaves the address bar before anything else happens.
 */

const KEY = "belfry.admin-token";
const FRAGMENT = /^#token=(.+)$/;

/** Takes the token out of the address, or else the one this tab was given before. */
export function takeAdminToken(): string | undefined {
  const encoded = FRAGMENT.exec(location.hash)?.[1];
  if (encoded !== undefined) {
    history.replaceState(null, "", location.pathname);
    keepAdminToken(decodeURIComponent(encoded));
  }
  return sessionStorage.getItem(KEY) ?? undefined;
}

export function keepAdminToken(adminToken: string): void {
  sessionStorage.setItem(KEY, adminToken);
}

export function forgetAdminToken(): void {
  sessionStorage.removeItem(KEY);
}
