/** Which package may import which, and where a runtime's own interfaces may be used. The tables are the diagram of ARCHITECTURE.md. */
import { codeLines, isForTests, packageOf, readImports, resolveImport, type SourceFile } from "./sources.ts";

/** Package folder → package folders that it may import. What is not here is forbidden. */
export const PACKAGE_EDGES: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  content: ["protocol"],
  host: ["protocol"],
  device: ["protocol", "content"],
  sender: ["protocol", "content"],
  service: ["protocol", "host"],
  hub: ["protocol", "host", "sender"],
  shell: ["content", "device"],
  console: ["protocol", "content", "device", "shell"],
  cli: ["protocol", "content", "host", "device", "sender", "service", "hub", "console"],
};

/** Libraries live in other people's programs: only what the web's standards give. */
const LIBRARIES = new Set(["protocol", "content", "device", "sender", "shell"]);

/** The one file of a library that may touch a disk: where a device that is no page keeps its identity. */
export const NODE_IN_LIBRARIES: readonly string[] = ["device/src/store-file.ts"];

/** Where `Bun.*` and `bun:*` may stand, so that another runtime stays one adapter away. Tests may use them everywhere. */
export const BUN_PLACES: readonly string[] = [
  "host/",
  "service/src/engine/",
  "hub/src/engine/",
  "cli/bin/",
  "console/src/build.ts",
  "test/",
  "scripts/",
  "bench/",
  "examples/",
];

/** Where tests beside the source find the real servers that an engine stands on. */
const TEST_SUPPORT: readonly string[] = ["test/support/", "scripts/components.ts"];

const ours = (specifier: string) => /^@belfry\/([\w-]+)/.exec(specifier)?.[1];

function findEdge(file: SourceFile, specifier: string): string | undefined {
  const from = packageOf(file.path);
  const target = specifier.startsWith(".") ? packageOf(resolveImport(file.path, specifier)) : ours(specifier);
  if (target === undefined || target === from) return undefined;
  if (isForTests(file.path) && TEST_SUPPORT.some((place) => resolveImport(file.path, specifier).startsWith(place))) {
    return undefined;
  }
  if (specifier.startsWith(".")) return `${file.path} reaches into ${target}/ by a path; use @belfry/${target}`;
  const allowed = PACKAGE_EDGES[from]?.includes(target);
  return allowed ? undefined : `${file.path} imports @belfry/${target}, which ${from}/ may not`;
}

/** Imports that go against the direction of the packages. */
export function findForbiddenEdges(files: readonly SourceFile[]): string[] {
  const inPackages = files.filter(({ path }) => Object.hasOwn(PACKAGE_EDGES, packageOf(path)));
  return inPackages.flatMap((file) =>
    readImports(file.text)
      .map((specifier) => findEdge(file, specifier))
      .filter((finding) => finding !== undefined),
  );
}

/** Uses of Bun's own interfaces outside the places that are kept for them. */
export function findBun(files: readonly SourceFile[]): string[] {
  const watched = files.filter(({ path }) => !isForTests(path) && !BUN_PLACES.some((place) => path.startsWith(place)));
  return watched.flatMap(({ path, text }) => [
    ...readImports(text)
      .filter((specifier) => /^bun(?::|$)/.test(specifier))
      .map((specifier) => `${path} imports ${specifier}`),
    ...codeLines(text)
      .filter(({ line }) => /\bBun\.\w/.test(line))
      .map(({ number }) => `${path}:${number} uses Bun's own interface`),
  ]);
}

/** Imports of Node's own modules by a library. */
export function findNodeInLibraries(files: readonly SourceFile[]): string[] {
  const watched = files.filter(({ path }) => LIBRARIES.has(packageOf(path)) && !isForTests(path));
  return watched
    .filter(({ path }) => !NODE_IN_LIBRARIES.includes(path))
    .flatMap(({ path, text }) =>
      readImports(text)
        .filter((specifier) => specifier.startsWith("node:"))
        .map((specifier) => `${path} imports ${specifier}`),
    );
}

/** The npm name in a specifier: `@scope/name` or `name`, without what follows. */
function dependencyName(specifier: string): string | undefined {
  if (/^(?:\.|bun(?::|$)|node:)/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** Differences between what a package's sources import and what its manifest declares, both ways. */
export function findManifestDrift(folder: string, declared: readonly string[], files: readonly SourceFile[]): string[] {
  const sources = files.filter(({ path }) => packageOf(path) === folder && !isForTests(path));
  const names = sources.flatMap(({ text }) => readImports(text).map(dependencyName));
  const imported = new Set(names.filter((name) => name !== undefined && ours(name) !== folder));
  const undeclared = [...imported].filter((name) => name !== undefined && !declared.includes(name));
  const unused = declared.filter((name) => !imported.has(name));
  const foreign = declared.map(ours).filter((name) => name !== undefined && !PACKAGE_EDGES[folder]?.includes(name));
  return [
    ...undeclared.map((name) => `${folder}/package.json does not declare ${name}, which the sources import`),
    ...unused.map((name) => `${folder}/package.json declares ${name}, which no source imports`),
    ...foreign.map((name) => `${folder}/package.json declares @belfry/${name}, which ${folder}/ may not import`),
  ];
}
