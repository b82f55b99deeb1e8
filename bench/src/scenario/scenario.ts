/** One part of the bench: a name for `--only`, and figures. */
import type { Figure } from "../figure.ts";
import type { Options } from "../options.ts";

export interface Scenario {
  readonly name: string;
  /** What it measures, as the heading of its lines. */
  readonly heading: string;
  /** Starts everything it needs and leaves nothing behind. Runs once for each repeat. */
  run(options: Options): Promise<readonly Figure[]>;
}

/** A number of devices or connections under `--scale`; at least one. */
export const scaled = (count: number, { scale }: Options): number => Math.max(1, Math.round(count * scale));
