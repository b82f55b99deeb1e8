/** The threads of this process, which a test can end in the middle of their work: what a crash of one of them looks like to the others. */

export interface Threads {
  /** Ends every thread that was started since, at once. */
  kill(): void;
  /** Gives back the runtime's own. */
  restore(): void;
}

/** From now on every thread that starts can be killed. */
export function watchThreads(): Threads {
  const Original = globalThis.Worker;
  const started: Worker[] = [];
  globalThis.Worker = class extends Original {
    constructor(...given: ConstructorParameters<typeof Worker>) {
      super(...given);
      started.push(this);
    }
  };
  return {
    kill() {
      for (const worker of started.splice(0)) worker.terminate();
    },
    restore() {
      globalThis.Worker = Original;
    },
  };
}
