/** What a device is told of one notification, as a person reads it. */
import type { ToldNotification } from "@belfry/device";
import type { Output } from "./output.ts";
import { END_BRUSH } from "./trace-words.ts";
import { dateWords, wrap } from "./words.ts";

export function toldWords({ id, at, end, type, bytes, account, next }: ToldNotification, output: Output): string {
  const { paint, columns } = output;
  const head = `${dateWords(at)}  ${id}  ${paint[END_BRUSH[end]](end)}  ${type.replace("wns/", "")}, ${bytes} bytes`;
  const lines = [account, next === "" ? "" : output.typed(`Next: ${next}`)].filter((line) => line !== "");
  return [head, ...lines.map((line) => wrap(line, columns, "  "))].join("\n");
}
