/** Times, sizes and secrets as a person reads them. */
import type { CaptureBody } from "@belfry/protocol";

/** `2026-01-31 09:05:00 CET`: in the time zone of the machine, which a log from another machine need not share. */
export function dateWords(at: number): string {
  const date = new Date(at);
  const zone = date.toLocaleTimeString("sv-SE", { timeZoneName: "short" }).split(" ").at(-1);
  return `${date.toLocaleString("sv-SE")} ${zone}`;
}

/** `0.4 ms`, `12 ms`, `3.2 s`: as many digits as mean something. */
export function spanWords(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`;
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** How much of an app is captured, and until when. */
export function captureWords({ on, until, kept, max }: CaptureBody): string {
  return `${on ? "until" : "ended at"} ${dateWords(until)}, ${kept} of at most ${max} kept`;
}

/** `1 device`, `2 devices`. */
export const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** The last four characters of what must not be shown, as in `…Qx7A`. */
export function ending(secret: string): string {
  return `…${secret.slice(-4)}`;
}

/** Package SIDs as their last part, the way the service's own words have them: 90 digits drown every sentence they stand in. */
export function briefSids(text: string): string {
  return text.replace(/(ms-app(?::\/\/|%3A%2F%2F))s-1-15-2-[0-9-]{20,}(-[0-9]+)/gi, "$1…$2");
}

/** What stays on one line: a word with the blanks that align it, a number with its unit, and a command, so that it can be copied. */
const UNBROKEN = /(?:`[^`]*`|[^ ]| (?= )|(?<=\d) (?=(?:ms|s|h|d|bytes|MB|UTC)\b))+/g;

/** Breaks text at spaces so that no line is longer than `width`, unless by what cannot be broken; the first begins with `indent`, the others with `hanging`. */
export function wrap(text: string, width: number, indent = "", hanging = indent): string {
  const lines: string[] = [];
  let line = "";
  for (const [word] of text.matchAll(UNBROKEN)) {
    const begin = lines.length === 0 ? indent : hanging;
    if (line !== "" && begin.length + line.length + 1 + word.length > width) {
      lines.push(begin + line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, (lines.length === 0 ? indent : hanging) + line].join("\n");
}

/** A break comes after one of these, where the last three fifths of a line have one. */
const JOINTS = /[,&>; ]/;

/** Breaks a line of a wire, which has few spaces, into pieces of at most `width` characters. */
export function breakLine(line: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = line;
  while (rest.length > width) {
    let at = width;
    while (at > width * 0.4 && !JOINTS.test(rest[at - 1] ?? "")) at--;
    if (at <= width * 0.4) at = width;
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...pieces, rest];
}
