/**
 * Turns the pages' sources into the files a browser loads, once a process and in memory.
 *
 * The only file of the console that knows the runtime; it refuses to know requests and headers.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** A script under the name that its page asks for, and what it loads later, each under its own. */
type Scripts = ReadonlyMap<string, string>;

async function bundle(entry: string, name: string): Promise<Scripts> {
  const built = await Bun.build({
    entrypoints: [pathOf(entry)],
    target: "browser",
    minify: true,
    splitting: true,
    naming: { entry: `${name}.js`, chunk: `${name}-[hash].js` },
    // The workspaces stand here as sources; their built form exists only in published packages.
    conditions: ["bun"],
    // Decides between Lit's two builds as well: the other one warns in the browser's console.
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const scripts = built.outputs.map(
    async (output) => [output.path.replace(/^\.?\/?/, "/"), await output.text()] as const,
  );
  return new Map(await Promise.all(scripts));
}

/** Each document and style by the name it has in the browser, and where it stands. */
const texts = {
  "/": "../page/index.html",
  "/console.css": "../page/style.css",
  "/favicon.svg": "../page/favicon.svg",
  "/workbench": "../page/workbench.html",
  "/workbench.css": "../page/workbench.css",
} as const;

/** What a page loads besides. */
const scripts = {
  "/console.js": () => bundle("./page/belfry-console.ts", "console"),
  "/workbench.js": () => bundle("./workbench/belfry-workbench.ts", "workbench"),
} as const;

type ScriptName = keyof typeof scripts;

/** A file that is always there; parts of scripts have names that only their content knows. */
export type PageFile = keyof typeof texts | ScriptName;

const PART = /^\/(console|workbench)-[a-z0-9]+\.js$/;

/** Whether a page may have a file at this path. */
export function isPageFile(path: string): boolean {
  return Object.hasOwn(texts, path) || Object.hasOwn(scripts, path) || PART.test(path);
}

/** The script that the file at this path is, or is a part of. */
function scriptOf(path: string): ScriptName {
  return path.startsWith("/console") ? "/console.js" : "/workbench.js";
}

/**
 * Makes each file at its first request and remembers it; requests that come meanwhile wait for the same one.
 * A file that could not be made is tried again at the next request.
 *
 * @returns what gives the text of a file, or undefined for a part that no script has
 */
export function pageFiles(): (path: string) => Promise<string | undefined> {
  const made = new Map<string, Promise<Scripts>>();
  const make = (name: string, how: () => Promise<Scripts>): Promise<Scripts> => {
    const files = made.get(name) ?? how();
    made.set(name, files);
    files.catch(() => made.delete(name));
    return files;
  };
  return async (path) => {
    if (Object.hasOwn(texts, path)) {
      const text = texts[path as keyof typeof texts];
      return (await make(path, async () => new Map([[path, await readFile(pathOf(text), "utf8")]]))).get(path);
    }
    const script = scriptOf(path);
    return (await make(script, scripts[script])).get(path);
  };
}
