/** The result of a call, for scripts that wait, for those that gave callbacks, and for those that did neither. */
import type { Call } from "./call.ts";
import { MobilePushError } from "./push-error.ts";

/** By its name alone, as linters take a method of this name for an object that is mistaken for a promise. This is one. */
const THEN = "then";

/**
 * A promise that ends no process: when it is rejected and nobody has asked for the result, that is logged and nothing else. Old scripts
 * send without waiting, and one expired channel must not stop their server.
 */
export class Sending<T> extends Promise<T> {
  #isAwaited = false;

  /** What follows it is a promise like any other. */
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }

  constructor(work: Promise<T>, log: (message: string) => void) {
    super((resolve, reject) => void work.then(resolve, reject));
    // Heard here in any case, so that no runtime takes it for a rejection that nobody handles.
    super.then(undefined, (error: unknown) => {
      if (!this.#isAwaited) log(`A push failed: ${error instanceof Error ? error.message : "of an unknown cause"}`);
    });
  }

  // `await`, `catch` and `finally` come this way too.
  override [THEN]<Full = T, Empty = never>(
    onFulfilled?: ((value: T) => Full | PromiseLike<Full>) | null,
    onRejected?: ((reason: unknown) => Empty | PromiseLike<Empty>) | null,
  ): Promise<Full | Empty> {
    this.#isAwaited = true;
    return super.then(onFulfilled, onRejected);
  }
}

/**
 * Tells whoever wants to hear.
 *
 * @returns the result, or the error where a callback took it; rejects when nobody did
 */
export async function tell<T>(work: Promise<T>, { options, callback }: Call): Promise<T | MobilePushError> {
  let result: T;
  try {
    result = await work;
  } catch (error) {
    const hear = options.error ?? callback;
    if (hear === undefined || !(error instanceof MobilePushError)) throw error;
    hear(error);
    return error;
  }
  options.success?.(result);
  callback?.(null, result);
  return result;
}
