/** Devices that faults make away, and which faults those are. Bounded: with one too many the one that is away longest is back. */

/** As many devices as a test may want to lose; some 5 MB. */
const MAX_AWAY = 20_000;

export class AwayDevices {
  readonly #max: number;
  /** Device → numbers of the faults that keep it away, in the order in which devices left. */
  readonly #faults = new Map<string, Set<number>>();

  constructor(max = MAX_AWAY) {
    this.#max = max;
  }

  has(deviceId: string): boolean {
    return this.#faults.has(deviceId);
  }

  /** Numbers of the faults that keep the device away. */
  faultsOf(deviceId: string): readonly number[] {
    return [...(this.#faults.get(deviceId) ?? [])];
  }

  /** Devices that the fault keeps away. */
  keptBy(fault: number): string[] {
    return [...this.#faults].flatMap(([deviceId, faults]) => (faults.has(fault) ? [deviceId] : []));
  }

  /** @returns the devices that are back, because there was no more room */
  add(deviceId: string, fault: number): string[] {
    const faults = this.#faults.get(deviceId);
    if (faults !== undefined) {
      faults.add(fault);
      return [];
    }
    this.#faults.set(deviceId, new Set([fault]));
    const [longest] = this.#faults.keys();
    if (this.#faults.size <= this.#max || longest === undefined) return [];
    this.#faults.delete(longest);
    return [longest];
  }

  /** The fault keeps nobody away any more. @returns the devices that are back, because no other fault does */
  release(fault: number): string[] {
    const back: string[] = [];
    for (const [deviceId, faults] of this.#faults) {
      if (!faults.delete(fault) || faults.size > 0) continue;
      this.#faults.delete(deviceId);
      back.push(deviceId);
    }
    return back;
  }
}
