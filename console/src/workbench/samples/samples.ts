/** Everything that a draft may begin with, our own first. */
import type { NotificationKind } from "@belfry/content";
import { indent } from "../draft/indent.ts";
import { LEGACY_SAMPLES } from "./legacy-samples.ts";
import type { SampleGroup } from "./sample.ts";
import { TILE_SAMPLES } from "./tile-samples.ts";
import { BADGE_SAMPLES, TOAST_SAMPLES } from "./toast-samples.ts";

/** All groups. */
export const SAMPLES: readonly SampleGroup[] = [TILE_SAMPLES, TOAST_SAMPLES, ...BADGE_SAMPLES, ...LEGACY_SAMPLES];

/** What a kind begins with. */
export function firstOf(kind: NotificationKind): string {
  const [sample] = SAMPLES.filter((group) => group.kind === kind).flatMap(({ samples }) => samples);
  return indent(sample?.xml() ?? "");
}

/** A beginning by the names of its group and itself. */
export function sampleOf(heading: string, name: string, kind: NotificationKind): string | undefined {
  const group = SAMPLES.find((each) => each.kind === kind && each.heading === heading);
  const sample = group?.samples.find((each) => each.name === name);
  return sample && indent(sample.xml());
}
