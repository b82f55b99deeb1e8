/** The settings as a person reads them in a terminal: `belfry config`. Refuses to know where they came from. */
import type { SettingBody } from "@belfry/protocol";

/** One line a setting, columns aligned: name, value with unit, where it came from, what it does. Ends without a newline. */
export function renderSettings(rows: readonly SettingBody[]): string {
  const cells = rows.map((row) => [row.name, valueText(row), originText(row), row.sentence]);
  const table = [["name", "value", "from", "what it does"], ...cells];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  return table
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

function valueText({ value, unit }: SettingBody): string {
  if (value === "") return "(none)";
  return unit === "" ? value : `${value} ${unit}`;
}

function originText(row: SettingBody): string {
  return row.from === "default" ? "default" : `${row.from} (default ${row.default === "" ? "none" : row.default})`;
}
