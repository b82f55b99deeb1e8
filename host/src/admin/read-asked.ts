/** From a request to the route that it names and what it says. Refuses to know which routes there are. */
import { readBody } from "../read-body.ts";
import { type Asked, invalid } from "./act.ts";

/** For requests of HTTP/1.0, which may name no host: nobody looks at it. */
const ORIGIN = "http://localhost";

/** No object that an operator sends needs more. */
const MAX_BODY_BYTES = 65_536;

/** The route of a request, such as `GET /v1/apps/*`, and what stands in its variable parts. */
export interface AskedRoute {
  readonly route: string;
  readonly asked: Asked;
  /** The path as it was sent. */
  readonly path: string;
}

/**
 * Reads path and query; the body waits until somebody asks for it.
 *
 * @throws BelfryError ADMIN_REQUEST_INVALID for a path that is not percent-encoded right, and for U+0000
 */
export function readAsked(request: Request): AskedRoute {
  const url = new URL(request.url, ORIGIN);
  // Nothing is called so, and PostgreSQL cannot even be asked for it.
  if (/%00/.test(request.url)) throw invalid("the address has a character that no name has");
  const [, version, noun, subject, verb, item, ...rest] = url.pathname.split("/");
  const star = (segment: string | undefined) => (segment === undefined ? [] : ["*"]);
  const fixed = (segment: string | undefined) => (segment === undefined ? [] : [segment]);
  const segments = [version, noun, ...star(subject), ...fixed(verb), ...star(item), ...rest];
  return {
    route: `${request.method} /${segments.join("/")}`,
    path: url.pathname,
    asked: {
      subject: decode(subject ?? ""),
      item: decode(item ?? ""),
      query: url.searchParams,
      body: async () => {
        const object = await readObject(request, MAX_BODY_BYTES);
        if (object === undefined) throw invalid(`the body must be a JSON object of at most ${MAX_BODY_BYTES} bytes`);
        return object;
      },
      content: () => request.body,
    },
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw invalid("the path is not percent-encoded right");
  }
}

/** The body as a JSON object; undefined when it is none, or longer. */
export async function readObject(request: Request, maxBytes: number): Promise<Record<string, unknown> | undefined> {
  const bytes = await readBody(request, maxBytes);
  const body = typeof bytes === "number" ? undefined : parse(Buffer.from(bytes).toString());
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return isObject ? (body as Record<string, unknown>) : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
