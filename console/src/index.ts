/**
 * The console as the admin port serves it: its page and the payload workbench, each with its script and style, and what both share.
 *
 * Knows requests and headers; refuses to know who is signed in: pages and scripts hold nothing of the service.
 */
import { isPageFile, type PageFile, pageFiles } from "./build.ts";
import { pictureOf } from "./workbench/pictures/picture-of.ts";
import { PICTURES } from "./workbench/pictures/place.ts";

/** The pages; `answer` gives undefined for every request that is not theirs. */
export interface ConsolePage {
  answer(request: Request): Promise<Response | undefined>;
}

const CONTENT_TYPES: Readonly<Record<PageFile, string>> = {
  "/": "text/html; charset=utf-8",
  "/console.js": "text/javascript; charset=utf-8",
  "/console.css": "text/css; charset=utf-8",
  "/favicon.svg": "image/svg+xml",
  "/workbench": "text/html; charset=utf-8",
  "/workbench.js": "text/javascript; charset=utf-8",
  "/workbench.css": "text/css; charset=utf-8",
};

/** Everything that has no name of its own is part of a script. */
const typeOf = (path: string): string =>
  Object.hasOwn(CONTENT_TYPES, path) ? CONTENT_TYPES[path as PageFile] : CONTENT_TYPES["/console.js"];

/** Nothing from elsewhere, nothing inline, in no frame: a trace may quote what a stranger sent. */
const policy = (images: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    `img-src ${images}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Nothing makes markup or script of a text but the templates of our own sources.
    "require-trusted-types-for 'script'",
    "trusted-types lit-html",
  ].join("; ");

const OWN_IMAGES = "'self' data:";
/** A payload names pictures anywhere, and the workbench is there to show them. Their servers learn of no page, by the referrer policy. */
const ANY_IMAGES = `${OWN_IMAGES} http: https:`;

/** Both pages are read anew each time, so that none outlives the version that served it. */
const headersFor = (path: string): Readonly<Record<string, string>> => ({
  "Content-Security-Policy": policy(path === "/workbench" ? ANY_IMAGES : OWN_IMAGES),
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-store",
});

/** Pictures stay as they are for as long as the server runs, and the workbench asks for them at each letter that is typed. */
const PICTURE_HEADERS = {
  ...headersFor(PICTURES),
  "Content-Type": "image/svg+xml",
  "Cache-Control": "private, max-age=3600",
};

/**
 * The console. Ask it before the admin API and the push route; it reads no body and checks no token.
 *
 * @example const response = (await page.answer(request)) ?? (await adminApi(request));
 */
export function consolePage(): ConsolePage {
  const files = pageFiles();
  return {
    async answer(request) {
      // Requests of HTTP/1.0 may name no host.
      const { pathname, searchParams } = new URL(request.url, "http://localhost");
      // A channel URI has the same path and is told apart by its token alone.
      if (request.method !== "GET" || searchParams.has("token")) return undefined;
      if (pathname.startsWith(PICTURES)) return new Response(pictureOf(pathname), { headers: PICTURE_HEADERS });
      if (!isPageFile(pathname)) return undefined;
      const text = await files(pathname);
      if (text === undefined) return undefined;
      return new Response(text, { headers: { ...headersFor(pathname), "Content-Type": typeOf(pathname) } });
    },
  };
}
