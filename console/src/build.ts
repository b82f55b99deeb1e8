/**
 * Turns the pages' sources into the files a browser loads, once a process and in memory.
 *
 * The only file of the console that knows the runtime; it refuses to know requests and headers.
 */
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const pathOf = (name: string) => fileURLToPath(new URL(name, import.meta.url));

async function bundle(entry: string): Promise<string> {
  const built = await Bun.build({
    entrypoints: [pathOf(entry)],
    target: "browser",
    minify: true,
    // The workspaces stand here as sources; their built form exists only in published packages.
    conditions: ["bun"],
    // Decides between Lit's two builds as well: the other one warns in the browser's console.
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const [script] = built.outputs;
  if (script === undefined) throw new Error(`${entry} was built without output`);
  return script.text();
}

/** Each file of the pages by the name it has in the browser, and how it comes about. */
const makers = {
  "/": () => readFile(pathOf("../page/index.html"), "utf8"),
  "/console.js": () => bundle("./page/belfry-console.ts"),
  "/console.css": () => readFile(pathOf("../page/style.css"), "utf8"),
  "/favicon.svg": () => readFile(pathOf("../page/favicon.svg"), "utf8"),
  "/workbench": () => readFile(pathOf("../page/workbench.html"), "utf8"),
  "/workbench.js": () => bundle("./workbench/belfry-workbench.ts"),
  "/workbench.css": () => readFile(pathOf("../page/workbench.css"), "utf8"),
};

export type PageFile = keyof typeof makers;

/** Whether a page has a file at this path. */
export function isPageFile(path: string): path is PageFile {
  return Object.hasOwn(makers, path);
}

/**
 * Makes each file at its first request and remembers it; requests that come meanwhile wait for the same one.
 * A file that could not be made is tried again at the next request.
 */
export function pageFiles(): (path: PageFile) => Promise<string> {
  const made = new Map<PageFile, Promise<string>>();
  return (path) => {
    const file = made.get(path) ?? makers[path]();
    made.set(path, file);
    file.catch(() => made.delete(path));
    return file;
  };
}
