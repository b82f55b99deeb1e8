/**
 * The load generator, a process of its own so that it shares no core and no event loop with what it measures. Takes
 * commands as JSON lines on stdin, answers each with a line on stdout, ends when stdin does.
 */
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { Announcement } from "./announcement.ts";
import { assemble, type Ends } from "./assemble.ts";
import type { AnnouncementRequest, Answer, Command, SpanFigures } from "./command.ts";
import type { Publisher, Sink } from "./ends.ts";
import { type FreeWhen, Ledger } from "./ledger.ts";
import { drained, pace, SPAN_MS, type Stage, saturate, sendToEach } from "./runs.ts";

type Proclamation = Omit<Extract<Command, { do: "proclaim" }>, "do">;

class LoadGenerator implements Stage, Sink {
  #ends: Ends | undefined;
  #announcement: Announcement | undefined;
  /** The ledger of the current run; a `return` still reports to the one of the run that filled the inboxes. */
  #ledger = new Ledger(1, "answered", () => undefined);

  get publisher(): Publisher {
    return this.#connected().publisher;
  }

  begin(freeWhen: FreeWhen, onFree: (lane: number) => void): Ledger {
    this.#ledger = new Ledger(this.#ledger.next, freeWhen, onFree);
    return this.#ledger;
  }

  answered(number: number, accepted: boolean): void {
    this.#ledger.answered(number, accepted);
  }

  arrived(number: number): void {
    if (this.#announcement === undefined) this.#ledger.arrived(number);
    else this.#announcement.arrived();
  }

  async obey(command: Command): Promise<Answer> {
    switch (command.do) {
      case "connect":
        this.#ends = await assemble(command.target, command.receivers, command.lanes, this);
        return { ok: "done" };
      case "saturate":
        return { ok: "run", run: await saturate(this, command.until, command) };
      case "pace":
        return { ok: "run", run: await pace(this, command.perSecond, command) };
      case "each":
        return { ok: "span", span: await sendToEach(this, command.until) };
      case "announce":
        return { ok: "span", span: await this.#announce(command) };
      case "proclaim":
        return { ok: "span", span: await this.#proclaim(command) };
      case "stall":
        this.#connected().stall?.(command.receivers);
        return { ok: "done" };
      case "leave":
        for (const receiver of this.#connected().receivers) receiver.leave();
        return { ok: "done" };
      case "return":
        return { ok: "span", span: await this.#comeBack() };
    }
  }

  async #announce(request: AnnouncementRequest): Promise<SpanFigures> {
    const { acks } = this.#connected();
    acks?.hold();
    try {
      return await this.#proclaim({ ...request, times: 1, everyMs: 0 });
    } finally {
      acks?.release();
    }
  }

  async #proclaim({ times, everyMs, ...request }: Proclamation): Promise<SpanFigures> {
    this.#announcement = new Announcement(this.#connected().receivers.length, times);
    try {
      return await this.#announcement.make(request, everyMs);
    } finally {
      this.#announcement = undefined;
    }
  }

  /** Everyone at once: no window, no jitter, as after a power cut. */
  async #comeBack(): Promise<SpanFigures> {
    const start = performance.now();
    const back = this.#connected().receivers.map((receiver) => receiver.connect());
    await Promise.race([Promise.all(back), sleep(SPAN_MS, undefined, { ref: false })]);
    await drained(this.#ledger, "arrived", SPAN_MS);
    return {
      ms: this.#ledger.lastAt - start,
      counts: this.#ledger.counts(),
      lost: this.#ledger.outstanding().arrivals,
    };
  }

  #connected(): Ends {
    if (this.#ends === undefined) throw new Error("the first command must be connect");
    return this.#ends;
  }
}

const generator = new LoadGenerator();
for await (const line of createInterface({ input: process.stdin })) {
  const answer = await generator.obey(JSON.parse(line)).catch((error: Error) => ({ error: error.message }));
  console.log(JSON.stringify(answer));
}
process.exit(0);
