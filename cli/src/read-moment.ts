/** A moment as a person types it: so long ago, or a date. Reads no clock. */
import { BelfryError } from "@belfry/protocol";

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/**
 * @param name of the flag
 * @param word `90s`, `15m`, `1h`, `7d` ago, or what `Date` reads, such as `2026-01-31T09:05`
 * @param now in milliseconds since 1970
 * @throws BelfryError USAGE
 */
export function readMoment(name: string, word: string, now: number): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([smhd])$/.exec(word) ?? [];
  const ago = Number(count) * (UNITS[unit] ?? Number.NaN);
  const at = Number.isNaN(ago) ? Date.parse(word) : now - ago;
  if (at >= 0) return Math.floor(at);
  throw new BelfryError("USAGE", { detail: `--${name} must be such as 30m, 1h, 7d, or a date like 2026-01-31T09:05` });
}
