/** What is looked for among notifications and refusals: as the address says it, as the API is asked, as the page sifts. Pure. */
import { TRACE_ENDS } from "@belfry/protocol";
import type { Query } from "../admin.ts";
import type { Latest } from "./latest.ts";

/** Spans that can be asked for, in minutes. */
export const SPANS = [
  { minutes: "5", label: "the last 5 minutes" },
  { minutes: "60", label: "the last hour" },
  { minutes: "1440", label: "the last day" },
] as const;

/** As it stands in the address, all of it as text and all of it left out where nothing is asked. */
export interface Search {
  /** Words of any field: an id, a device, a channel, a reason, a code. */
  readonly q?: string;
  /** Package SID. */
  readonly app?: string;
  readonly device?: string;
  readonly channel?: string;
  readonly end?: string;
  /** Minutes. */
  readonly within?: string;
}

/** How many are asked for where the page sifts what came. */
const MANY = 300;
const FEW = 100;
const MESSAGE_ID = /^[0-9A-F]{16}$/i;

/** A message id stands for one notification, and nothing needs to be looked for. */
export function messageIdOf({ q = "" }: Search): string | undefined {
  return MESSAGE_ID.test(q.trim()) ? q.trim().toUpperCase() : undefined;
}

/** One word may be the name under which its sender knows it; the API finds it by that however long ago it was. */
export function clientIdOf({ q = "" }: Search): string | undefined {
  return /^\S{6,}$/.test(q.trim()) ? q.trim() : undefined;
}

/** A channel URI, which is what a sender knows of a channel. */
export function channelUriOf({ q = "" }: Search): string | undefined {
  return /^https?:\/\/\S+$/.test(q.trim()) ? q.trim() : undefined;
}

/** Whether it is said whose pushes are meant; then what was refused is asked for by that, however much was refused since. */
export const isNarrow = ({ app, device, channel, end }: Search): boolean =>
  end === undefined && (app !== undefined || device !== undefined || channel !== undefined);

/** What is asked of the API; it passes over what it does not know, so that {@link fits} looks at all of it again. */
export function queryOf({ q = "", app, device, channel, end, within }: Search, now: number): Query {
  const since = sinceOf(within, now);
  return {
    limit: q.trim() === "" && channel === undefined && end === undefined ? FEW : MANY,
    app,
    device,
    channel,
    end,
    since: since === undefined ? undefined : Math.floor(since),
  };
}

function sinceOf(within: string | undefined, now: number): number | undefined {
  const minutes = Number(within);
  return within === undefined || !(minutes > 0) ? undefined : now - minutes * 60_000;
}

function wordsOf({ words, kind, trace }: Latest): string {
  const { id, app, device, channel, code, end, steps, clientIds = [], tag, group } = trace;
  const said = steps.flatMap(({ what, why }) => [what, why]);
  return [
    id,
    app,
    device,
    channel,
    code,
    tag,
    group,
    end.state,
    end.code,
    end.reason,
    words,
    kind,
    ...clientIds,
    ...said,
  ]
    .join(" ")
    .toLowerCase();
}

const same = (asked: string | undefined, is: string | null): boolean => asked === undefined || asked === is;

/** Whether a row is among what is looked for. */
export function fits(row: Latest, search: Search, now: number): boolean {
  const { q = "", app, device, channel, end, within } = search;
  const { trace } = row;
  const since = sinceOf(within, now);
  // A step may be later than the first: what was pushed a day ago and delivered now happened now.
  const last = trace.steps.at(-1)?.at ?? row.at;
  return (
    same(app?.toLowerCase(), trace.app) &&
    same(device, trace.device) &&
    same(channel, trace.channel) &&
    same(end, trace.end.state) &&
    (since === undefined || last >= since || trace.end.state === "pending") &&
    q
      .toLowerCase()
      .split(/\s+/)
      .every((word) => word === "" || wordsOf(row).includes(word))
  );
}

const isEnd = (text: string | undefined): boolean => TRACE_ENDS.some((end) => end === text);

/** The search of an address; what it does not know, and an end that is none, is left out. */
export function searchOf(query: Readonly<Record<string, string>>): Search {
  const names = ["q", "app", "device", "channel", "end", "within"] as const;
  const asked = names.filter((name) => query[name] && (name !== "end" || isEnd(query.end)));
  return Object.fromEntries(asked.map((name) => [name, query[name]]));
}
