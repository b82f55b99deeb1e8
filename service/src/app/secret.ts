/** Client secrets: made here, kept as keyed hashes, compared in constant time. @source docs/reference/wns.md, R-8.1 */
import { timingSafeEqual } from "node:crypto";
import type { SecretRecord } from "../engine/store.ts";
import { newClientSecret, newSecretId } from "../ids.ts";
import type { Sealer } from "../seal.ts";

/** A secret at the one moment when it is known: `clientSecret` is shown once, `record` is kept. */
export interface FreshSecret {
  readonly clientSecret: string;
  readonly record: SecretRecord;
}

export function makeSecret(sealer: Sealer, createdAt: number): FreshSecret {
  const clientSecret = newClientSecret();
  const record = { id: newSecretId(), hash: sealer.hash(clientSecret), ending: clientSecret.slice(-4), createdAt };
  return { clientSecret, record };
}

/** The one of an app's secrets that was shown, or undefined. Looks at all of them, so that time tells nothing. */
export function findSecret(
  sealer: Sealer,
  secrets: readonly SecretRecord[],
  clientSecret: string,
): SecretRecord | undefined {
  const shown = Buffer.from(sealer.hash(clientSecret));
  let found: SecretRecord | undefined;
  for (const secret of secrets) {
    const kept = Buffer.from(secret.hash);
    if (kept.length === shown.length && timingSafeEqual(kept, shown)) found = secret;
  }
  return found;
}
