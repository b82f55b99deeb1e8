/** The debug send: a few targets, each tried once, and a word on every one of them. */
import { createHash } from "node:crypto";
import type { HubRecord, Target } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import type { Composer } from "./compose.ts";
import { sentenceOf, type Verdict } from "./outcome.ts";
import type { Poster } from "./post.ts";
import type { TestOutcome, TestResult } from "./sends.ts";

/** @source Notification Hubs, test send: 10 a minute */
const TESTS_A_MINUTE = 10;
const MINUTE_MS = 60_000;

/** How often a hub may be tried. Kept in memory: a restart gives all of it back. */
export class TestAllowance {
  readonly #most: number;
  readonly #tries = new Map<string, readonly number[]>();

  constructor(most = TESTS_A_MINUTE) {
    this.#most = most;
  }

  /** Counts one. @throws HubRefusal THROTTLED, which says how many there are and when the next one is */
  pass(hub: string, now: number): void {
    const recent = (this.#tries.get(hub) ?? []).filter((at) => at > now - MINUTE_MS && at <= now);
    const [oldest = now] = recent;
    if (recent.length >= this.#most) {
      const retryAfterSeconds = Math.max(1, Math.ceil((oldest + MINUTE_MS - now) / 1000));
      throw new HubRefusal("THROTTLED", { detail: `at most ${this.#most} test sends a minute`, retryAfterSeconds });
    }
    this.#tries.set(hub, [...recent, now]);
  }
}

const PLATFORMS = { wns: "windows", browser: "browser" } as const;

/** As the original names the kind of a registration. */
function platformOf({ handle, template }: Pick<Target, "handle" | "template">): string {
  return `${PLATFORMS[handle.platform]}${template === null ? "" : "template"}`;
}

function resultOf(target: Target, verdict: Verdict): TestResult {
  const { handle, registrationId } = target;
  return {
    platform: platformOf(target),
    handle: handle.platform === "wns" ? handle.channelUri : handle.endpoint,
    registrationId: registrationId ?? "",
    outcome: verdict.outcome,
    words: sentenceOf(verdict),
  };
}

/** Pushes to each target once. What is gone stays registered: a debug send changes nothing. */
export async function sendTest(
  hub: HubRecord,
  targets: readonly Target[],
  composer: Composer,
  poster: Poster,
  random: Uint8Array,
): Promise<TestOutcome> {
  const prefix = createHash("sha256").update(random).digest("base64url").slice(0, 22);
  const results = await Promise.all(
    targets.map(async (target) => {
      if (target.duplicate) return resultOf(target, { outcome: "Skipped" });
      const composed = composer.compose(target);
      if ("outcome" in composed) return resultOf(target, composed);
      return resultOf(target, await poster.post(hub, composed, `${prefix}.${target.ordinal.toString(36)}`));
    }),
  );
  const success = results.filter(({ outcome }) => outcome === "Success").length;
  return { success, failure: results.length - success, results };
}
