/**
 * Faults of a service that is many nodes: set on all of them and counted once, whichever node an operator asks and whichever a request comes to.
 * Costs nothing while none is set; then a request that fits one with a schedule costs a question to the node that counts it.
 */
import type { FaultBody } from "@belfry/protocol";
import type { Cluster } from "../engine/cluster.ts";
import { type Elsewhere, type FaultNews, isScheduled, type Verdict } from "./elsewhere.ts";
import type { FaultSet } from "./faults.ts";
import type { ResolvedFault } from "./set-fault.ts";

const NEWS = "faults";
const NUMBER = "fault number";
const COUNT = "fault count";
const COUNTED = "faults counted";
const KNOWN = "faults known";

/** What is asked of a fault's home. */
interface CountAsked {
  readonly fault: number;
  readonly device?: string | undefined;
}

type Counted = Pick<FaultBody, "fault" | "seen" | "bitten">;

/** What an operator does to the faults of all nodes. */
export interface SharedFaults {
  /** Resolves when it is set everywhere. @throws BelfryError FAULT_LIMIT */
  set(fault: ResolvedFault): Promise<FaultBody>;
  /** With what all nodes have counted. */
  list(): Promise<FaultBody[]>;
  /** Resolves when they are cleared everywhere. @throws BelfryError FAULT_UNKNOWN */
  clear(number?: number): Promise<number[]>;
  /** Takes over what is set at the others, at the start. Never rejects. */
  learn(): Promise<void>;
}

/** How a set of faults reaches those of other nodes. */
export function faultsElsewhere(cluster: Cluster): Elsewhere {
  return {
    async count(home, fault, device) {
      const asked: CountAsked = { fault, device };
      const { answers, silent } = await cluster.ask(COUNT, JSON.stringify(asked), home);
      const [answer] = answers;
      if (answer !== undefined) return JSON.parse(answer.body) as Verdict;
      // One that lives and does not answer may do so the next time.
      return silent.length === 0 ? null : { isBitten: false, isOver: false };
    },
    tell: async (news) => void (await cluster.ask(NEWS, JSON.stringify(news))),
  };
}

/** @param elsewhere that of the set */
export function shareFaults(faults: FaultSet, cluster: Cluster, elsewhere: Elsewhere): SharedFaults {
  const { number: self } = cluster.self;
  /** Numbers are given once those of the others are known. */
  let learned: Promise<void> = Promise.resolve();
  cluster.hear(NEWS, (body) => {
    faults.heard(JSON.parse(body) as FaultNews);
    return "";
  });
  cluster.hear(NUMBER, async () => {
    await learned;
    return String(faults.takeNumber());
  });
  cluster.hear(COUNT, async (body) => {
    const { fault, device } = JSON.parse(body) as CountAsked;
    return JSON.stringify(await faults.countFor(fault, device));
  });
  cluster.hear(COUNTED, () => JSON.stringify(faults.list().map(countedOf)));
  cluster.hear(KNOWN, () => JSON.stringify(faults.told(self)));
  return {
    async set(fault) {
      await learned;
      const body = faults.set(fault, await numberOf(cluster));
      const { fault: number, setAt } = body;
      await elsewhere.tell({ is: "set", fault: { number, request: fault, setAt, home: self } });
      return body;
    },
    async list() {
      faults.forgetOrphans(new Set(cluster.nodes().map((node) => node.number)));
      const { answers } = await cluster.ask(COUNTED, "");
      const counted = answers.flatMap(({ body }) => JSON.parse(body) as readonly Counted[]);
      return faults.list().map((body) => withCounts(body, counted));
    },
    async clear(number) {
      const cleared = faults.clear(number);
      await elsewhere.tell({ is: "cleared", number: number ?? null });
      return cleared;
    },
    learn() {
      learned = takeOver(faults, cluster, elsewhere);
      return learned;
    },
  };
}

async function takeOver(faults: FaultSet, cluster: Cluster, elsewhere: Elsewhere): Promise<void> {
  const { answers } = await cluster.ask(KNOWN, "");
  const told = answers.flatMap(({ body }) => JSON.parse(body) as readonly FaultNews[]);
  for (const news of told) {
    // Its counts ended with the process that stood here before.
    if (isCountedBy(cluster.self.number, news)) await elsewhere.tell({ is: "cleared", number: news.fault.number });
    else faults.heard(news);
  }
}

/** One node gives the numbers, so that two operators who set faults at two nodes get two. @returns undefined where that is this one, or it is silent */
async function numberOf(cluster: Cluster): Promise<number | undefined> {
  const [first] = cluster.nodes();
  if (first === undefined || first.number === cluster.self.number) return undefined;
  const [answer] = (await cluster.ask(NUMBER, "", first.number)).answers;
  return answer === undefined ? undefined : Number(answer.body);
}

const isCountedBy = (node: number, news: FaultNews): news is FaultNews & { is: "set" } =>
  news.is === "set" && news.fault.home === node && isScheduled(news.fault.request);

const countedOf = ({ fault, seen, bitten }: FaultBody): Counted => ({ fault, seen, bitten });

function withCounts(body: FaultBody, counted: readonly Counted[]): FaultBody {
  const all = [body, ...counted.filter(({ fault }) => fault === body.fault)];
  const sum = (what: "seen" | "bitten") => all.reduce((total, one) => total + one[what], 0);
  return { ...body, seen: sum("seen"), bitten: sum("bitten") };
}
