/** From what a payload calls a picture to an address that a page may load. Loads nothing. */

/** Where pictures may come from. */
export interface ImageOptions {
  /** Where the app's own files are (`ms-appx:///`); without it they are not shown. */
  readonly appBase?: string;
  /** Where the files are that the app stored (`ms-appdata:///local/`); without it they are not shown. */
  readonly dataBase?: string;
  /** The only origins, such as `https://img.example`, from which pictures of the web come; every one when absent. */
  readonly origins?: readonly string[];
  /** Whether a payload may carry a picture itself, as `data:image/png` and the like; no when absent. */
  readonly allowData?: boolean;
  /** What `addImageQuery` says of the screen: scale in percent, 100 when absent. */
  readonly scale?: number;
  /** `standard` when absent. */
  readonly contrast?: "standard" | "black" | "white";
}

/** How a picture is looked up: what the payload says around it, the nearest first. */
export interface ImageLookup {
  readonly baseUri?: string | undefined;
  readonly addImageQuery?: boolean | undefined;
  readonly lang?: string | undefined;
}

const WEB = /^https?:\/\//i;
const OWN = /^ms-appx:\/\/[^/]*\//i;
const STORED = /^ms-appdata:\/\/[^/]*\/local\//i;
const DATA = /^data:image\/(?:png|jpeg|gif|webp)[;,]/i;
const HAS_SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const OWN_BASE = "ms-appx:///";

/** A page leaves these out of an address, so that they must not hide two points from us. */
const LEFT_OUT = /[\t\n\r]/g;

/** What `URL.parse` gives, which Node 20 does not have. */
const parse = (address: string, base?: string): URL | undefined =>
  URL.canParse(address, base) ? new URL(address, base) : undefined;

/** A source by its base; what its scheme is worth is looked at afterwards. A base without a slash at its end is a folder all the same, and back-slashes are slashes, as Windows has it. */
function absolute(src: string, baseUri: string | undefined): string | undefined {
  const path = src.replace(LEFT_OUT, "").replaceAll("\\", "/");
  if (HAS_SCHEME.test(path)) return path;
  const base = baseUri === undefined || baseUri === "" ? OWN_BASE : baseUri.replaceAll("\\", "/");
  return parse(path, base.endsWith("/") ? base : `${base}/`)?.href;
}

/** A file below a base of ours; nothing that climbs out of it. */
function below(base: string | undefined, path: string): string | undefined {
  if (base === undefined) return undefined;
  const folder = base.endsWith("/") ? base : `${base}/`;
  if (/(?:^|[/\\]|%2f|%5c)(?:\.|%2e){2}(?:$|[/\\?#]|%2f|%5c)/i.test(path)) return undefined;
  return folder + path.replace(/^\/+/, "");
}

function isAllowed(address: string, origins: readonly string[] | undefined): boolean {
  const origin = parse(address)?.origin;
  return origin !== undefined && (origins === undefined || origins.includes(origin));
}

function withQuery(address: string, { scale = 100, contrast = "standard" }: ImageOptions, lang = ""): string {
  const [whole = "", path = "", fragment = ""] = /^([^#]*)(#.*)?$/.exec(address) ?? [];
  if (whole === "") return address;
  const joint = path.includes("?") ? "&" : "?";
  return `${path}${joint}ms-scale=${scale}&ms-contrast=${contrast}&ms-lang=${encodeURIComponent(lang)}${fragment}`;
}

/**
 * The address of a picture.
 *
 * @returns undefined where there is none, or none that may be shown here
 * @source Microsoft, Tile schema: visual/baseUri, image/src, image/addImageQuery
 */
export function imageAddress(src: string, lookup: ImageLookup, options: ImageOptions = {}): string | undefined {
  if (src === "") return undefined;
  if (options.allowData === true && DATA.test(src)) return src;
  const found = absolute(src, lookup.baseUri);
  if (found === undefined) return undefined;
  if (WEB.test(found)) {
    if (!isAllowed(found, options.origins)) return undefined;
    return lookup.addImageQuery === true ? withQuery(found, options, lookup.lang) : found;
  }
  if (OWN.test(found)) return below(options.appBase, found.replace(OWN, ""));
  return STORED.test(found) ? below(options.dataBase, found.replace(STORED, "")) : undefined;
}
