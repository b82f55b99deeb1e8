/** The anatomy of one notification as a person reads it: as a timed table (`trace`), or as an account (`why`). */
import type { TraceBody, TraceStep } from "@belfry/protocol";
import type { Output } from "./output.ts";
import type { Paint } from "./paint.ts";
import { briefSids, dateWords, spanWords, wrap } from "./words.ts";

const TIME_WIDTH = 9;
const STEP_WIDTH = 10;
const INDENT = " ".repeat(TIME_WIDTH + STEP_WIDTH + 4);

/** How each end is painted. */
export const END_BRUSH: Readonly<Record<TraceBody["end"]["state"], keyof Paint>> = {
  delivered: "good",
  pending: "odd",
  replaced: "odd",
  expired: "odd",
  removed: "odd",
  dropped: "bad",
  unknown: "odd",
  refused: "bad",
};

function became(state: TraceBody["end"]["state"]): string {
  if (state === "pending") return "is still pending";
  return state === "unknown" ? "has ended" : `was ${state}`;
}

/** A sentence without its full stop, so that it can stand inside another. */
const clause = (sentence: string) => sentence.replace(/\.$/, "");

function subject(trace: TraceBody): string {
  const tag = trace.tag === undefined ? "" : ` with tag ${trace.tag}`;
  // On the wires of devices and tokens nothing has an id.
  const unread = trace.id === "" ? "a request" : "a push";
  const kind = trace.type === null ? unread : `a ${trace.type.replace("wns/", "")}${tag} of ${trace.bytes} bytes`;
  const from = trace.app === null ? "" : ` from ${briefSids(trace.app)}`;
  const to = trace.device === null ? "" : ` to device ${trace.device}`;
  return `${kind}${from}${to}`;
}

/** What the table begins with. */
export function traceHead(trace: TraceBody, { paint, columns }: Output): string {
  return `${paint.strong(trace.id)}\n${paint.faint(wrap(subject(trace), columns))}\n`;
}

/** One step: when, which, what, and below it why. */
export function stepWords(step: TraceStep, { paint, columns }: Output): string {
  const time = spanWords(step.ms).padStart(TIME_WIDTH);
  const head = `${time}  ${paint.name(step.step.padEnd(STEP_WIDTH))}  `;
  const what = wrap(briefSids(step.what), columns, INDENT).trimStart();
  const why = step.why === "" ? "" : `\n${paint.faint(wrap(step.why, columns, INDENT))}`;
  return `${head}${what}${why}`;
}

/** How it ended, or that it has not. */
export function endWords(trace: TraceBody, { paint, columns }: Output): string {
  const { state, reason } = trace.end;
  const brush = paint[END_BRUSH[state]];
  return `\n${brush(state)}: ${wrap(clause(reason), columns - state.length - 2)}.`;
}

/** The whole table. */
export function traceWords(trace: TraceBody, output: Output): string {
  const steps = trace.steps.map((step) => stepWords(step, output));
  return [traceHead(trace, output), ...steps, endWords(trace, output)].join("\n");
}

/** The whole account, in sentences. */
export function whyWords(trace: TraceBody, output: Output): string {
  const { paint, columns } = output;
  const { state, reason } = trace.end;
  const began = trace.steps[0]?.at;
  const verdict = `${trace.id} ${became(state)}: ${clause(reason)}.`;
  const account = trace.account === undefined ? [] : [wrap(trace.account, columns), ""];
  const opening = `It is ${subject(trace)}${began === undefined ? "" : `, first seen at ${dateWords(began)}`}.`;
  const steps = trace.steps.map((step, at) => {
    const why = step.why === "" ? "" : ` Why: ${clause(step.why)}.`;
    const words = `${at + 1}. After ${spanWords(step.ms)}: ${briefSids(clause(step.what))}.${why}`;
    return wrap(words, columns, "  ", "     ");
  });
  return [
    paint[END_BRUSH[state]](wrap(verdict, columns)),
    "",
    ...account,
    wrap(opening, columns),
    ...steps,
    ...nextWords(trace, output),
  ].join("\n");
}

/** The next thing to try, where there is one. */
function nextWords({ next }: TraceBody, { columns, typed }: Output): string[] {
  return next ? ["", wrap(typed(`Next: ${next}`), columns)] : [];
}

/** A few lines of one among several. */
export function briefWhy(trace: TraceBody, output: Output): string {
  const { paint, columns } = output;
  const { state, reason } = trace.end;
  const head = `${dateWords(trace.steps[0]?.at ?? 0)}  ${paint.strong(trace.id)}  ${paint[END_BRUSH[state]](state)}`;
  const words = briefSids(trace.account ?? `${clause(reason)}.`);
  return [head, wrap(`${capital(subject(trace))}. ${words}`, columns, "  "), ...nextWords(trace, output)]
    .filter((line) => line !== "")
    .join("\n");
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
