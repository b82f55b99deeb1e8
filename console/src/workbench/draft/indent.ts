/** Sets one element on each line, and back. Changes nothing that a reader of notifications sees; knows no element by name. */

/** Comments, CDATA and instructions as a whole, tags with their quoted values, and what stands between. */
const TOKENS = /<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>|<\?[\s\S]*?\?>|<(?:"[^"]*"|'[^']*'|[^<>"'])*>|[^<]+|</g;
const STEP = "  ";

const isTag = (token: string): boolean => /^<[^!?]/.test(token);
const closes = (token: string): boolean => token.startsWith("</");
const isOpening = (token: string): boolean => isTag(token) && !closes(token) && !token.endsWith("/>");

/** Blanks between two tags say nothing, but between a tag and its own end they may be a text. */
function withoutBlanks(tokens: readonly string[]): string[] {
  return tokens.filter((token, at) => {
    if (token.trim() !== "") return true;
    const [before = "", after = ""] = [tokens[at - 1], tokens[at + 1]];
    return isOpening(before) && closes(after);
  });
}

const tokensOf = (xml: string): string[] => withoutBlanks(xml.match(TOKENS) ?? []);

/** On one line, as builders write it. */
export function unindent(xml: string): string {
  return tokensOf(xml).join("");
}

/** One element a line; an element with words stays on its line. What is not well-formed is set as well as it goes. */
export function indent(xml: string): string {
  const lines: string[] = [];
  let depth = 0;
  let isInWords = false;
  const tokens = tokensOf(xml);
  for (const [at, token] of tokens.entries()) {
    if (closes(token)) depth = Math.max(0, depth - 1);
    if (isInWords) lines.push(`${lines.pop() ?? ""}${token}`);
    else lines.push(`${STEP.repeat(depth)}${token}`);
    if (isOpening(token)) depth += 1;
    const next = tokens[at + 1] ?? "";
    const isBesideWords = !isTag(token) || (next !== "" && !isTag(next));
    isInWords = isBesideWords || (isOpening(token) && closes(next));
  }
  return lines.join("\n");
}
