/** Answers what operators ask of traces: out of memory first, then out of what is kept on disk. */
import type { RefusalBody, TraceBody } from "@belfry/protocol";
import type { Keeper } from "./kept/keeper.ts";
import type { KeptRow } from "./kept/segment.ts";
import { rememberedOf } from "./remembered.ts";
import type { TraceRing } from "./ring.ts";
import { Rows } from "./row.ts";
import type { TraceFilter, TraceReader } from "./trace.ts";
import { describe } from "./words.ts";

const MESSAGE_ID = /^[0-9A-F]{16}$/;

/** Said of what was pending when an earlier process wrote it, for that one may have been killed. */
const FROM_BEFORE =
  "It was sent before the service was started last: had that been killed, an end in its last second would not be known.";

export interface AnatomyParts {
  readonly ring: TraceRing;
  /** Null where nothing is kept. */
  readonly keeper: Keeper | null;
  readonly startedAt: number;
  readonly now: () => number;
}

export function createAnatomy({ ring, keeper, startedAt, now }: AnatomyParts): TraceReader {
  const describeKept = ({ row, app, decision, secret, details }: KeptRow): TraceBody => {
    const read = rememberedOf({ row: Rows.from(row), at: 0, texts: { app, decision, secret }, details });
    const told = describe(read, now());
    const isOlder = read.end === "pending" && (read.time("read") ?? 0) < startedAt;
    return isOlder ? { ...told, account: `${told.account} ${FROM_BEFORE}` } : told;
  };
  return {
    async find(messageId) {
      const id = messageId.toUpperCase();
      const known = ring.find(id);
      if (known !== undefined || keeper === null || !MESSAGE_ID.test(id)) return known;
      const kept = await keeper.find(id);
      return kept && describeKept(kept);
    },
    async list(filter) {
      const newest = ring.list(filter);
      if (keeper === null || newest.length >= filter.limit || filter.end === "refused") return newest;
      const kept = await keeper.list(filter);
      return merge(ring, filter, newest, kept.map(describeKept));
    },
    refusals: (limit): RefusalBody[] => ring.refusals(limit),
    reachesBackTo: () => Promise.resolve(Math.floor(Math.min(startedAt, keeper?.from ?? startedAt))),
  };
}

/** What is in memory is newer than what is kept of the same notification. */
function merge(ring: TraceRing, { limit }: TraceFilter, newest: TraceBody[], kept: readonly TraceBody[]): TraceBody[] {
  const older = kept.filter(({ id }) => ring.find(id) === undefined);
  return [...newest, ...older].slice(0, limit);
}
