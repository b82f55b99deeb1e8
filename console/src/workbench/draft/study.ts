/** What is known of a draft without drawing it: what Windows reads, what it finds, how large it is, where it is seen. Pure. */
import {
  type Finding,
  findTemplate,
  type NotificationKind,
  type Notifications,
  type Profile,
  readNotification,
  type Tile,
} from "@belfry/content";
import type { SizeName } from "@belfry/shell";
import type { Draft, Settings } from "./draft.ts";

/** A payload that was read. */
export interface Study {
  readonly kind: NotificationKind;
  /** Whether Windows does anything with it. */
  readonly ok: boolean;
  /** Undefined if Windows drops it. */
  readonly value: Notifications[NotificationKind] | undefined;
  readonly findings: readonly Finding[];
  /** In UTF-8. */
  readonly bytes: number;
}

/** The sizes in the order in which they are shown. */
export const SIZES: readonly SizeName[] = ["small", "medium", "wide", "large"];

/** Reads a draft as the Windows of the settings would. */
export function study({ kind, xml }: Draft, { profile, build }: Settings): Study {
  const { ok, value, findings } = readNotification(xml, kind, { profile, ...(build !== undefined && { build }) });
  return { kind, ok, value, findings, bytes: new TextEncoder().encode(xml).length };
}

/** The sizes on which a tile is shown; on the others the app's own tile stays. Windows 8 knows no adaptive binding. */
export function sizesOf({ bindings }: Tile, profile: Profile): readonly SizeName[] {
  const found = bindings.map((binding) => {
    if (binding.kind === "legacy") return findTemplate(binding.template as string)?.slot;
    return profile === "win10" ? binding.template.slice("Tile".length).toLowerCase() : undefined;
  });
  return SIZES.filter((size) => found.includes(size));
}

const counted = (count: number, word: string): string => `${count} ${word}${count === 1 ? "" : "s"}`;

/** Words as a person says them: `a, b and c`. */
export function listed(words: readonly string[]): string {
  const [last = "", ...before] = [...words].reverse();
  return before.length === 0 ? last : `${before.reverse().join(", ")} and ${last}`;
}

function shownWords({ kind, ok, value }: Study, profile: Profile): string {
  if (!ok || value === undefined) return `Windows would drop this ${kind}`;
  if (value.kind !== "tile") return `Windows would show this ${kind}`;
  const sizes = sizesOf(value, profile);
  return sizes.length === 0 ? "No size would show this tile" : `Windows would show this tile on ${listed(sizes)}`;
}

/**
 * The whole of it in one sentence, which is read out whenever it changes: so it counts nothing that every letter changes.
 *
 * @example "Windows would show this tile on medium and wide; 1 error, 2 remarks."
 */
export function summaryOf(study: Study, profile: Profile): string {
  const errors = study.findings.filter(({ severity }) => severity === "error").length;
  const remarks = study.findings.length - errors;
  const found = [errors > 0 && counted(errors, "error"), remarks > 0 && counted(remarks, "remark")].filter(Boolean);
  return `${shownWords(study, profile)}; ${found.length === 0 ? "nothing was found" : found.join(", ")}.`;
}
