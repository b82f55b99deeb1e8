import { expect, test } from "bun:test";

/** Packages that a page shares with its other parts, and that are measured by themselves. */
const SHARED = ["@belfry/content", "@belfry/device"];

async function zipped(external: readonly string[]): Promise<number> {
  const built = await Bun.build({
    entrypoints: [`${import.meta.dir}/index.ts`],
    minify: true,
    target: "browser",
    conditions: ["bun"],
    external: [...external],
    define: { "process.env.NODE_ENV": '"production"' },
  });
  const code = (await built.outputs[0]?.text()) ?? "";
  expect(code).toContain("belfry-start");
  return Bun.gzipSync(code, { level: 9 }).length;
}

test("all elements with Lit are at most 40 KB when zipped, and with reader, catalogue and layout at most 80 KB", async () => {
  expect(await zipped(SHARED)).toBeLessThanOrEqual(40 * 1024);
  expect(await zipped([])).toBeLessThanOrEqual(80 * 1024);
});
