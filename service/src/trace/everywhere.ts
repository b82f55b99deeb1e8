/**
 * Answers what operators and devices ask of traces out of all nodes: each knows whole what it accepted, once the others have told it what
 * happened there. So each question is two: tell what you owe, then, what do you know? A node that does not answer is named, and what it knows is
 * missing until it does.
 */
import type { BelfryError, RefusalBody, ToldNotification, TraceBody, TracesBody } from "@belfry/protocol";
import type { Cluster } from "../engine/cluster.ts";
import { SAME_MOMENT } from "./told.ts";
import type { DeviceQuestion, Told, TraceFilter, TraceReader } from "./trace.ts";

const OWED = "trace owed";
const FIND = "trace find";
const LIST = "trace list";
const REFUSALS = "trace refusals";
const TELL = "trace tell";

/**
 * @param own what this node knows
 * @param tellNow tells other nodes what happened here to theirs, and resolves when they know: so that every answer is up to date
 */
export function readEverywhere(own: TraceReader, cluster: Cluster, tellNow: () => Promise<void>): TraceReader {
  answerOthers(own, cluster, tellNow);
  const others = async <T>(subject: string, body: string) => {
    await Promise.all([tellNow(), cluster.ask(OWED, "")]);
    const { answers, silent } = await cluster.ask(subject, body);
    return { silent, said: answers.map((answer) => JSON.parse(answer.body) as T) };
  };
  return {
    async find(id) {
      const { said } = await others<TraceBody | null>(FIND, id);
      return (await own.find(id)) ?? said.find((one) => one !== null) ?? undefined;
    },
    async list(filter) {
      const { said, silent } = await others<TracesBody>(LIST, JSON.stringify(filter));
      const mine = await own.list(filter);
      return said.length + silent.length === 0 ? mine : merge([mine, ...said], filter.limit, silent);
    },
    async refusals(limit) {
      const [mine, { said }] = await Promise.all([
        own.refusals(limit),
        others<readonly RefusalBody[]>(REFUSALS, String(limit)),
      ]);
      return [...mine, ...said.flat()].sort((a, b) => b.at - a.at).slice(0, limit);
    },
    async tell(question) {
      const asked = async (one: DeviceQuestion) => {
        const { said } = await others<Told | null>(TELL, JSON.stringify(one));
        const mine = await own.tell(one).catch((error: BelfryError) => error);
        const told = [...("notifications" in mine ? [mine] : []), ...said.filter((each) => each !== null)];
        if (told.length === 0) throw mine;
        return told;
      };
      const { before, limit } = question;
      if (before === undefined) return gather(await asked(question), limit);
      const [named] = await asked({ deviceId: question.deviceId, id: before, limit: 1 });
      const until = named?.notifications[0]?.at;
      const told = await asked({ ...question, before: undefined, until, limit: limit + SAME_MOMENT });
      return gather(told, limit, before);
    },
  };
}

function answerOthers(own: TraceReader, cluster: Cluster, tellNow: () => Promise<void>): void {
  cluster.hear(OWED, async () => {
    await tellNow();
    return "";
  });
  cluster.hear(FIND, async (id) => JSON.stringify((await own.find(id)) ?? null));
  cluster.hear(LIST, async (filter) => fitting(await own.list(JSON.parse(filter) as TraceFilter)));
  cluster.hear(REFUSALS, async (limit) => JSON.stringify(await own.refusals(Number(limit))));
  cluster.hear(TELL, async (question) => {
    const told = await orNull(own.tell(JSON.parse(question) as DeviceQuestion));
    return JSON.stringify(told);
  });
}

/** Bytes of an answer: the engines carry 2 MiB. */
const MAX_ANSWER_BYTES = 1_500_000;

/** As many of the newest as may travel, which says of itself that there are more. */
function fitting(body: TracesBody): string {
  const text = JSON.stringify(body);
  const share = MAX_ANSWER_BYTES / Buffer.byteLength(text);
  if (share >= 1) return text;
  const traces = body.traces.slice(0, Math.max(1, Math.floor(body.traces.length * share * 0.8)));
  const oldest = traces.at(-1);
  const lookedBackTo = oldest === undefined ? body.reachesBackTo : Math.ceil(begunAt(oldest));
  return fitting({ ...body, traces, complete: false, lookedBackTo });
}

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise;
  } catch {
    return null;
  }
}

/** Newest first. What one node did not look through, none of them did. */
function merge(bodies: readonly TracesBody[], limit: number, silent: readonly string[]): TracesBody {
  const traces = bodies.flatMap((body) => body.traces).sort((a, b) => begunAt(b) - begunAt(a));
  const stopped = bodies.flatMap(({ lookedBackTo }) => lookedBackTo ?? []);
  return {
    traces: traces.slice(0, limit),
    reachesBackTo: Math.max(...bodies.map(({ reachesBackTo }) => reachesBackTo)),
    complete: stopped.length === 0,
    ...(stopped.length === 0 ? {} : { lookedBackTo: Math.max(...stopped) }),
    ...(silent.length === 0 ? {} : { silent }),
  };
}

const begunAt = ({ steps }: TraceBody): number => steps[0]?.at ?? 0;

/** @param after the one before which the wanted ones were sent */
function gather(told: readonly Told[], limit: number, after?: string): Told {
  const all = told.flatMap(({ notifications }) => notifications).sort((a, b) => b.at - a.at);
  const older = after === undefined ? all : all.slice(indexOf(all, after) + 1);
  return {
    notifications: older.slice(0, limit),
    more: older.length > limit || told.some(({ more }) => more),
    reachesBackTo: Math.max(...told.map(({ reachesBackTo }) => reachesBackTo)),
  };
}

const indexOf = (all: readonly ToldNotification[], wanted: string): number => all.findIndex(({ id }) => id === wanted);
