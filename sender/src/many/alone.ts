/** Pushes of a mailing that go one by one: to whoever takes no multicasts, as the real WNS does not, or has not been asked. */
import { MULTICAST_PREFERENCE, namesMulticast } from "@belfry/protocol";
import type { Answer } from "../exchange.ts";
import type { Outcome } from "../outcome.ts";
import { post } from "../push.ts";
import { each } from "./at-once.ts";
import { keyOf, type Mailing, type Target } from "./mailing.ts";

type Headers = Readonly<Record<string, string>>;

/** Requests under way at once for one call of `pushToMany`. */
export const MAX_AT_ONCE = 32;

/** Pushes that ask one origin, each after the one before; then the others go without knowing. */
const MAX_ASKING = 3;

function pushOne(
  { prepared, context, slots }: Mailing,
  { uri }: Target,
  own: Headers,
  hear?: (answer: Answer) => void,
): Promise<Outcome> {
  const whole = { ...prepared, headers: { ...prepared.headers, ...own } };
  return slots.run(() => post(whole, uri, context, hear));
}

/** Pushes to each what was not sent before. */
export const pushEach = (mailing: Mailing, targets: readonly Target[]): Promise<readonly Outcome[]> =>
  each(targets, MAX_AT_ONCE, (target) => pushOne(mailing, target, {}));

/** Pushes to each what may have been taken in a multicast already: with the key that it had there, it is not taken twice. */
export const pushEachAgain = (mailing: Mailing, targets: readonly Target[]): Promise<readonly Outcome[]> =>
  each(targets, MAX_AT_ONCE, (target) => pushOne(mailing, target, keyOf(mailing, target)));

/**
 * Pushes to the first channels of an origin that is not known, and asks with each whether the others may come in multicasts. An answer 200
 * says; after any other the next one asks.
 *
 * @returns what became of those; none where the origin is known
 */
export async function pushAsking(
  mailing: Mailing,
  origin: string,
  targets: readonly Target[],
): Promise<readonly Outcome[]> {
  const { origins } = mailing.context;
  const outcomes: Outcome[] = [];
  for (const target of targets.slice(0, MAX_ASKING)) {
    if (origins.takes(origin) !== undefined) break;
    const outcome = await pushOne(mailing, target, { Prefer: MULTICAST_PREFERENCE }, ({ status, get }) => {
      if (status === 200) origins.learn(origin, namesMulticast(get("preference-applied")));
    });
    outcomes.push(outcome);
  }
  return outcomes;
}
