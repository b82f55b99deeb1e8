/** Flags by which notifications are looked for, and the question that they make of the admin API. */
import { BelfryError, isEndReason, TRACE_ENDS, type TraceBody, type TraceEnd, type TracesBody } from "@belfry/protocol";
import type { AdminClient } from "./admin-client.ts";
import { type Flag, type Given, wordOf } from "./arguments.ts";
import { packageSidOf } from "./known-app.ts";
import { lastOf } from "./latest-lines.ts";
import { readMoment } from "./read-moment.ts";
import { dateWords } from "./words.ts";

const ENDS: readonly string[] = TRACE_ENDS;

export const FILTER_FLAGS = {
  app: { takes: "word", value: "SID", sentence: "Only notifications of this app." },
  device: { takes: "word", value: "ID", sentence: "Only those for this device." },
  channel: { takes: "word", value: "ID", sentence: "Only those on this channel: its id or its URI." },
  "client-id": { takes: "word", value: "ID", sentence: "What its sender knows it by: MS-CV or X-Client-Request-Id." },
  since: { takes: "word", value: "TIME", sentence: "Only what was under way since then: 30m, 1h, 2d ago, or a date." },
  until: { takes: "word", value: "TIME", sentence: "Only what was sent before then." },
  end: { takes: "word", value: "END", sentence: `One of ${ENDS.join(", ")}.` },
  reason: { takes: "word", value: "REASON", sentence: "Why it ended, such as NEWER or AWAY." },
} as const satisfies Record<string, Flag>;

/** Whether any of them is given. */
export const isFiltered = ({ flags }: Given): boolean => Object.keys(FILTER_FLAGS).some((name) => flags.has(name));

/**
 * The same with what was refused, newest first, unless an end or a reason is asked for: who asks what became of a push does not know that.
 *
 * @throws BelfryError USAGE
 */
export async function listWithRefusals(admin: AdminClient, given: Given, now: number): Promise<TracesBody> {
  const accepted = await listTraces(admin, given, now);
  if (given.flags.has("end") || given.flags.has("reason")) return accepted;
  const refused = await listTraces(admin, given, now, "refused");
  const begun = ({ steps }: TraceBody) => steps[0]?.at ?? 0;
  const both = [...accepted.traces, ...refused.traces].sort((a, b) => begun(b) - begun(a));
  return { ...accepted, traces: both.slice(0, lastOf(given)) };
}

/** @param now in milliseconds since 1970 @param end where the flag says none @throws BelfryError USAGE */
export async function listTraces(
  admin: AdminClient,
  given: Given,
  now: number,
  end: TraceEnd | undefined = undefined,
): Promise<TracesBody> {
  const query = new URLSearchParams({ limit: String(lastOf(given)) });
  const put = (name: string, value: string | number | undefined) => {
    if (value !== undefined) query.set(name, String(value));
  };
  const app = wordOf(given, "app");
  put("app", app === undefined ? undefined : await packageSidOf(admin, app));
  put("device", wordOf(given, "device"));
  put("channel", wordOf(given, "channel"));
  put("clientId", wordOf(given, "client-id"));
  put("since", momentOf(given, "since", now));
  put("until", momentOf(given, "until", now));
  put("end", endOf(given) ?? end);
  put("reason", reasonOf(given));
  return await admin.get<TracesBody>(`/v1/traces?${query}`);
}

/** How far back it sees, or where the search stopped. */
export function reachWords({ reachesBackTo, complete, lookedBackTo }: TracesBody): string {
  const whole = `The trace sees back to ${dateWords(reachesBackTo)}.`;
  if (complete !== false || lookedBackTo === undefined) return whole;
  const early = `The search stopped early: it looked back to ${dateWords(lookedBackTo)}, and older ones may fit.`;
  return `${early} Narrow it with --since, --until or --channel. ${whole}`;
}

function momentOf(given: Given, name: "since" | "until", now: number): number | undefined {
  const word = wordOf(given, name);
  return word === undefined ? undefined : readMoment(name, word, now);
}

function endOf(given: Given): string | undefined {
  const end = wordOf(given, "end");
  if (end === undefined || ENDS.includes(end)) return end;
  throw new BelfryError("USAGE", { detail: `--end is one of ${ENDS.join(", ")}` });
}

function reasonOf(given: Given): string | undefined {
  const reason = wordOf(given, "reason")?.toUpperCase();
  if (reason === undefined || isEndReason(reason)) return reason;
  throw new BelfryError("USAGE", { detail: `there is no reason ${reason}; docs/reference/trace.md lists them` });
}
