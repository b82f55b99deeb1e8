/** Records what is pushed in one multicast: entries that differ in nothing but whom they are for are one call of the store. */
import { BelfryError } from "@belfry/protocol";
import type { NewEntry, PutAllResult, PutResult, Repeated, Store, Target } from "../engine/store.ts";

interface Waiting {
  readonly entry: NewEntry;
  readonly key: string | null;
  recorded(result: PutResult | Repeated): void;
  failed(error: unknown): void;
}

/**
 * The same store, as the pushes of one multicast see it: what they ask it to record in one turn is gathered.
 *
 * @param store of whom nothing is gathered but `put` and `putOnce`
 */
export function recordTogether(store: Store): Store {
  const waiting: Waiting[] = [];
  const record = () => {
    for (const alike of groupsOf(waiting.splice(0))) void recordAlike(store, alike);
  };
  const add = (entry: NewEntry, key: string | null) => {
    if (waiting.length === 0) setImmediate(record);
    return new Promise<PutResult | Repeated>((recorded, failed) => waiting.push({ entry, key, recorded, failed }));
  };
  // Without a key nothing is repeated.
  return { ...store, put: (entry) => add(entry, null) as Promise<PutResult>, putOnce: add };
}

/** What is alike in what the store is told, for the rest of it is the multicast's: whether it may wait, and since and until when. */
const likeness = ({ slot, keep, acceptedAt, expiresAt }: NewEntry): string =>
  `${acceptedAt} ${expiresAt} ${keep} ${slot ?? "\0"}`;

function groupsOf(waiting: readonly Waiting[]): Iterable<readonly Waiting[]> {
  const groups = new Map<string, Waiting[]>();
  for (const one of waiting) {
    const name = likeness(one.entry);
    const group = groups.get(name);
    if (group === undefined) groups.set(name, [one]);
    else group.push(one);
  }
  return groups.values();
}

/** Never rejects: each of them is told. */
async function recordAlike(store: Store, alike: readonly Waiting[]): Promise<void> {
  const [first] = alike;
  if (first === undefined) return;
  try {
    const results = await store.putAll(
      first.entry,
      alike.map(({ entry, key }): Target => [entry.deviceId, entry.channelId, entry.messageId, key]),
    );
    for (const [at, one] of alike.entries()) tell(one, results[at]);
  } catch (error) {
    for (const one of alike) one.failed(error);
  }
}

function tell({ recorded, failed }: Waiting, result: PutAllResult | undefined): void {
  if (result === undefined)
    failed(new BelfryError("INTERNAL", { detail: "the store did not say what became of a push" }));
  else if (result.state === "failed") failed(result.error);
  else recorded(result);
}
