/** A filter as it is asked of rows in memory. Pure. */
import { type Details, ENDS, fact, type Rows, reasonByte, time, word } from "./row.ts";
import type { Texts } from "./texts.ts";
import type { TraceFilter } from "./trace.ts";

/** Asks of rows in memory whether they fit. */
export function fitting(rows: Rows, filter: TraceFilter, texts: Texts, details: ReadonlyMap<number, Details>) {
  const { app, device, channel, since, until, end, reason, clientId } = filter;
  const place = app === undefined ? undefined : (texts.find(app) ?? -1);
  return (at: number): boolean => {
    if (place !== undefined && rows.word(at, word.app) !== place) return false;
    if (end !== undefined && ENDS[rows.fact(at, fact.end)] !== end) return false;
    if (reason !== undefined && rows.fact(at, fact.reason) !== reasonByte(reason)) return false;
    if (device !== undefined && rows.device(at) !== device) return false;
    if (channel !== undefined && rows.channel(at) !== channel) return false;
    if (until !== undefined && rows.time(at, time.read) > until) return false;
    if (since !== undefined && (rows.time(at, time.ended) || Number.POSITIVE_INFINITY) < since) return false;
    return clientId === undefined || details.get(at)?.clientIds?.includes(clientId) === true;
  };
}
