/** Which code of the hub may open a connection to anybody: the one client in `hub/src/egress`, and nothing else. */
import { codeLines, isForTests, readImports, type SourceFile } from "./sources.ts";

const HOME = "hub/src/";
/** The one way out. */
const EGRESS = "hub/src/egress/";

/** Modules that open connections, of Node or of Bun, and packages that do. */
const MODULES =
  /^(?:node:)?(?:net|tls|http|https|http2|dgram|dns|dns\/promises|inspector)$|^bun$|^(?:undici|axios|got|node-fetch|ws)$/;

/** What a runtime gives without an import. A method of that name is somebody's own. */
const GLOBALS =
  /(?<![\w.#])(?:fetch|WebSocket|EventSource|XMLHttpRequest)\s*\(|globalThis\.fetch|navigator\.sendBeacon|\bBun\.(?:connect|udpSocket|dns|fetch)\b/;

/** A name that is not called but handed on, as the client of somebody else. */
const HANDED_ON = /(?:[:=,(]\s*fetch\s*[,;)}]|\bfetch:\s*fetch\b)/;

/** Ways out of the hub beside the one there is. */
export function findWaysOut(files: readonly SourceFile[]): string[] {
  const watched = files.filter(({ path }) => path.startsWith(HOME) && !path.startsWith(EGRESS) && !isForTests(path));
  // A definition of a method that is called fetch is no use of the runtime's.
  return watched
    .filter(({ path }) => !path.startsWith("hub/src/testing/"))
    .flatMap(({ path, text }) => [
      ...readImports(text)
        .filter((specifier) => MODULES.test(specifier))
        .map((specifier) => `${path} imports ${specifier}`),
      ...codeLines(text)
        .filter(({ line }) => GLOBALS.test(line) || HANDED_ON.test(line))
        .map(({ number }) => `${path}:${number} opens a connection by itself`),
    ]);
}
