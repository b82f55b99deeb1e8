/** Proves that the trace names the cause of each: asked by id, and found by a search of whose it is and how it ended. */
import { expect } from "bun:test";
import type { BooksBody, EndReason, TraceBody, TracesBody } from "@belfry/protocol";
import { askAdmin, type ReachedService, traceOf } from "../operator.ts";
import { until } from "../until.ts";
import type { Expected, Played } from "./played.ts";

/** Everything a trace says, as one text. */
const textOf = ({ steps, end, account }: TraceBody): string =>
  [...steps.map(({ what, why }) => `${what}: ${why}`), end.reason, account].join("\n");

function proveTrace(trace: TraceBody, { id, state, code, by, words = [] }: Expected): void {
  const found = { id: trace.id, state: trace.end.state, code: trace.end.code ?? trace.code, by: trace.end.by };
  expect({ ...found, by: by === undefined ? undefined : found.by }).toEqual({ id: id || trace.id, state, code, by });
  for (const one of [words].flat()) expect(textOf(trace)).toContain(one);
  expect(trace.account ?? "").not.toBe("");
}

/** The trace of a notification; where it has ended, that is told within a second, also of one that the memory has no more room for. */
async function toldTrace(service: ReachedService, { id, state, code }: Expected): Promise<TraceBody> {
  let trace = await traceOf(service, id);
  if (state === "pending" || trace.end.state !== "pending") return trace;
  await until(`the end of ${id} is told: ${state} ${code}`, async () => {
    trace = await traceOf(service, id);
    return trace.end.state !== "pending";
  });
  return trace;
}

const list = async (service: ReachedService, query: string): Promise<readonly TraceBody[]> =>
  (await askAdmin<TracesBody>(service, `GET /v1/traces?${query}&limit=1000`)).traces;

/** A refusal is found by the name that its sender gave it, by its device, its app; of a stranger it is the newest. */
async function proveRefusal(service: ReachedService, expected: Expected): Promise<void> {
  const { id, search = "" } = expected;
  if (id !== "") proveTrace(await traceOf(service, id), expected);
  const [found] = await list(service, `end=refused&${search}`);
  if (found === undefined) throw new Error(`no refusal is found by ${search}`);
  proveTrace(found, expected);
}

/** @returns the key of a kind of end among those of one app */
const kindOf = ({ state, code }: Expected): string => `end=${state}${code === undefined ? "" : `&reason=${code}`}`;

/** Of one app those that ended so, and no other, are found. */
async function proveSearches(service: ReachedService, { app }: Played, expected: readonly Expected[]): Promise<void> {
  for (const [kind, ones] of Map.groupBy(expected, kindOf)) {
    // More than a search answers is found by id alone.
    if (ones.length > 1000) continue;
    const found = await list(service, `app=${encodeURIComponent(app)}&${kind}`);
    expect({ kind, ids: found.map(({ id }) => id).sort() }).toEqual({ kind, ids: ones.map(({ id }) => id).sort() });
  }
}

/** Proves each, those that end later left out. */
export async function provePlayed(service: ReachedService, played: Played): Promise<void> {
  for (const expected of played.expected.filter(({ later }) => !later)) {
    if (expected.state === "refused") await proveRefusal(service, expected);
    else proveTrace(await toldTrace(service, expected), expected);
  }
}

/** Proves everything once more, when all that is to end has ended. Of strangers only the newest was ever looked for. */
export async function proveEnded(service: ReachedService, played: Played): Promise<void> {
  const accepted = played.expected.filter(({ state }) => state !== "refused");
  for (const expected of accepted) proveTrace(await toldTrace(service, expected), expected);
  await proveSearches(service, played, accepted);
  const refused = played.expected.filter(({ state, search }) => state === "refused" && search !== "");
  for (const expected of refused) await proveRefusal(service, expected);
}

/** The books as the episode has counted them itself. */
function tallyOf({ app, expected }: Played): BooksBody {
  const accepted = expected.filter(({ state }) => state !== "refused");
  const count = (state: Expected["state"]) => accepted.filter((one) => one.state === state).length;
  const dropped = accepted.filter(({ state }) => state === "dropped");
  const droppedBy = [...Map.groupBy(dropped, ({ code }) => code as EndReason)].map(([code, ones]) => [
    code,
    ones.length,
  ]);
  return {
    app,
    accepted: accepted.length,
    delivered: count("delivered"),
    replaced: count("replaced"),
    expired: count("expired"),
    removed: count("removed"),
    dropped: dropped.length,
    pending: count("pending"),
    ...(droppedBy.length === 0 ? {} : { droppedBy: Object.fromEntries(droppedBy) }),
  };
}

/** The service has counted what the episodes have counted: asked once, for its answer is as long as there are apps. */
export async function proveBooks(service: ReachedService, round: readonly Played[]): Promise<void> {
  const { books } = await askAdmin<{ books: readonly BooksBody[] }>(service, "GET /v1/books");
  const byApp = new Map(books.map((book) => [book.app, book]));
  for (const one of round) {
    const tally = tallyOf(one);
    // An app that never accepted anything has no books.
    expect(byApp.get(one.app) ?? { ...tally, accepted: 0 }).toEqual(tally);
  }
}
