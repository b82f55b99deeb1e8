/**
 * The hub's store and whoever calls it, in a process of its own, so that its resident set is the store's. Run with what to do, a directory (or
 * the URL of a PostgreSQL server) and a number of installations: `fill` puts them, `read` opens what `fill` left and asks for targets. Prints one
 * line of JSON.
 */
import { readTagExpression, type TagExpression } from "@belfry/protocol";
import { openDistributedHubStore } from "../../../hub/src/engine/distributed/store.ts";
import { openEmbeddedHubStore } from "../../../hub/src/engine/embedded/store.ts";
import type { HubStore } from "../../../hub/src/engine/store.ts";
import type { InstallationRecord } from "../../../hub/src/model.ts";
import { residentBytes } from "../rss.ts";

/** What `fill` measured. */
export interface Filled {
  readonly perSecond: number;
  /** Processor time of both threads for each. */
  readonly cpuMicroseconds: number;
  readonly peakBytes: number;
}

/** What `read` measured. */
export interface Read {
  readonly openMs: number;
  readonly openBytes: number;
  readonly compileMs: number;
  readonly firstPageMs: number;
  readonly pageMs: number;
  readonly targets: number;
  readonly peakBytes: number;
}

const HUB = "bench";
const NOW = Date.UTC(2026, 0, 5);

/** Callers at once: apps that start while a store is busy. */
const CALLERS = 500;

/** A page of a send. */
const PAGE = 1_000;
const PAGES = 200;

/** Three operators over tags that a twentieth, a fiftieth and a third of the installations have. */
const EXPRESSION = "(lang_3 || topic_7) && !edition_1";

/** Read before it, so that what is measured is not the first reading of a process. */
const ANOTHER = "(city_1 || city_2) && everybody";

const BODY = '<toast><visual><binding template="ToastText01"><text id="1">$(message)</text></binding></visual></toast>';

/** One native registration and one template, five tags. */
function installation(n: number): InstallationRecord {
  const secret = () => crypto.randomUUID().replaceAll("-", "");
  const template = { body: BODY, headers: { "X-WNS-Type": "wns/toast" }, tags: [], expiry: null };
  return {
    installationId: crypto.randomUUID(),
    userId: null,
    platform: "wns",
    handle: { platform: "wns", channelUri: `https://push.example.net/w/?token=${secret()}${secret()}${secret()}` },
    channelAsText: false,
    pushChannelExpired: false,
    expiresAt: null,
    tags: [`city_${n % 1_000}`, `topic_${n % 50}`, `lang_${n % 20}`, `edition_${n % 3}`, "everybody"],
    pushVariables: {},
    templates: { news: template },
    secondaryTiles: {},
    updatedAt: NOW,
  };
}

const open = (place: string): Promise<HubStore> =>
  place.startsWith("postgres:") ? openDistributedHubStore({ url: place }) : openEmbeddedHubStore({ directory: place });

/** Keeps the highest resident set while something runs. */
async function peakDuring(work: () => Promise<void>): Promise<number> {
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, residentBytes(process.pid));
  };
  const timer = setInterval(look, 100);
  await work();
  clearInterval(timer);
  look();
  return peak;
}

async function fill(store: HubStore, count: number): Promise<Filled> {
  await store.saveHub({
    name: HUB,
    policies: [],
    wns: null,
    browser: null,
    registrationTtlSeconds: null,
    createdAt: NOW,
  });
  let next = 0;
  const caller = async () => {
    while (next < count) await store.putInstallation(HUB, installation(next++));
  };
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  const peakBytes = await peakDuring(async () => {
    await Promise.all(Array.from({ length: CALLERS }, caller));
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  return { perSecond: count / seconds, cpuMicroseconds: (user + system) / count, peakBytes };
}

/** All pages but the first, up to a number. @returns milliseconds for each, and how many targets there were */
async function readOn(
  store: HubStore,
  expression: TagExpression,
  from: number,
): Promise<{ pageMs: number; targets: number }> {
  const startedAt = performance.now();
  let [after, pages, targets] = [from, 0, 0];
  for (let done = false; !done && pages < PAGES; pages++) {
    const page = await store.targets(HUB, { format: "windows", expression, after, limit: PAGE, now: NOW });
    ({ cursor: after, done } = page);
    targets += page.targets.length;
  }
  return { pageMs: (performance.now() - startedAt) / pages, targets };
}

async function read(place: string): Promise<Read> {
  const openedAt = performance.now();
  const store = await open(place);
  await store.counts(HUB);
  const openMs = performance.now() - openedAt;
  const openBytes = residentBytes(process.pid);
  readTagExpression(ANOTHER);
  const compiledAt = performance.now();
  const expression = readTagExpression(EXPRESSION);
  const askedAt = performance.now();
  const page = await store.targets(HUB, { format: "windows", expression, after: 0, limit: PAGE, now: NOW });
  const firstPageMs = performance.now() - askedAt;
  if (page.targets.length === 0) throw new Error("the expression matches nobody");
  let pages = { pageMs: 0, targets: 0 };
  const peakBytes = await peakDuring(async () => {
    pages = await readOn(store, expression, page.cursor);
  });
  await store.close();
  const targets = pages.targets + page.targets.length;
  return { openMs, openBytes, compileMs: askedAt - compiledAt, firstPageMs, pageMs: pages.pageMs, targets, peakBytes };
}

const [what = "", place = "", count = "0"] = process.argv.slice(2);
if (what === "fill") {
  const store = await open(place);
  const filled = await fill(store, Number(count));
  await store.close();
  console.log(JSON.stringify(filled));
} else {
  console.log(JSON.stringify(await read(place)));
}
