/** Reads the headers that an operator orders for an answer: only such as can stand in one. */

const MAX_HEADERS = 20;
const MAX_NAME = 64;
const MAX_VALUE = 1024;

/** @source RFC 9110, sections 5.1 and 5.6.2 */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
/** Visible characters with blanks between them. @source RFC 9110, section 5.5; what goes beyond ASCII is read differently everywhere */
const VALUE = /^(?:[!-~](?:[ -~\t]*[!-~])?)?$/;

/** Headers that say where the answer ends and the next begins: they are the server's own, or the connection is lost. */
const FRAMING = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** Never throws. @returns the headers as they were given, or what is wrong with them */
export function readAnswerHeaders(given: unknown): Readonly<Record<string, string>> | string {
  if (typeof given !== "object" || given === null || Array.isArray(given)) return "must be an object";
  const entries: [string, unknown][] = Object.entries(given);
  if (entries.length > MAX_HEADERS) return `at most ${MAX_HEADERS}`;
  const seen = new Set<string>();
  for (const [name, value] of entries) {
    const lower = name.toLowerCase();
    const shown = JSON.stringify(name.slice(0, 40));
    if (!NAME.test(name) || name.length > MAX_NAME) return `${shown} is no name of a header`;
    if (FRAMING.has(lower)) return `${shown} is the server's own`;
    if (seen.has(lower)) return `${shown} stands there twice`;
    if (typeof value !== "string" || !VALUE.test(value) || value.length > MAX_VALUE)
      return `the value of ${shown} must be visible ASCII text of at most ${MAX_VALUE} characters`;
    seen.add(lower);
  }
  return Object.fromEntries(entries) as Record<string, string>;
}
