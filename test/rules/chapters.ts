/** Which chapter of the service may import which. The table is the diagram of ARCHITECTURE.md, inside `service/src`. */
import { isTest, readImports, resolveImport, type SourceFile } from "./sources.ts";

/** Chapter → chapters that it may import. Push and delivery never know each other: they meet in the inbox and on the bus. */
export const CHAPTER_EDGES: Readonly<Record<string, readonly string[]>> = {
  app: [],
  token: ["app"],
  channel: ["app"],
  inbox: [],
  push: ["token", "channel", "inbox"],
  delivery: ["channel", "inbox"],
  trace: [],
  replay: ["app", "inbox", "push"],
  admin: ["app", "channel", "inbox", "push", "replay", "token", "trace"],
  engine: [],
  limit: [],
  fault: [],
  telemetry: [],
};

/** What every chapter may import: the ports of the engines, and the port through which every verb is told. */
export const PORTS: readonly string[] = [
  "engine/store.ts",
  "engine/records.ts",
  "engine/cluster.ts",
  "engine/web-push-store.ts",
  "engine/bus.ts",
  "trace/trace.ts",
];

/** Folders that know no chapter, so that every chapter may stand on them, as on a file beside main. */
export const LEAF_FOLDERS: readonly string[] = ["limit", "fault", "telemetry"];

/** The only file that may choose an engine. */
const BUILDER = "open-engine.ts";

const HOME = "service/src/";
const chapterOf = (path: string) => (path.includes("/") ? (path.split("/", 1)[0] ?? "") : "");

/** A file of the service with its imports, all as paths from `service/src`. */
interface Part {
  readonly path: string;
  readonly imports: readonly string[];
}

function readParts(files: readonly SourceFile[]): Part[] {
  const sources = files.filter(({ path }) => path.startsWith(HOME) && !isTest(path));
  return sources.map(({ path, text }) => ({
    path: path.slice(HOME.length),
    imports: readImports(text)
      .filter((specifier) => specifier.startsWith("."))
      .map((specifier) => resolveImport(path, specifier))
      // What lies outside of the service is a matter of packages.
      .filter((target) => target.startsWith(HOME))
      .map((target) => target.slice(HOME.length)),
  }));
}

/** A file directly under `service/src` is a leaf when it knows no chapter: then every chapter may stand on it. */
function isLeaf(path: string, parts: readonly Part[]): boolean {
  const part = parts.find((candidate) => candidate.path === path);
  if (path === BUILDER || part === undefined) return false;
  const isOpen = (target: string) => PORTS.includes(target) || ["", ...LEAF_FOLDERS].includes(chapterOf(target));
  return part.imports.every(isOpen);
}

function findInChapter(part: Part, parts: readonly Part[]): string[] {
  const chapter = chapterOf(part.path);
  const allowed = CHAPTER_EDGES[chapter];
  if (allowed === undefined) return [`${part.path} is in no chapter that the table knows`];
  const forbidden = part.imports.filter((target) => {
    const other = chapterOf(target);
    if (other === chapter || PORTS.includes(target) || LEAF_FOLDERS.includes(other)) return false;
    return other === "" ? !isLeaf(target, parts) : !allowed.includes(other);
  });
  return forbidden.map((target) => `${part.path} imports ${target}, which ${chapter}/ may not`);
}

/** Imports inside the service that go against the direction of its chapters. Tests may build what they need. */
export function findForbiddenSteps(files: readonly SourceFile[]): string[] {
  const parts = readParts(files);
  const engines = parts.flatMap(({ path, imports }) =>
    imports
      .filter(
        (target) =>
          /^engine\/(embedded|distributed)\//.test(target) && path !== BUILDER && chapterOf(path) !== "engine",
      )
      .map((target) => `${path} imports ${target}, which only ${BUILDER} may`),
  );
  const inChapters = parts.filter(({ path }) => chapterOf(path) !== "");
  return [...new Set([...engines, ...inChapters.flatMap((part) => findInChapter(part, parts))])];
}
