/** Fills the names in a toast with the data that came beside it. Knows neither where data comes from nor when it changes. */
import { DATA_NAME } from "../../attribute.ts";

/**
 * A text, or the value it names: only where `{name}` is all of it.
 *
 * @returns the text itself where the data has no such value, because Windows shows the name then
 * @source Microsoft, "Toast progress bar and data binding"
 */
export function bound(text: string, data: Readonly<Record<string, string>> | undefined): string {
  if (data === undefined || !DATA_NAME.test(text)) return text;
  const name = text.slice(1, -1);
  return Object.hasOwn(data, name) ? (data[name] ?? text) : text;
}
