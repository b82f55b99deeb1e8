/** Where pictures may come from. Fetches nothing. */

/** What a scheme would be: everything before the first colon, if that stands before the path. */
const BEFORE_COLON = /^([^:/\\?#]*):/;
const SCHEME = /^[a-z][a-z0-9+.-]*$/;
const ALLOWED = /^(?:https?|ms-appx|ms-appdata|ms-resource):/;

/**
 * Whether Windows takes a picture from this source: a relative one, one of the web, or one that the app brought.
 *
 * @returns `desktop` for `file:`, which only desktop apps may use
 * @source Microsoft, Tile schema, image
 */
export function judgeSource(src: string): "fine" | "desktop" | "refused" {
  if (ALLOWED.test(src)) return "fine";
  const before = BEFORE_COLON.exec(src)?.[1] ?? "";
  // A browser ignores blanks and control characters before and inside a scheme, so that they must not hide one here.
  const scheme = [...before.toLowerCase()].filter((character) => character > " ").join("");
  if (!SCHEME.test(scheme) || ALLOWED.test(`${scheme}:`)) return "fine";
  return scheme === "file" ? "desktop" : "refused";
}
