/** Who waits to be told what became of notifications. Knows questions and answers; refuses to know sockets and numbers. */
import { BelfryError, type ToldFrame } from "@belfry/protocol";
import { type DeviceState, noAnswer } from "./state.ts";
import type { Time } from "./time.ts";
import { Waiters } from "./waiters.ts";
import { readTold, type WantedWhy, type WhyAnswer, whyOf } from "./why.ts";

/** What the questions need of their device. */
export interface QuestionsPort {
  readonly time: Time;
  readonly timeoutMs: number;
  state(): DeviceState;
  /** Asks the service; the answer comes back through `answered`. Asking the same while it is not answered asks once. */
  askToTell(wanted: WantedWhy): void;
  /** Nobody waits for the answer any more. */
  withdrawTell(question: string): void;
}

/** Different questions that may wait at a time: whoever asks more does not look at the answers. */
const MAX_WAITING = 16;

export class Questions {
  readonly #device: QuestionsPort;
  readonly #waiting: Waiters<WhyAnswer>;
  #count = 0;
  #shut: BelfryError | undefined;

  constructor(device: QuestionsPort) {
    this.#device = device;
    this.#waiting = new Waiters(device.time);
  }

  /** What {@link import("./device.ts").Device.why} promises, for a question that has been read. */
  async ask(wanted: WantedWhy): Promise<WhyAnswer> {
    if (this.#shut) throw this.#shut;
    if (this.#count >= MAX_WAITING) throw new BelfryError("DEVICE_THROTTLED", { detail: "too many questions wait" });
    const question = whyOf(wanted);
    this.#count += 1;
    try {
      const answer = this.#waiting.wait(question, this.#device.timeoutMs, () => this.#timedOut(question));
      this.#device.askToTell(wanted);
      return await answer;
    } finally {
      this.#count -= 1;
    }
  }

  answered(question: string, answer: ToldFrame | BelfryError): void {
    if (answer instanceof BelfryError) this.#waiting.reject(question, answer);
    else this.#waiting.resolve(question, readTold(answer));
  }

  /** Answers nothing any more, and ends every wait with the error. */
  shut(error: BelfryError): void {
    this.#shut ??= error;
    this.#waiting.rejectAll(error);
  }

  #timedOut(question: string): BelfryError {
    if (!this.#waiting.has(question)) this.#device.withdrawTell(question);
    return noAnswer(this.#device.state());
  }
}
