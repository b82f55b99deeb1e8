/** What a policy may do. Refuses to know what is asked for. */
import type { Policy, Right } from "../model.ts";
import { HubRefusal } from "../refusal.ts";

/**
 * Proves that a policy has one of the rights that are enough.
 *
 * Rights are looked at one by one: Manage does not stand for the others.
 *
 * @throws HubRefusal RIGHT_MISSING
 */
export function checkRight(policy: Policy, anyOf: readonly Right[]): void {
  if (anyOf.some((right) => policy.rights.includes(right))) return;
  throw new HubRefusal("RIGHT_MISSING", { detail: `${anyOf.join(" or ")} is needed` });
}
