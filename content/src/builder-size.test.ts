import { expect, test } from "bun:test";
import { tmpdir } from "node:os";

test("the builders alone are at most 8 KB when zipped, and bring no XML reader", async () => {
  const entry = `${tmpdir()}/belfry-builders-${process.pid}.ts`;
  const words = ["badgeXml", "legacyTile", "legacyToast", "rawPayload", "tile", "toast"].join(", ");
  await Bun.write(entry, `export { ${words} } from "${import.meta.dir}/index.ts";`);
  const built = await Bun.build({ entrypoints: [entry], minify: true, format: "esm" });
  await Bun.file(entry).delete();
  const code = (await built.outputs[0]?.text()) ?? "";
  expect(code).toContain("ToastGeneric");
  expect(code).not.toContain("saxes");
  expect(code).not.toContain("doctype");
  expect(Bun.gzipSync(code, { level: 9 }).length).toBeLessThanOrEqual(8 * 1024);
});
