/** Answers what operators and devices ask of traces: out of memory first, then out of what is kept on disk. */
import { BelfryError, type RefusalBody, type TraceBody, type TracesBody } from "@belfry/protocol";
import type { Keeper } from "./kept/keeper.ts";
import type { KeptRow } from "./kept/segment.ts";
import { type Remembered, rememberedOf } from "./remembered.ts";
import type { TraceRing } from "./ring.ts";
import { Rows } from "./row.ts";
import { SAME_MOMENT, toldOf } from "./told.ts";
import type { DeviceQuestion, Told, TraceFilter, TraceReader } from "./trace.ts";
import { describe } from "./words.ts";

const MESSAGE_ID = /^[0-9A-F]{16}$/;

/** Said of what was pending when an earlier process wrote it, for that one may have been killed, until the store was asked whether it is there still. */
const FROM_BEFORE =
  "It was sent before the service was started last: had that been killed, an end in its last second would not be known yet.";

export interface AnatomyParts {
  readonly ring: TraceRing;
  /** Null where nothing is kept. */
  readonly keeper: Keeper | null;
  readonly startedAt: number;
  readonly now: () => number;
  /** Whether what is kept from before the start was looked at. */
  readonly isCaughtUp: () => boolean;
}

/** What a search found, without words. */
interface Selected {
  readonly found: readonly Remembered[];
  /** See {@link TracesBody.lookedBackTo}. */
  readonly lookedBackTo: number | null;
}

export function createAnatomy(parts: AnatomyParts): TraceReader {
  const { ring, keeper, startedAt, now, isCaughtUp } = parts;
  const reachesBackTo = () => Math.floor(Math.min(startedAt, keeper?.from ?? startedAt));
  const wordsOf = (read: Remembered): TraceBody => {
    const told = describe(read, now());
    const isDoubtful = read.end === "pending" && (read.time("read") ?? 0) < startedAt && !isCaughtUp();
    return isDoubtful ? { ...told, account: `${told.account} ${FROM_BEFORE}` } : told;
  };
  return {
    async find(messageId) {
      const id = messageId.toUpperCase();
      const known = ring.find(id);
      if (known !== undefined || keeper === null || !MESSAGE_ID.test(id)) return known;
      const kept = await keeper.find(id);
      if (kept !== undefined) return wordsOf(readKept(kept));
      const refusal = await keeper.findRefusal(id);
      return refusal && describe(refusal, now());
    },
    async list(filter) {
      if (filter.end === "refused") {
        const refusals = (await keeper?.listRefusals(filter)) ?? ring.refusalsFitting(filter);
        return bodyOf(
          refusals.map((refusal) => describe(refusal, now())),
          null,
          reachesBackTo(),
        );
      }
      const { found, lookedBackTo } = await select(parts, filter);
      return bodyOf(found.map(wordsOf), lookedBackTo, reachesBackTo());
    },
    async refusals(limit): Promise<readonly RefusalBody[]> {
      return (await keeper?.listRefusals({ limit })) ?? ring.refusals(limit);
    },
    tell: async (question) => ({ ...(await tell(parts, question)), reachesBackTo: reachesBackTo() }),
  };
}

function bodyOf(traces: readonly TraceBody[], lookedBackTo: number | null, reachesBackTo: number): TracesBody {
  if (lookedBackTo === null) return { traces, reachesBackTo, complete: true };
  return { traces, reachesBackTo, complete: false, lookedBackTo: Math.ceil(lookedBackTo) };
}

const readKept = ({ row, app, decision, secret, details }: KeptRow): Remembered =>
  rememberedOf({ row: Rows.from(row), at: 0, texts: { app, decision, secret }, details });

/** What is in memory is newer than what is kept of the same notification: as many as are left out for that are asked for beyond the limit. */
async function select({ ring, keeper }: AnatomyParts, filter: TraceFilter): Promise<Selected> {
  const newest = ring.select(filter);
  if (keeper === null || newest.length >= filter.limit) return { found: newest, lookedBackTo: null };
  for (let limit = filter.limit; ; limit *= 4) {
    const { rows, lookedBackTo } = await keeper.list({ ...filter, limit });
    const older = rows.map(readKept).filter(({ id }) => !ring.knows(id));
    const found = [...newest, ...older].slice(0, filter.limit);
    if (found.length === filter.limit || rows.length < limit) return { found, lookedBackTo };
  }
}

async function tell(parts: AnatomyParts, question: DeviceQuestion): Promise<Omit<Told, "reachesBackTo">> {
  const { deviceId: device, channel, since, limit } = question;
  if (question.id !== undefined) return tellOne(parts, await findOwn(parts, device, question.id));
  const before = question.before === undefined ? undefined : await findOwn(parts, device, question.before);
  const until = question.until ?? before?.time("read");
  const wanted = limit + 1 + (before === undefined ? 0 : SAME_MOMENT);
  const { found, lookedBackTo } = await select(parts, { device, channel, since, until, limit: wanted });
  const older = before === undefined ? found : found.slice(found.findIndex(({ id }) => id === before.id) + 1);
  const notifications = older.slice(0, limit).flatMap((one) => toldOf(one, parts.now()) ?? []);
  return { notifications, more: older.length > limit || lookedBackTo !== null };
}

function tellOne({ now }: AnatomyParts, one: Remembered): Omit<Told, "reachesBackTo"> {
  return { notifications: [toldOf(one, now()) ?? []].flat(), more: false };
}

/** @throws BelfryError NOTIFICATION_UNKNOWN, also for that of another device */
async function findOwn({ ring, keeper }: AnatomyParts, device: string, id: string): Promise<Remembered> {
  const kept = ring.remembered(id) ?? (await keeper?.find(id));
  const found = kept !== undefined && "row" in kept ? readKept(kept) : kept;
  if (found?.device !== device) throw new BelfryError("NOTIFICATION_UNKNOWN", { detail: id.slice(0, 40) });
  return found;
}
