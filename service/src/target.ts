/** What a request is addressed to. Pure. */

/** Path and query of a request, cut out of its URL without parsing the rest. */
export interface Target {
  readonly path: string;
  readonly query: string;
}

/** Cuts path and query out of `scheme://host/path?query`, or out of `/path?query`: HTTP/1.0 has requests without Host. */
export function targetOf(url: string): Target {
  const pathAt = url.startsWith("/") ? 0 : url.indexOf("/", url.indexOf("//") + 2);
  if (pathAt < 0) return { path: "/", query: "" };
  const queryAt = url.indexOf("?", pathAt);
  return queryAt < 0
    ? { path: url.slice(pathAt), query: "" }
    : { path: url.slice(pathAt, queryAt), query: url.slice(queryAt + 1) };
}
