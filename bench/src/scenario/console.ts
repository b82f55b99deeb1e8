/**
 * The console in a real browser while 20,000 notifications a second go the whole way: how often the page draws, beside a service that rests.
 *
 * The operator tells everyone, over and over, so that no time of this machine goes into the requests of senders: each device gets, keeps,
 * hears and confirms its own. What is claimed of the load is what the service's own books say was delivered while the page was watched.
 */
import { readRunning } from "@belfry/host";
import type { Page } from "playwright-core";
import { openPage, startChromium } from "../../../test/support/page-server.ts";
import type { Figure } from "../figure.ts";
import { cpuSeconds } from "../load/cpu.ts";
import { withGenerator } from "../load/fleet.ts";
import type { Options } from "../options.ts";
import { announcement, belfryTarget, readBooks } from "../sender.ts";
import { type BelfryServer, withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const DEVICES = 4_000;
/** A little more than is claimed, because a window does not begin and end with an announcement. */
const PER_SECOND = 21_500;
const CLAIMED_PER_SECOND = 20_000;
const WARM_UP_MS = 4_000;
/** Of the frames of a page whose service rests. */
const AT_LEAST_SHARE = 0.9;
/** Longer, and whoever scrolls or types feels it. */
const LONGEST_FRAME_MS = 100;

/** Views that are watched, and what stands on them alone once they were drawn. */
const VIEWS = [
  { name: "now", title: "Now", drawn: "Pushes a second" },
  { name: "anatomy", title: "Anatomy", drawn: "Latest notifications" },
] as const;

type View = (typeof VIEWS)[number];

interface Drawn {
  readonly perSecond: number;
  readonly longestMs: number;
}

/** What was drawn under load, and how much load that was. */
interface Busy extends Drawn {
  readonly deliveredPerSecond: number;
  /** Of one core, all threads of the service; NaN where there is no /proc. */
  readonly serverShare: number;
}

/** Counts frames for a while. */
const watch = (page: Page, ms: number): Promise<Drawn> =>
  page.evaluate(
    (span) =>
      new Promise<Drawn>((resolve) => {
        const begin = performance.now();
        let [last, frames, longestMs] = [begin, 0, 0];
        const frame = (now: number) => {
          frames += 1;
          longestMs = Math.max(longestMs, now - last);
          last = now;
          if (now - begin < span) requestAnimationFrame(frame);
          else resolve({ perSecond: (frames * 1000) / (now - begin), longestMs });
        };
        requestAnimationFrame(frame);
      }),
    ms,
  );

async function goTo(page: Page, { name, drawn }: View): Promise<void> {
  await page.evaluate((view) => {
    location.hash = view;
  }, name);
  await page.getByText(drawn).first().waitFor();
}

async function watchBusy(page: Page, server: BelfryServer, ms: number): Promise<Busy> {
  const count = async () => {
    const { delivered } = await readBooks(server);
    return { at: performance.now(), delivered, cpu: cpuSeconds(server.pid) ?? Number.NaN };
  };
  const before = await count();
  const drawn = await watch(page, ms);
  const after = await count();
  const seconds = (after.at - before.at) / 1000;
  return {
    ...drawn,
    deliveredPerSecond: (after.delivered - before.delivered) / seconds,
    serverShare: (after.cpu - before.cpu) / seconds,
  };
}

/** Runs `look` for each view, one after the other. */
async function eachView<T>(page: Page, look: () => Promise<T>): Promise<T[]> {
  const seen: T[] = [];
  for (const view of VIEWS) {
    await goTo(page, view);
    seen.push(await look());
  }
  return seen;
}

/** @param still of each view, while nothing was sent */
async function measureBusy(page: Page, server: BelfryServer, still: readonly Drawn[], options: Options) {
  const target = await belfryTarget(server);
  const receivers = scaled(DEVICES, options);
  const ms = options.seconds * 1000;
  const everyMs = (1000 * receivers) / PER_SECOND;
  // One window more than is watched: for going from view to view, which takes as long as it takes.
  const times = Math.ceil((WARM_UP_MS + (VIEWS.length + 1) * ms) / everyMs);
  const request = await announcement(server, target.packageSid);
  return await withGenerator(async (generator) => {
    await generator.tell({ do: "connect", target, receivers, lanes: 0 });
    const proclaimed = generator.span({ do: "proclaim", ...request, times, everyMs });
    await Bun.sleep(WARM_UP_MS);
    const busy = await eachView(page, () => watchBusy(page, server, ms));
    const { lost, counts } = await proclaimed;
    const missed = { lost, refused: counts.refused };
    return VIEWS.flatMap((view, at) => figuresOf(view, still[at], busy[at], missed));
  });
}

export const consolePage: Scenario = {
  name: "console",
  heading: "the console in Chromium, while 20,000 notifications a second are delivered",
  run: (options): Promise<readonly Figure[]> =>
    withBelfry({ command: "up", unlimited: true, dir: options.dir }, async (server) => {
      const { admin, adminToken } = readRunning(server.data);
      const browser = await startChromium();
      try {
        const begun = performance.now();
        const { page } = await openPage(browser, `${admin}/#token=${adminToken}`, {
          viewport: { width: 1360, height: 900 },
        });
        await page.getByText("Pushes a second").first().waitFor();
        const value = performance.now() - begun;
        const still = await eachView(page, () => watch(page, options.seconds * 1000));
        return [
          { key: "console.first", label: "signed in and drawn", unit: "ms", value, bound: { atMost: 1000 } },
          ...(await measureBusy(page, server, still, options)),
        ];
      } finally {
        await browser.close();
      }
    }),
};

/** Notifications of the whole run that nobody heard, and that were not even accepted. */
interface Missed {
  readonly lost: number;
  readonly refused: number;
}

function remark(serverShare: number, { lost, refused }: Missed): string {
  const parts = [`cpu of the service ${Math.round(100 * serverShare)} %`];
  if (lost > 0) parts.push(`${lost} lost`);
  if (refused > 0) parts.push(`${refused} refused`);
  return parts.join(", ");
}

function figuresOf({ name, title }: View, still: Drawn | undefined, busy: Busy | undefined, missed: Missed): Figure[] {
  if (still === undefined || busy === undefined) return [];
  const { deliveredPerSecond, serverShare, longestMs, perSecond } = busy;
  const key = `console.${name}`;
  return [
    {
      key: `${key}.delivered`,
      label: `${title}: delivered while it was watched, by the books`,
      unit: "/s",
      value: deliveredPerSecond,
      bound: { atLeast: CLAIMED_PER_SECOND },
      note: remark(serverShare, missed),
    },
    { key: `${key}.still`, label: "frames while the service rests", unit: "/s", value: still.perSecond },
    {
      key: `${key}.share`,
      label: "of them while it delivers",
      unit: "%",
      value: (100 * perSecond) / still.perSecond,
      bound: { atLeast: 100 * AT_LEAST_SHARE },
      note: `${perSecond.toFixed(1)} frames/s`,
    },
    {
      key: `${key}.longest`,
      label: "longest frame while it delivers",
      unit: "ms",
      value: longestMs,
      bound: { atMost: LONGEST_FRAME_MS },
    },
  ];
}
