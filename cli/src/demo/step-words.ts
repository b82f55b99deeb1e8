/** One step of the demo in a terminal of about 100 columns. */
import type { Output } from "../output.ts";
import { breakLine, briefSids, spanWords, wrap } from "../words.ts";
import type { Passage, Step } from "./step.ts";

const MARGIN = 4;
const ROUTE_WIDTH = 19;
const INDENT = " ".repeat(MARGIN + ROUTE_WIDTH);

/** Headers of HTTP in general; the others are the protocol's. `--json` has them all. */
const ORDINARY = new Set([
  "accept",
  "cache-control",
  "connection",
  "content-length",
  "date",
  "ms-cv",
  "strict-transport-security",
]);

function headerLines(headers: Readonly<Record<string, string>>): string[] {
  const telling = Object.entries(headers).filter(([name]) => !ORDINARY.has(name.toLowerCase()));
  return telling.map(([name, value]) => `${name}: ${value}`);
}

/** The lines of what passed, as on the wire. */
function linesOf(passage: Passage): string[] {
  if ("frame" in passage) return [passage.frame];
  if ("value" in passage) return [passage.value];
  if ("request" in passage) {
    const { method, url, headers, body } = passage.request;
    // Not read as a URL again, which would encode the ellipsis of a shortened secret.
    const path = url.replace(/^https?:\/\/[^/]*/, "");
    return [`${method} ${path}`, ...headerLines(headers), body];
  }
  const { status, headers, body } = passage.response;
  return [`HTTP ${status}`, ...headerLines(headers), ...(body === "" ? [] : [body])];
}

function passageWords(passage: Passage, { paint, columns }: Output): string {
  const route = `${passage.from} → ${passage.to}`.padEnd(ROUTE_WIDTH);
  const lines = linesOf(passage).flatMap((line) => breakLine(briefSids(line), columns - INDENT.length));
  const [first = "", ...rest] = lines;
  const head = `${" ".repeat(MARGIN)}${paint.name(route)}${first}`;
  return [head, ...rest.map((line) => `${INDENT}${line}`)].join("\n");
}

/** The step's headline with its time at the right, what passed, and why. */
export function stepWords(step: Step, output: Output): string {
  const { paint, columns } = output;
  const time = spanWords(step.ms);
  const title = `${step.step}  ${step.what}`;
  const gap = " ".repeat(Math.max(2, columns - title.length - time.length - 1));
  const why = wrap(step.why, columns, " ".repeat(MARGIN));
  return [
    "",
    ` ${paint.strong(title)}${gap}${paint.faint(time)}`,
    ...step.passed.map((passage) => passageWords(passage, output)),
    paint.faint(why),
  ].join("\n");
}
