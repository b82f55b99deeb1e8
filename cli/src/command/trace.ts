/** `belfry trace ID`: every step of one notification with its time; `--follow` waits until it has ended, `--last` lists the newest. */
import { setTimeout as pause } from "node:timers/promises";
import { BelfryError, type TraceBody } from "@belfry/protocol";
import type { AdminClient } from "../admin-client.ts";
import { type Given, wordOf } from "../arguments.ts";
import { type Command, SERVER_FLAGS } from "../command.ts";
import { adminOf } from "../find-server.ts";
import { packageSidOf } from "../known-app.ts";
import { LAST_FLAG, lastOf, traceLine } from "../latest-lines.ts";
import { EXIT, type Output } from "../output.ts";
import { stopSignal, type Terminal } from "../terminal.ts";
import { endWords, stepWords, traceHead, traceWords } from "../trace-words.ts";

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
  const app = wordOf(given, "app");
  const only = app === undefined ? {} : { app: await packageSidOf(admin, app) };
  const query = new URLSearchParams({ limit: String(lastOf(given)), ...only });
  const { traces } = await admin.get<{ traces: readonly TraceBody[] }>(`/v1/traces?${query}`);
  for (const trace of traces.toReversed()) output.print(trace, () => traceLine(trace, output));
  const which = app === undefined ? "No push" : "No push of this app";
  if (traces.length === 0)
    output.remark(output.typed(`${which} was accepted yet; \`belfry refusals\` lists the others.`));
}

/** The id, or undefined where a list is wanted. @throws BelfryError USAGE */
function idOf({ operands: [id], flags }: Given): string | undefined {
  const wrong = (detail: string) => new BelfryError("USAGE", { detail });
  if (id === undefined && !flags.has("last")) throw wrong("ID is missing; --last 20 lists the newest");
  if (id !== undefined && flags.has("last")) throw wrong("ID and --last exclude each other");
  const listing = id === undefined ? "follow" : "app";
  if (flags.has(listing)) throw wrong(`--${listing} goes with ${id === undefined ? "an ID" : "--last"} only`);
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
    app: { takes: "word", value: "SID", sentence: "With --last: only notifications of this app." },
    ...SERVER_FLAGS,
  },
  about:
    "Shows every step of one notification, or with --last the newest ones, a line each. ID is the X-WNS-MSG-ID that its push was answered with.",
  examples: ["belfry trace 4A1C08D2F97E3B60 --follow", "belfry trace --last 10 --app SID"],
  run,
};
