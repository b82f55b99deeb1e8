/** The console's *Now* in a real browser while the service takes as many pushes as it can: how often the page draws, beside a service that rests. */
import { readRunning } from "@belfry/host";
import type { Page } from "playwright-core";
import { openPage, startChromium } from "../../../test/support/page-server.ts";
import type { Figure } from "../figure.ts";
import { withGenerator } from "../load/fleet.ts";
import { moveOtherThreads } from "../other-threads.ts";
import { belfryTarget } from "../sender.ts";
import { withBelfry } from "../server.ts";
import { type Scenario, scaled } from "./scenario.ts";

const RECEIVERS = 1_000;
const LANES = 256;
const WARM_UP_MS = 2_000;
/** Of the frames of a page whose service rests. */
const AT_LEAST_SHARE = 0.9;

interface Drawn {
  readonly perSecond: number;
  readonly longestMs: number;
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

export const consolePage: Scenario = {
  name: "console",
  heading: "the console's first view in Chromium, under load",
  run: (options): Promise<readonly Figure[]> =>
    withBelfry({ command: "up", unlimited: true, dir: options.dir }, async (server) => {
      const { admin, adminToken } = readRunning(server.data);
      const target = await belfryTarget(server);
      const browser = await startChromium();
      try {
        const begun = performance.now();
        const { page } = await openPage(browser, `${admin}/#token=${adminToken}`, {
          viewport: { width: 1360, height: 900 },
        });
        await page.getByText("Pushes a second").first().waitFor();
        const firstViewMs = performance.now() - begun;
        const ms = options.seconds * 1000;
        const still = await watch(page, ms);
        return await withGenerator(async (generator) => {
          await generator.tell({ do: "connect", target, receivers: scaled(RECEIVERS, options), lanes: LANES });
          moveOtherThreads(server.pid, 1);
          const plan = { warmUpMs: WARM_UP_MS, ms: ms + WARM_UP_MS, watchPid: server.pid };
          const loaded = generator.run({ do: "saturate", until: "arrived", ...plan });
          await Bun.sleep(2 * WARM_UP_MS);
          const busy = await watch(page, ms);
          const { arrivedPerSecond } = await loaded;
          return figuresOf({ firstViewMs, still, busy, arrivedPerSecond });
        });
      } finally {
        await browser.close();
      }
    }),
};

function figuresOf(seen: {
  readonly firstViewMs: number;
  readonly still: Drawn;
  readonly busy: Drawn;
  readonly arrivedPerSecond: number;
}): Figure[] {
  const { firstViewMs, still, busy, arrivedPerSecond } = seen;
  return [
    { key: "console.first", label: "signed in and drawn", unit: "ms", value: firstViewMs, bound: { atMost: 1000 } },
    { key: "console.frames.still", label: "frames while the service rests", unit: "/s", value: still.perSecond },
    {
      key: "console.frames.busy",
      label: "frames while it takes all that it can",
      unit: "/s",
      value: busy.perSecond,
      note: `${Math.round(arrivedPerSecond)} pushes/s; longest frame ${Math.round(busy.longestMs)} ms`,
    },
    {
      key: "console.frames.share",
      label: "of the frames while the service rests",
      unit: "%",
      value: (100 * busy.perSecond) / still.perSecond,
      bound: { atLeast: 100 * AT_LEAST_SHARE },
    },
  ];
}
