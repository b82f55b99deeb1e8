/** A span of time as a person types it. */
import { BelfryError } from "@belfry/protocol";

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/**
 * @param name of the flag
 * @param word `90s`, `15m`, `1h`, `1d`
 * @param bounds in seconds
 * @returns seconds
 * @throws BelfryError USAGE
 */
export function readSpan(
  name: string,
  word: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(word) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? Number.NaN);
  if (seconds >= min && seconds <= max) return seconds;
  throw new BelfryError("USAGE", { detail: `--${name} must be such as 90s, 15m or 1h, from ${min} to ${max} seconds` });
}
