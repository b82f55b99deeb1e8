/** Ids of sends. Randomness and time are handed in. */
import { createHash, hash } from "node:crypto";
import type { Target } from "../model.ts";

/** Stands in the place of the partition of the real service's ids. */
const PARTITION = 1;

/**
 * A new id: 32 hex digits, the time of day, a number, a partition. Nobody can guess it, and no two sends have the same.
 *
 * @param random 16 bytes that nobody can guess
 * @param now milliseconds since 1970
 * @param number of the sends since the start
 * @source recorded answers of Notification Hubs
 * @example "4651c1ec2b614f14bfec41c62ca000b1-20181107001828-33331921-15"
 */
export function newNotificationId(random: Uint8Array, now: number, number: number): string {
  const time = new Date(now).toISOString().replace(/\D/g, "").slice(0, 14);
  return `${Buffer.from(random).toString("hex")}-${time}-${number}-${PARTITION}`;
}

/** Characters of the part that all keys of a send share: 132 bits. */
const KEY_CHARACTERS = 22;

/**
 * What the `Idempotency-Key` of a send's pushes begins with. A digest, because the key is shown to push services, and the id opens a
 * send's telemetry.
 */
export function idempotencyPrefix(notificationId: string): string {
  return createHash("sha256").update(notificationId).digest("base64url").slice(0, KEY_CHARACTERS);
}

/** Characters that tell the templates of one channel apart: 72 bits. */
const TEMPLATE_CHARACTERS = 12;

/**
 * The key of one push: the same on every try, whatever happened in between. A push service compares keys within one channel.
 *
 * Made of what stays when a registration goes and comes again: a device that puts its installation anew in the middle of a send has new
 * ordinals, and would else hear twice. A channel's natives get one push of a send, so there all have one key.
 */
export function idempotencyKey(
  prefix: string,
  { template, installationId, registrationId }: Pick<Target, "template" | "installationId" | "registrationId">,
): string {
  if (template === null) return `${prefix}.n`;
  const whose = `${template.name}\n${installationId ?? registrationId}`;
  return `${prefix}.${hash("sha256", whose, "base64url").slice(0, TEMPLATE_CHARACTERS)}`;
}
