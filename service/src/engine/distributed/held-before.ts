/** Devices that another node held when it was last asked about them, up to a bound: past it the oldest are forgotten. Knows nothing of now. */
export class HeldBefore {
  readonly #max: number;
  readonly #devices = new Set<string>();

  constructor(max: number) {
    this.#max = max;
  }

  has(device: string): boolean {
    return this.#devices.has(device);
  }

  /** What was just found out. */
  note(device: string, isHeld: boolean): void {
    this.#devices.delete(device);
    if (!isHeld) return;
    for (const oldest of this.#devices) {
      if (this.#devices.size < this.#max) break;
      this.#devices.delete(oldest);
    }
    this.#devices.add(device);
  }
}
