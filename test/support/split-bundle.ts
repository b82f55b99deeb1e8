/** A script for browsers as it is bundled for anybody whose bundler splits code: what is asked for later is in files of its own. */

import type { BunPlugin } from "bun";
import { squeezeStyles } from "../../scripts/squeeze-styles.ts";

/** The files by their names, and which of them a page begins with. */
export interface SplitBundle {
  /** Such as `page.js`. */
  readonly entry: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** Our styles as the packages bring them, which are built from these sources. */
const squeezedStyles: BunPlugin = {
  name: "squeezed styles",
  setup(build) {
    build.onLoad({ filter: /[/\\]shell[/\\]src[/\\].*\.ts$/ }, async ({ path }) => {
      return { contents: squeezeStyles(await Bun.file(path).text()), loader: "ts" };
    });
  },
};

const nameOf = (path: string) => path.slice(path.lastIndexOf("/") + 1);

/**
 * Bundles and minifies.
 *
 * @param external packages that are left out
 * @throws when it cannot be bundled
 */
export async function splitBundle(entry: string, external: readonly string[] = []): Promise<SplitBundle> {
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    target: "browser",
    minify: true,
    splitting: true,
    // Each late file is called as the module that is asked for.
    naming: { chunk: "[name]-[hash].[ext]" },
    conditions: ["bun"],
    external: [...external],
    plugins: [squeezedStyles],
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const texts = new Map(
    await Promise.all(outputs.map(async (each) => [nameOf(each.path), await each.text()] as const)),
  );
  const root = outputs.find(({ kind }) => kind === "entry-point");
  if (root === undefined) throw new Error(`${entry} was bundled without output`);
  return { entry: nameOf(root.path), texts };
}

/** The files that one of them imports at once, itself among them. */
export function importedAtOnce(
  name: string,
  texts: SplitBundle["texts"],
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  if (found.has(name)) return found;
  found.add(name);
  const text = texts.get(name) ?? "";
  for (const other of texts.keys()) {
    // Minified, an import at once is `from"./name.js"` or `import"./name.js"`, one for later `import("./name.js")`.
    if (text.includes(`from"./${other}"`) || text.includes(`import"./${other}"`)) importedAtOnce(other, texts, found);
  }
  return found;
}
