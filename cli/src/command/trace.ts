/** `belfry trace ID`: every step of one notification with its time; `--follow` waits until it has ended, `--last` lists the newest. */
import { setTimeout as pause } from "node:timers/promises";
import { BelfryError, type TraceBody } from "@belfry/protocol";
import type { AdminClient } from "../admin-client.ts";
import type { Given } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { LAST_FLAG, traceLine } from "../latest-lines.ts";
import { EXIT, type Output } from "../output.ts";
import { stopSignal, type Terminal } from "../terminal.ts";
import { FILTER_FLAGS, isFiltered, listTraces, reachWords } from "../trace-filter.ts";
import { endWords, stepWords, traceHead, traceWords } from "../trace-words.ts";
import { dateWords, wrap } from "../words.ts";

/** Short enough to feel immediate, long enough to cost the server nothing. */
const LOOK_AGAIN_MS = 200;

/** Asks for one trace. @throws BelfryError NOTIFICATION_UNKNOWN */
export function getTrace(admin: AdminClient, id: string): Promise<TraceBody> {
  return admin.get<TraceBody>(`/v1/traces/${encodeURIComponent(id)}`);
}

/** Prints what is new in the trace since `seen` steps; with `--json` the whole of it. */
function printNews(trace: TraceBody, seen: number, output: Output): void {
  const news = trace.steps.slice(seen).map((step) => stepWords(step, output));
  if (seen === 0) news.unshift(traceHead(trace, output));
  if (trace.end.state !== "pending") news.push(endWords(trace, output));
  output.print(trace, news.join("\n"));
}

/** Asks until the notification has ended, or for as long as anybody would wait. */
export async function untilEnded(admin: AdminClient, id: string, tries = 25): Promise<TraceBody> {
  const trace = await getTrace(admin, id);
  if (trace.end.state !== "pending" || tries <= 1) return trace;
  await pause(LOOK_AGAIN_MS);
  return await untilEnded(admin, id, tries - 1);
}

async function follow(admin: AdminClient, id: string, output: Output, stopped: AbortSignal): Promise<void> {
  let seen = 0;
  while (!stopped.aborted) {
    const trace = await getTrace(admin, id);
    const ended = trace.end.state !== "pending";
    if (trace.steps.length > seen || ended) printNews(trace, seen, output);
    if (ended) return;
    seen = trace.steps.length;
    await pause(LOOK_AGAIN_MS, undefined, { signal: stopped }).catch(() => undefined);
  }
}

async function list(given: Given, output: Output, admin: AdminClient): Promise<void> {
  const found = await listTraces(admin, given, Date.now());
  const { traces, reachesBackTo, complete = true } = found;
  for (const trace of traces.toReversed()) output.print(trace, () => traceLine(trace, output));
  if (!complete) output.remark(wrap(output.typed(reachWords(found)), output.columns));
  if (traces.length > 0 || !complete) return;
  const which = isFiltered(given) ? "No push that fits" : "No push";
  const since = `since ${dateWords(reachesBackTo)}, which is how far back the trace sees`;
  output.remark(output.typed(`${which} was accepted ${since}; \`belfry refusals\` lists those that were not.`));
}

/** The id, or undefined where a list is wanted. @throws BelfryError USAGE */
function idOf({ operands: [id], flags }: Given): string | undefined {
  const wrong = (detail: string) => new BelfryError("USAGE", { detail });
  const listing = ["last", ...Object.keys(FILTER_FLAGS)].find((name) => flags.has(name));
  if (id === undefined && listing === undefined) throw wrong("ID is missing; --last 20 lists the newest");
  if (id !== undefined && listing !== undefined) throw wrong(`ID and --${listing} exclude each other`);
  if (id === undefined && flags.has("follow")) throw wrong("--follow goes with an ID only");
  return id;
}

async function run(given: Given, output: Output, terminal: Terminal): Promise<number> {
  const id = idOf(given);
  const admin = adminOf(given, terminal);
  if (id === undefined) await list(given, output, admin);
  else if (given.flags.has("follow")) {
    await follow(admin, id, output, stopSignal(terminal));
  } else {
    const trace = await getTrace(admin, id);
    output.print(trace, () => traceWords(trace, output));
  }
  return EXIT.done;
}

export const command: Command = {
  operands: ["[ID]"],
  flags: {
    follow: { takes: "nothing", sentence: "Print steps as they happen, until it has ended." },
    last: { ...LAST_FLAG, sentence: "Instead of one, list so many of the newest, the last at the end; at most 1000." },
    ...FILTER_FLAGS,
    ...SERVER_FLAGS,
  },
  about:
    "Shows every step of one notification, or with --last or a filter the newest ones, a line each. ID is the X-WNS-MSG-ID that its push was answered with.",
  examples: ["belfry trace 4A1C08D2F97E3B60 --follow", "belfry trace --device ID --since 1h --end dropped"],
  run,
};
