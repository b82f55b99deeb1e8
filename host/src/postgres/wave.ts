/**
 * Calls in waves: what one statement does at once. A call joins the earliest wave of its statement that comes after everything that was asked
 * for the same key, so that calls of one key stay in their order and the others gather. Refuses to know what the calls mean.
 */

/** A statement that does many calls together. */
export interface Statement {
  /**
   * Takes `$1`, JSON text of a list with a list of items for each phase, and answers one row with a column `answer`: JSON of the same
   * shape, an answer for each item. Phases happen one after the other, the items of one in their order. All of it is one transaction.
   */
  readonly text: string;
  readonly phases: number;
  /** At most of so many calls in one wave: bounds what the last of them waits for. */
  readonly most: number;
}

/** A call that such a statement can do. */
export interface Kind<Item, Answer> {
  readonly statement: Statement;
  /** Where among its phases, from 0. */
  readonly phase: number;
  /** Nobody waits for these: they ride with the next wave that somebody does wait for, or go after some 10 ms. */
  readonly unhurried?: boolean;
  /** Never there: keeps the types of items and answers together. */
  readonly types?: { readonly item: Item; readonly answer: Answer };
}

/** A call that waits for its answer. */
export interface WaitingCall {
  readonly kind: Kind<unknown, unknown>;
  readonly key: string;
  readonly item: unknown;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** One statement to be. */
export interface Wave {
  readonly statement: Statement;
  readonly calls: WaitingCall[];
  /** Told when all have been answered. */
  readonly whenDone: (() => void)[];
  isHurried: boolean;
}

/** Waves in the order in which they will go. */
export class Waves {
  #waves: Wave[] = [];
  /** Where the last call of each key is. */
  readonly #lastOf = new Map<string, { readonly wave: Wave; readonly phase: number }>();

  get count(): number {
    return this.#waves.length;
  }

  get last(): Wave | undefined {
    return this.#waves.at(-1);
  }

  /** Whether somebody waits for one of them. */
  get isHurried(): boolean {
    return this.#waves.some((wave) => wave.isHurried);
  }

  add(call: WaitingCall): void {
    const { key, kind } = call;
    const wave = this.#find(call) ?? this.#begin(kind.statement);
    wave.calls.push(call);
    wave.isHurried ||= kind.unhurried !== true;
    this.#lastOf.set(key, { wave, phase: kind.phase });
  }

  /** Takes the wave that goes next. */
  take(): Wave | undefined {
    const wave = this.#waves.shift();
    for (const { key } of wave?.calls ?? []) if (this.#lastOf.get(key)?.wave === wave) this.#lastOf.delete(key);
    return wave;
  }

  #find({ key, kind: { statement, phase } }: WaitingCall): Wave | undefined {
    const last = this.#lastOf.get(key);
    const from = last === undefined ? 0 : this.#waves.indexOf(last.wave) + (phase < last.phase ? 1 : 0);
    return this.#waves.find(
      (wave, i) => i >= from && wave.statement === statement && wave.calls.length < statement.most,
    );
  }

  #begin(statement: Statement): Wave {
    const wave: Wave = { statement, calls: [], whenDone: [], isHurried: false };
    this.#waves.push(wave);
    return wave;
  }
}
