/**
 * Proves who asks: a token, checked against the policies of one hub. The order of the checks is the order in which refusals are said.
 *
 * @source docs/reference/hub.md, "Access"
 */

import type { HubRecord, Policy } from "../model.ts";
import { HubRefusal } from "../refusal.ts";
import { type Audience, covers, isOurs, type PublicHost, pathForAudience, readAudience } from "./audience.ts";
import { isSameSignature, readSasToken, type SasToken, signSas } from "./sas-token.ts";
import { createVerifiedTokens, type VerifiedToken } from "./verified-tokens.ts";

/** Clocks of clients that are up to this much behind or ahead do no harm. */
const SKEW_MS = 300_000;

export interface VerifierOptions {
  readonly hosts: readonly PublicHost[];
  /** Good tokens that are remembered. Default: 10,000, some 5 MB and never more than 15. Clients show one for up to an hour. */
  readonly maxRemembered?: number;
}

/** @returns the policy that the token was signed under. @throws HubRefusal TOKEN_… */
export type Verifier = (hub: HubRecord, authorization: string | null, path: string, now: number) => Policy;

function findPolicy(hub: HubRecord, keyName: string): Policy {
  const policy = hub.policies.find((one) => one.keyName === keyName);
  if (policy === undefined) throw new HubRefusal("TOKEN_POLICY_UNKNOWN", { detail: "no access policy has this skn" });
  return policy;
}

/** Both keys are tried whatever the first one says, so that time does not tell which of them signed. */
function isSigned({ resource, expiryText, signature }: SasToken, { primaryKey, secondaryKey }: Policy): boolean {
  const [first, second] = [primaryKey, secondaryKey].map(
    (key) => key !== "" && isSameSignature(signature, signSas(key, resource, expiryText)),
  );
  return first === true || second === true;
}

function checkAudience(audience: Audience, path: string): void {
  if (covers(audience, pathForAudience(path))) return;
  throw new HubRefusal("TOKEN_AUDIENCE_INVALID", { detail: "sr is the path of something else" });
}

/** Checks everything that does not depend on the path. */
function verifyToken(
  hub: HubRecord,
  authorization: string | null,
  now: number,
  hosts: readonly PublicHost[],
): VerifiedToken {
  const token = readSasToken(authorization);
  const policy = findPolicy(hub, token.keyName);
  if (!isSigned(token, policy)) throw new HubRefusal("TOKEN_SIGNATURE_INVALID");
  const endsAt = token.expiresAt + SKEW_MS;
  if (endsAt <= now) throw new HubRefusal("TOKEN_EXPIRED");
  const audience = readAudience(token.resource);
  if (audience === undefined || !isOurs(audience, hosts)) {
    throw new HubRefusal("TOKEN_AUDIENCE_INVALID", { detail: "sr names none of this hub's hosts" });
  }
  return { hub, policy, audience, endsAt };
}

/** Makes the function that proves tokens, and remembers those that were good. */
export function createVerifier({ hosts, maxRemembered = 10_000 }: VerifierOptions): Verifier {
  const remembered = createVerifiedTokens(maxRemembered);
  return (hub, authorization, path, now) => {
    const known = authorization === null ? undefined : remembered.find(authorization, hub, now);
    const verified = known ?? verifyToken(hub, authorization, now, hosts);
    if (known === undefined && authorization !== null) remembered.keep(authorization, verified);
    checkAudience(verified.audience, path);
    return verified.policy;
  };
}
