/**
 * Pushes of which nobody knows whether they were recorded: the connection broke between the commit and its answer. Their senders were told that it
 * failed, and nobody was rung; if they were recorded all the same, their devices must hear of them. So those devices are made to look, wherever
 * they are connected, once the database answers again.
 */
import { BelfryError } from "@belfry/protocol";
import type { NewEntry, PutAllResult, Store, Target } from "../store.ts";

/** Devices that are remembered; past them everybody looks. */
const MAX_DEVICES = 20_000;
/** Devices that are told of at once. */
const SLICE = 250;

/** Who is made to look. */
export interface Lookers {
  /** These devices, wherever they are connected. */
  stir(devices: readonly string[]): void;
  stirAll(): void;
}

export class Doubts {
  readonly #lookers: Lookers;
  readonly #devices = new Set<string>();

  constructor(lookers: Lookers) {
    this.#lookers = lookers;
  }

  /** The same store, of which this hears what failed without an answer. */
  over(store: Store): Store {
    // Looks at what failed beside the call, so that one that did not fail waits for no turn more.
    const watch = <T>(call: Promise<T>, devices: () => Iterable<string>): Promise<T> => {
      call.catch((error: unknown) => {
        if (isDoubtful(error)) this.#remember(devices());
      });
      return call;
    };
    const one = (entry: NewEntry) => () => [entry.deviceId];
    const failures = (targets: readonly Target[], results: readonly PutAllResult[]) =>
      targets.flatMap(([device], i) => {
        const result = results[i];
        return result?.state === "failed" && isDoubtful(result.error) ? [device] : [];
      });
    return {
      ...store,
      put: (entry) => watch(store.put(entry), one(entry)),
      putIfHeld: (entry) => watch(store.putIfHeld(entry), one(entry)),
      putOnce: (entry, key) => watch(store.putOnce(entry, key), one(entry)),
      putRemoval: (entry, match) => watch(store.putRemoval(entry, match), one(entry)),
      putAll: async (content, targets) => {
        const results = await store.putAll(content, targets);
        this.#remember(failures(targets, results));
        return results;
      },
    };
  }

  /** The database answers: whoever is remembered looks. */
  settle(): void {
    if (this.#devices.size === 0) return;
    const devices = [...this.#devices];
    this.#devices.clear();
    if (devices.length >= MAX_DEVICES) this.#lookers.stirAll();
    else for (let from = 0; from < devices.length; from += SLICE) this.#lookers.stir(devices.slice(from, from + SLICE));
  }

  #remember(devices: Iterable<string>): void {
    for (const device of devices) if (this.#devices.size < MAX_DEVICES) this.#devices.add(device);
  }
}

/** Nobody knows whether it was done. */
const isDoubtful = (error: unknown): boolean => error instanceof BelfryError && error.code === "STORE_UNAVAILABLE";
