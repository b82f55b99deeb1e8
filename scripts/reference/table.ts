/** Writes a table of a document as the formatter would, so that a written page and a formatted one are the same. */

/** A bar would end the cell. */
const cellText = (cell: string) => cell.replaceAll("|", "\\|");

/** One line for the heads, one for the rule, one for each row; every column as wide as its widest cell. Ends with a newline. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows].map((line) => line.map(cellText));
  const widths = heads.map((_, column) => Math.max(3, ...lines.map((line) => line[column]?.length ?? 0)));
  const rule = widths.map((width) => "-".repeat(width));
  const [head = [], ...body] = lines;
  const padded = [head, rule, ...body].map((line) => line.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  return padded.map((line) => `| ${line.join(" | ")} |\n`).join("");
}

/** Marks what is spelled exactly so; a dash stands for what is not there. */
export function code(text: string | null): string {
  return text === null || text === "" ? "–" : `\`${text}\``;
}
