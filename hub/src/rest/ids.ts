/**
 * Ids that the hub gives: of requests and registrations. Randomness is handed in.
 *
 * A registration's id says when it was given, so that one that nobody used in time can be told from one that a client chose, and nothing
 * need be kept about ids that may never be used. Its check digits protect nothing: they tell ours from others.
 */
import { createHash } from "node:crypto";

/** Bytes that nobody can guess. */
export type RandomBytes = (bytes: number) => Uint8Array;

/** 32 hex digits with the dashes of a UUID, version 4. */
export const newUuid = (random: RandomBytes): string => uuidOf(random(16));

/** A UUID of 16 bytes that nobody can guess. */
export function uuidOf(random: Uint8Array): string {
  const bytes = Buffer.from(random);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

/** The smallest number of 19 digits; two such and a partition are an id of the real service. */
const BASE = 10n ** 18n;
/** 31 bits of minutes last for 4,000 years. */
const MINUTE_MS = 60_000;
const MINUTE_BITS = 31n;
const CHECK_BITS = 28n;
const OURS = /^(\d{19})-(\d{19})-1$/;

const low = (bits: bigint) => (1n << bits) - 1n;

/** What hides the minutes, and what proves them. */
function digest(text: string): bigint {
  return createHash("sha256").update(text).digest().readBigUInt64BE();
}

const checkOf = (first: string, minutes: bigint) => digest(`${first} ${minutes}`) & low(CHECK_BITS);

/**
 * A new registration id: `<19 digits>-<19 digits>-1`.
 *
 * @param now milliseconds since 1970
 */
export function newRegistrationId(random: RandomBytes, now: number): string {
  const bits = Buffer.from(random(8)).readBigUInt64BE() & low(62n);
  const first = String(BASE + bits);
  const minutes = BigInt(Math.floor(now / MINUTE_MS)) & low(MINUTE_BITS);
  const hidden = minutes ^ (digest(first) & low(MINUTE_BITS));
  return `${first}-${BASE + ((hidden << CHECK_BITS) | checkOf(first, minutes))}-1`;
}

/** When this hub gave a registration id, to the minute; null for one that it did not give. Milliseconds since 1970. */
export function givenAt(registrationId: string): number | null {
  const [, first, second] = OURS.exec(registrationId) ?? [];
  if (first === undefined || second === undefined) return null;
  const value = BigInt(second) - BASE;
  if (value < 0n || value >> (MINUTE_BITS + CHECK_BITS) !== 0n) return null;
  const minutes = (value >> CHECK_BITS) ^ (digest(first) & low(MINUTE_BITS));
  return (value & low(CHECK_BITS)) === checkOf(first, minutes) ? Number(minutes) * MINUTE_MS : null;
}
