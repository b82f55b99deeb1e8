/** What the traces of all nodes say in the end, held against the books and against what senders were answered. */
import type { BooksBody, TraceBody, TracesBody } from "@belfry/protocol";
import { askAdmin, type ReachedService } from "../support/operator.ts";

/** As many as one answer has. */
const PAGE = 1000;

/** Ends that are told by whoever the store answered, so that no trace has one which the books have not counted. */
const ANSWERED = ["replaced", "expired", "removed", "dropped"] as const;

const begunAt = ({ steps }: TraceBody): number => steps[0]?.at ?? 0;

/** Every notification that an app's traces know, page by page. @throws Error when a node did not answer */
export async function tracesOf(at: ReachedService, app: string): Promise<readonly TraceBody[]> {
  const found = new Map<string, TraceBody>();
  let until = "";
  for (let before = -1; before < found.size; ) {
    before = found.size;
    const query = `app=${encodeURIComponent(app)}&limit=${PAGE}${until}`;
    const { traces, silent = [] } = await askAdmin<TracesBody>(at, `GET /v1/traces?${query}`);
    if (silent.length > 0) throw new Error(`${silent.join(", ")} did not answer`);
    for (const trace of traces) found.set(trace.id, trace);
    const oldest = traces.at(-1);
    if (oldest !== undefined) until = `&until=${Math.ceil(begunAt(oldest))}`;
  }
  return [...found.values()];
}

/** What the traces of an app say that its books do not. */
export function judgeTraces(book: BooksBody, traces: readonly TraceBody[]): readonly string[] {
  const findings = traces
    .filter(({ end }) => end.state === "pending")
    .map((trace) => `no end: ${JSON.stringify(trace)}`);
  if (traces.length > book.accepted) findings.push(`${traces.length} traces of ${book.accepted} notifications`);
  for (const state of ANSWERED) {
    const count = traces.filter(({ end }) => end.state === state).length;
    if (count > book[state]) findings.push(`${count} traces say ${state}, and the books ${book[state]}`);
  }
  return findings;
}
