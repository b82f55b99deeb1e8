/**
 * The console as the admin port serves it: one page, its script, its style and its icon.
 *
 * Knows requests and headers; refuses to know the admin token, which only the page itself holds.
 */
import { isPageFile, type PageFile, pageFiles } from "./build.ts";

/** The page; `answer` gives undefined for every request that is not the page's. */
export interface ConsolePage {
  answer(request: Request): Promise<Response | undefined>;
}

const CONTENT_TYPES: Readonly<Record<PageFile, string>> = {
  "/": "text/html; charset=utf-8",
  "/console.js": "text/javascript; charset=utf-8",
  "/console.css": "text/css; charset=utf-8",
  "/favicon.svg": "image/svg+xml",
};

/** Nothing from elsewhere, nothing inline, in no frame: a trace may quote what a stranger sent. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const HEADERS = {
  "Content-Security-Policy": POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
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
      const asked = request.method === "GET" && isPageFile(pathname) && !searchParams.has("token");
      if (!asked) return undefined;
      return new Response(await files(pathname), {
        headers: { ...HEADERS, "Content-Type": CONTENT_TYPES[pathname] },
      });
    },
  };
}
