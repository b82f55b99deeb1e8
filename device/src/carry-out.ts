/** A hand for every effect, so that one without a hand does not compile. */
import type { Effect } from "./effect.ts";

/** What carries out each effect, by its name. */
export type Hands = { readonly [Name in Effect["do"]]: (effect: Extract<Effect, { readonly do: Name }>) => void };

/** Carries out effects in their order. */
export function carryOut(hands: Hands, effects: readonly Effect[]): void {
  for (const effect of effects) (hands[effect.do] as (effect: Effect) => void)(effect);
}
