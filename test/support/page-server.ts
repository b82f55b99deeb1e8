/**
 * A page of ours in a real browser: bundles a script as it would be bundled for anybody, serves it beside pictures under a policy that
 * allows nothing else, and opens it in Chromium.
 */
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { pictureOf } from "./gallery/pictures.ts";
import { splitBundle } from "./split-bundle.ts";

/** Where Debian and its kin install the browser. */
export const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Nothing from elsewhere and nothing inline: a payload that reaches the page as markup would be noticed, and would do nothing. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'";

const STYLE = `
html{color-scheme:light;background:#f4f1ea;color:#222}
html[data-theme=dark],html[data-theme=contrast]{color-scheme:dark;background:#161616;color:#ddd}
body{margin:16px;font:12px sans-serif;display:flex;flex-wrap:wrap;gap:16px;align-items:flex-start}
figure{margin:0}figcaption{margin-top:4px;max-width:310px;overflow-wrap:anywhere;opacity:.7}
`;

/** The same as one file that a browser loads. @throws when it cannot be bundled */
export async function bundlePage(entry: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [entry],
    target: "browser",
    minify: true,
    conditions: ["bun"],
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const [script] = built.outputs;
  if (script === undefined) throw new Error(`${entry} was bundled without output`);
  return script.text();
}

/** A page that is served. */
export interface PageServer {
  /** Without a slash at its end. */
  readonly origin: string;
  stop(): Promise<void>;
}

/** How a page is served. */
export interface ServeOptions {
  /** What the script asks for later is in files of its own; in the one file with everything else when absent. */
  readonly split?: boolean;
}

/** The files of a script by their names; the page begins with `page.js`. */
async function scriptsOf(entry: string, { split = false }: ServeOptions): Promise<ReadonlyMap<string, string>> {
  if (!split) return new Map([["page.js", await bundlePage(entry)]]);
  const bundle = await splitBundle(entry);
  return new Map([...bundle.texts, ["page.js", bundle.texts.get(bundle.entry) ?? ""]]);
}

/** Serves a page with this script; pictures of the gallery are below `/pictures/`. */
export async function servePage(entry: string, options: ServeOptions = {}): Promise<PageServer> {
  const scripts = await scriptsOf(entry, options);
  const document = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Belfry</title><link rel="stylesheet" href="/page.css"><script type="module" src="/page.js"></script></head><body></body></html>`;
  const files: Readonly<Record<string, readonly [type: string, text: string]>> = {
    "/": ["text/html; charset=utf-8", document],
    "/page.css": ["text/css; charset=utf-8", STYLE],
    "/favicon.ico": ["image/svg+xml", pictureOf("logo.svg") ?? ""],
    ...Object.fromEntries([...scripts].map(([name, text]) => [`/${name}`, ["text/javascript; charset=utf-8", text]])),
  };
  const server = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch(request) {
      const { pathname } = new URL(request.url);
      const picture = pathname.startsWith("/pictures/") ? pictureOf(pathname.slice("/pictures/".length)) : undefined;
      const [type, text] = picture === undefined ? (files[pathname] ?? []) : ["image/svg+xml", picture];
      if (type === undefined) return new Response("not here", { status: 404 });
      return new Response(text, { headers: { "Content-Type": type, "Content-Security-Policy": POLICY } });
    },
  });
  return { origin: `http://127.0.0.1:${server.port}`, stop: () => server.stop(true) };
}

/** A page that is open, and what the browser complained of. */
export interface OpenPage {
  readonly page: Page;
  readonly complaints: string[];
}

/** For the browser to start, and for what is awaited on a page: far more than a machine needs that has much else to do. */
const PATIENCE_MS = 60_000;

/** Starts the browser. */
export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"], timeout: PATIENCE_MS });
}

/**
 * Lets the animations of a page stand still from now on, those that it begins later as well: how far one has come is then up to the test,
 * and not to how quick the machine is. One that is told to finish does.
 */
export async function stopAnimations(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Animation.enable");
  await session.send("Animation.setPlaybackRate", { playbackRate: 0 });
}

/** Opens a page in a context of its own. */
export async function openPage(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<OpenPage> {
  const page = await (await browser.newContext(options)).newPage();
  page.setDefaultTimeout(PATIENCE_MS);
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(error.message));
  page.on("console", (line) => line.type() === "error" && complaints.push(line.text()));
  await page.goto(url);
  return { page, complaints };
}
