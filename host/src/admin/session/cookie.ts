/**
 * The cookie that carries the secret of a session. Refuses to know which secrets are good.
 *
 * @source RFC 6265bis sections 4.1.2 and 4.1.3.2
 */

/** For requests of HTTP/1.0, which may name no host. */
const ORIGIN = "http://localhost";

/** Cookies of one host are shared by all its ports, so that each server has a name of its own. */
function nameOf({ port }: URL): string {
  return port === "" ? "belfry-session" : `belfry-session-${port}`;
}

/** With this prefix a browser takes it over TLS only, from this very host. */
const SECURE_PREFIX = "__Host-";

const urlOf = ({ url }: Request) => new URL(url, ORIGIN);

/** Whether the browser speaks TLS: with this server, or with a proxy before it, which the page's origin tells. */
function isSecure(request: Request): boolean {
  return urlOf(request).protocol === "https:" || (request.headers.get("origin") ?? "").startsWith("https://");
}

/** No Max-Age: the browser forgets it when it is closed, the server when the session is over. */
const ATTRIBUTES = "Path=/; HttpOnly; SameSite=Strict";

function write(request: Request, value: string): string {
  const name = nameOf(urlOf(request));
  return isSecure(request)
    ? `${SECURE_PREFIX}${name}=${value}; ${ATTRIBUTES}; Secure`
    : `${name}=${value}; ${ATTRIBUTES}`;
}

/** `Set-Cookie` of the answer to this request. */
export const sessionCookie = (request: Request, secret: string): string => write(request, secret);

/** `Set-Cookie` that makes the browser forget it. */
export const noSessionCookie = (request: Request): string => `${write(request, "")}; Max-Age=0`;

/** The secret that a request shows. Over TLS the name without the prefix is not believed: another server of the host may have set it. */
export function readSessionCookie(request: Request): string | undefined {
  const url = urlOf(request);
  const name = nameOf(url);
  const names = url.protocol === "https:" ? [`${SECURE_PREFIX}${name}`] : [`${SECURE_PREFIX}${name}`, name];
  const cookies = (request.headers.get("cookie") ?? "").split(";").map((cookie) => cookie.trim());
  for (const each of names) {
    const found = cookies.find((cookie) => cookie.startsWith(`${each}=`));
    if (found !== undefined) return found.slice(each.length + 1);
  }
  return undefined;
}
