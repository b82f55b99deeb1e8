/**
 * What a request is addressed to: the segments of its path, and its query. Pure. Refuses to know which routes there are.
 *
 * @source docs/reference/hub.md, "Common to all routes"
 */
import { DEFAULT_HUB_API_VERSION } from "@belfry/protocol";
import { decodeForm, decodePercent } from "../percent.ts";
import { HubRefusal } from "../refusal.ts";

/** Path and query of a request. */
export interface Target {
  /** As it was sent: for comparing with what a token is good for. */
  readonly path: string;
  /** Each decoded once; an empty one at the end stands for a slash there. */
  readonly segments: readonly string[];
  /** Names in lower case, decoded; of several of one name the first. */
  readonly query: ReadonlyMap<string, string>;
}

/** More than any client sends. */
const MAX_PARAMETERS = 64;

const unreadable = (detail: string) => new HubRefusal("REQUEST_INVALID", { detail });

/** U+0000 is in no name that there is, and PostgreSQL cannot even be asked for one. */
function readable(text: string | undefined, where: string): string {
  if (text === undefined) throw unreadable(`the ${where} has a percent sign that begins no character`);
  if (text.includes("\0")) throw unreadable(`the ${where} has a character that no name has`);
  return text;
}

const decodeSegment = (segment: string): string => readable(decodePercent(segment), "path");
const decodeQuery = (text: string): string => readable(decodeForm(text), "query");

function readQuery(text: string): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  if (text === "") return query;
  const pieces = text.split("&", MAX_PARAMETERS + 1);
  if (pieces.length > MAX_PARAMETERS) throw unreadable(`the query has more than ${MAX_PARAMETERS} parameters`);
  for (const piece of pieces) {
    const equals = piece.indexOf("=");
    const name = decodeQuery(equals < 0 ? piece : piece.slice(0, equals)).toLowerCase();
    if (!query.has(name)) query.set(name, equals < 0 ? "" : decodeQuery(piece.slice(equals + 1)));
  }
  return query;
}

/**
 * Reads `scheme://host/path?query`, or `/path?query`.
 *
 * @throws HubRefusal REQUEST_INVALID for a broken percent escape, and for U+0000
 */
export function readTarget(url: string): Target {
  const pathAt = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("//") + 2);
  const rest = pathAt < 0 ? "/" : url.slice(pathAt);
  const queryAt = rest.indexOf("?");
  const path = queryAt < 0 ? rest : rest.slice(0, queryAt);
  return {
    path,
    segments: path.slice(1).split("/").map(decodeSegment),
    query: readQuery(queryAt < 0 ? "" : rest.slice(queryAt + 1)),
  };
}

/** Whether a flag is set: there, and neither `false` nor `0`. */
export function isFlagSet(query: ReadonlyMap<string, string>, name: string): boolean {
  const value = query.get(name);
  return value !== undefined && value.toLowerCase() !== "false" && value !== "0";
}

const API_VERSION = /^\d{4}-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?(?:-preview)?$/i;

/** The version that a request asks for; any date is taken, all of them mean the same here. @throws HubRefusal API_VERSION_INVALID */
export function readApiVersion(query: ReadonlyMap<string, string>): string {
  const version = query.get("api-version") ?? DEFAULT_HUB_API_VERSION;
  if (!API_VERSION.test(version)) throw new HubRefusal("API_VERSION_INVALID");
  return version;
}
