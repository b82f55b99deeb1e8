import { expect, test } from "bun:test";
import { CHAPTER_EDGES, findForbiddenSteps, PORTS } from "./chapters.ts";
import {
  BUN_PLACES,
  findBun,
  findForbiddenEdges,
  findManifestDrift,
  findNodeInLibraries,
  NODE_IN_LIBRARIES,
  PACKAGE_EDGES,
} from "./packages.ts";
import { ROOT, readFiles, readImports, type SourceFile } from "./sources.ts";

const sources = readFiles([".ts", ".tsx", ".mjs"]);
const file = (path: string, text: string): SourceFile => ({ path, text });
const importing = (path: string, specifier: string) => file(path, `import { x } from "${specifier}";`);

async function readDeclared(folder: string): Promise<string[]> {
  const manifest = await Bun.file(`${ROOT}${folder}/package.json`).json();
  return Object.keys(manifest.dependencies ?? {});
}

test("every form of import is read: values, types, several lines, re-exports, side effects, dynamic ones, workers", () => {
  const text = [
    'import { a } from "./a.ts";',
    'import type { B } from "./b.ts";',
    "import {\n  c,\n  type D,\n} from '@belfry/protocol';",
    'export * from "./e.ts";',
    'export { f } from "./f.ts";',
    'import "./g.ts";',
    'const h = await import("./h.ts");',
    'new Worker(new URL("./i.ts", import.meta.url));',
    ' * import { shown } from "@belfry/in-a-comment";',
  ].join("\n");
  expect(readImports(text).sort()).toEqual(
    ["./a.ts", "./b.ts", "./e.ts", "./f.ts", "./g.ts", "./h.ts", "./i.ts", "@belfry/protocol"].sort(),
  );
});

test("packages import each other only along the drawn arrows", () => {
  expect(findForbiddenEdges(sources)).toEqual([]);
});

test("an import against the arrows is found, by name and by path", () => {
  expect(findForbiddenEdges([importing("service/src/push/accept.ts", "@belfry/sender")])).toHaveLength(1);
  expect(findForbiddenEdges([importing("protocol/src/errors.ts", "@belfry/host")])).toHaveLength(1);
  expect(findForbiddenEdges([importing("device/src/ack.ts", "../../protocol/src/errors.ts")])).toHaveLength(1);
  expect(findForbiddenEdges([importing("sender/src/push.ts", "@belfry/protocol")])).toEqual([]);
});

test("every package of the workspace stands in the table of arrows", async () => {
  const { workspaces } = await Bun.file(`${ROOT}package.json`).json();
  expect(Object.keys(PACKAGE_EDGES).sort()).toEqual([...workspaces].sort());
});

for (const folder of Object.keys(PACKAGE_EDGES)) {
  test(`the manifest of ${folder} declares what its sources import, and nothing else`, async () => {
    expect(findManifestDrift(folder, await readDeclared(folder), sources)).toEqual([]);
  });
}

test("a dependency that is undeclared, unused or forbidden is found", () => {
  const sample = [importing("sender/src/push.ts", "left-pad/deep"), importing("sender/src/token.ts", "node:fs")];
  expect(findManifestDrift("sender", ["@belfry/service"], sample)).toEqual([
    "sender/package.json does not declare left-pad, which the sources import",
    "sender/package.json declares @belfry/service, which no source imports",
    "sender/package.json declares @belfry/service, which sender/ may not import",
  ]);
});

test("the chapters of the service import each other only along the drawn arrows", () => {
  expect(findForbiddenSteps(sources)).toEqual([]);
});

test("push and delivery are kept apart, in both directions", () => {
  const sample = [
    importing("service/src/push/accept.ts", "../delivery/session.ts"),
    importing("service/src/delivery/session.ts", "../push/accept.ts"),
  ];
  expect(findForbiddenSteps(sample)).toHaveLength(2);
});

test("a chapter that chooses an engine is found; one file may choose, and ports are for all", () => {
  expect(findForbiddenSteps([importing("service/src/inbox/put.ts", "../engine/embedded/open.ts")])).not.toEqual([]);
  expect(findForbiddenSteps([importing("service/src/routes.ts", "./engine/embedded/open.ts")])).toHaveLength(1);
  expect(findForbiddenSteps([importing("service/src/routes.ts", "./engine/distributed/open.ts")])).toHaveLength(1);
  expect(findForbiddenSteps([importing("service/src/open-engine.ts", "./engine/embedded/open.ts")])).toEqual([]);
  expect(findForbiddenSteps([importing("service/src/app/create.ts", "../engine/store.ts")])).toEqual([]);
});

test("a chapter may stand on a leaf beside main, but not on a file that knows chapters", () => {
  const verb = importing("service/src/push/accept.ts", "../seal.ts");
  expect(findForbiddenSteps([verb, file("service/src/seal.ts", "")])).toEqual([]);
  expect(findForbiddenSteps([verb, importing("service/src/seal.ts", "./channel/open.ts")])).toHaveLength(1);
});

test("a folder of the service that is no chapter is found", () => {
  expect(findForbiddenSteps([file("service/src/misc/thing.ts", "")])).toHaveLength(1);
});

test("Bun's own interfaces are used only where another runtime would have its adapter", () => {
  expect(findBun(sources)).toEqual([]);
});

test("a use of Bun in a chapter is found, and one in a comment is not", () => {
  expect(findBun([file("service/src/push/accept.ts", "const now = Bun.nanoseconds();")])).toHaveLength(1);
  expect(findBun([importing("service/src/app/create.ts", "bun:sqlite")])).toHaveLength(1);
  expect(findBun([file("service/src/app/create.ts", "// Bun.serve would do this\nrun(); // not Bun.run")])).toEqual([]);
  expect(findBun([importing("service/src/engine/embedded/open.ts", "bun:sqlite")])).toEqual([]);
});

test("libraries import nothing of Node's, apart from the device's file store", () => {
  expect(findNodeInLibraries(sources)).toEqual([]);
});

test("a library that imports a module of Node is found", () => {
  expect(findNodeInLibraries([importing("sender/src/push.ts", "node:crypto")])).toHaveLength(1);
});

test("every exception in the tables is a file or folder that exists", () => {
  const paths = sources.map(({ path }) => path);
  const exceptions = [...NODE_IN_LIBRARIES, ...BUN_PLACES, ...PORTS.map((port) => `service/src/${port}`)];
  expect(exceptions.filter((exception) => !paths.some((path) => path.startsWith(exception)))).toEqual([]);
});

test("every chapter in the table is a folder of the service, and the other way round", () => {
  const inFolders = sources.map(({ path }) => /^service\/src\/([\w-]+)\//.exec(path)?.[1]);
  const folders = new Set(inFolders.filter((folder) => folder !== undefined));
  expect([...folders].sort()).toEqual(Object.keys(CHAPTER_EDGES).sort());
});
