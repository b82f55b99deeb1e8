/**
 * From whose page a request comes, as its browser tells. Refuses to know cookies: they are sent along whoever asks.
 *
 * @source Fetch Metadata Request Headers section 2.3; Fetch section 3.1 (`Origin`)
 */
import { BelfryError } from "@belfry/protocol";

/** Of no page at all: typed into the address bar, or a bookmark. */
const NOBODYS = "none";

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

/** Browsers tell it of secure pages and of this machine's, and only `Origin` of others. A proxy may change the host, so that the first counts more. */
function isForeign({ headers, url }: Request): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin" && site !== NOBODYS;
  const origin = headers.get("origin");
  return origin !== null && hostOf(origin) !== new URL(url, "http://localhost").host;
}

/** Lets through what comes from no other origin's page; programs say nothing of one. @throws BelfryError ORIGIN_FOREIGN */
export function refuseForeign(request: Request): void {
  if (!isForeign(request)) return;
  const from = request.headers.get("origin") ?? request.headers.get("sec-fetch-site") ?? "";
  throw new BelfryError("ORIGIN_FOREIGN", { detail: from.slice(0, 80) });
}

/** Lets through what a browser says to come from a page of this very origin. @throws BelfryError ORIGIN_FOREIGN */
export function proveSameOrigin(request: Request): void {
  refuseForeign(request);
  const { headers } = request;
  if (headers.get("sec-fetch-site") === "same-origin" || headers.has("origin")) return;
  throw new BelfryError("ORIGIN_FOREIGN", { detail: "no Origin and no Sec-Fetch-Site says otherwise" });
}
