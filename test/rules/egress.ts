/**
 * Which code may open a connection to anybody. Of the hub the one client in `hub/src/egress`, and nothing else. What both servers stand on asks over
 * HTTP in one file only: spans go where the operator's own setting says, and nothing that senders or devices say decides it.
 */
import { codeLines, isForTests, readImports, type SourceFile } from "./sources.ts";

const HOME = "hub/src/";
/** The one way out. */
const EGRESS = "hub/src/egress/";

/** Where the service and what it stands on live. Its engines reach a database or a bus by clients of their own, not over HTTP. */
const SERVERS = /^(?:host|service)\/src\//;
/** Allowed, because its address is the operator's setting `otlpEndpoint`: `host/src/telemetry/settings.ts`. */
const SPANS = "host/src/telemetry/post.ts";
/** A call, and not the definition of a method of that name. */
const ASKS =
  /(?:\bawait|\breturn|=>|=|\()\s*(?:globalThis\.)?fetch\(|\bnew (?:WebSocket|EventSource)\(|\bBun\.(?:connect|udpSocket)\b/;

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

/** Where a server asks anybody over HTTP by itself. */
export function findServersThatAsk(files: readonly SourceFile[]): string[] {
  const watched = files.filter(({ path }) => SERVERS.test(path) && path !== SPANS && !isForTests(path));
  return watched.flatMap(({ path, text }) =>
    codeLines(text)
      .filter(({ line }) => ASKS.test(line))
      .map(({ number }) => `${path}:${number} asks somebody by itself`),
  );
}
