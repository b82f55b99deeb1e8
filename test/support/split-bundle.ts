/** A script for browsers as it is bundled for anybody whose bundler splits code: what is asked for later is in files of its own. */

/** The files by their names, and which of them a page begins with. */
export interface SplitBundle {
  /** Such as `page.js`. */
  readonly entry: string;
  readonly texts: ReadonlyMap<string, string>;
}

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
    conditions: ["bun"],
    external: [...external],
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
