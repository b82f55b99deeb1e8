/** Values and calls as TypeScript. Knows neither tiles nor toasts. */

/** Where a line of calls becomes one call a line. */
const MAX_WIDTH = 84;
const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

const indent = (code: string): string => code.replaceAll(/^/gm, "  ");

/** Line ends that JSON leaves in a string, where they would be indented with the code. */
const UNSEEN_ENDS = /[\u2028\u2029]/g;

function quoted(value: unknown): string {
  const json = JSON.stringify(value) ?? "undefined";
  return json.replaceAll(UNSEEN_ENDS, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
}

function listOf(open: string, parts: readonly string[], close: string, pad: string): string {
  const flat = `${open}${pad}${parts.join(", ")}${pad}${close}`;
  if (flat.length <= MAX_WIDTH && !flat.includes("\n")) return flat;
  return `${open}\n${parts.map((part) => `${indent(part)},\n`).join("")}${close}`;
}

/** A plain value; properties that are undefined are left out. No string spans two lines, so that lines may be indented afterwards. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "[]" : listOf("[", value.map(literal), "]", "");
  if (typeof value !== "object" || value === null) return quoted(value);
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  if (given.length === 0) return "{}";
  const parts = given.map(([key, each]) => `${IDENTIFIER.test(key) ? key : quoted(key)}: ${literal(each)}`);
  return listOf("{", parts, "}", " ");
}

/** One call; objects without properties at its end are left out. */
export function call(name: string, ...args: readonly unknown[]): string {
  return written(name, args.map(literal));
}

/** One call of arguments that are code already. */
export function written(name: string, args: readonly string[]): string {
  const end = args.findLastIndex((each) => each !== "{}");
  const kept = args.slice(0, end + 1);
  const flat = `${name}(${kept.join(", ")})`;
  // A last argument of many lines opens on the line of the call, as formatters have it.
  return flat.length <= MAX_WIDTH || flat.includes("\n") || kept.length < 2 ? flat : listOf(`${name}(`, kept, ")", "");
}

/** A head and calls upon it. */
export function chain(head: string, calls: readonly string[]): string {
  const flat = [head, ...calls].join(".");
  if (calls.length < 2) return flat;
  if (flat.length <= MAX_WIDTH && !flat.includes("\n")) return flat;
  return [head, ...calls.map((each) => indent(`.${each}`))].join("\n");
}

/** A function of one parameter that fills it by calls. */
export function filler(parameter: string, calls: readonly string[]): string {
  const body = chain(parameter, calls);
  return body.includes("\n") ? `(${parameter}) =>\n${indent(body)}` : `(${parameter}) => ${body}`;
}
