/** Questions of the device that the service has not answered: kept over reconnections, asked again on each. */
import type { CloseFrame, OpenFrame } from "@belfry/protocol";

/** A question, and the app it is about. */
export interface Request {
  readonly app: string;
  readonly frame: OpenFrame | CloseFrame;
}

/** See the head of this file. At most one open request per app, so it is bounded by the apps of the device. */
export class Requests {
  #last = 0;
  readonly #waiting = new Map<number, Request>();

  /** @returns the frame to send, or undefined when the same question already waits, or is held back: see {@link Requests.released} */
  open(app: string): OpenFrame | undefined {
    if (this.#find("open", app) !== undefined) return undefined;
    const frame = this.#add(app, { t: "open", req: this.#nextNumber(), app });
    return this.#isHeldBack(frame) ? undefined : frame;
  }

  /**
   * The app's open request, if it may be sent now that a close was answered. Until then it is held back: a service that answers
   * two questions at a time could give out the very channel it is about to close.
   */
  released(app: string): OpenFrame | CloseFrame | undefined {
    const frame = this.#find("open", app)?.frame;
    return frame === undefined || this.#isHeldBack(frame) ? undefined : frame;
  }

  /** @param channel id of the app's current channel; the service closes the app's others with it */
  close(app: string, channel: string): CloseFrame {
    return this.#add(app, { t: "close", req: this.#nextNumber(), channel });
  }

  /** Takes the question that an answer belongs to; undefined when it waits no more. */
  answered(req: number | undefined): Request | undefined {
    const request = req === undefined ? undefined : this.#waiting.get(req);
    if (request !== undefined) this.#waiting.delete(request.frame.req);
    return request;
  }

  /** Nobody waits for the app's channel any more. */
  withdrawOpen(app: string): void {
    this.answered(this.#find("open", app)?.frame.req);
  }

  /** Takes all questions to close: the channels they are about are gone. */
  takeCloses(): Request[] {
    const closes = [...this.#waiting.values()].filter(({ frame }) => frame.t === "close");
    for (const { frame } of closes) this.#waiting.delete(frame.req);
    return closes;
  }

  /** What to send on a new connection, in the order in which it was asked. */
  frames(): (OpenFrame | CloseFrame)[] {
    return [...this.#waiting.values()].map(({ frame }) => frame).filter((frame) => !this.#isHeldBack(frame));
  }

  #isHeldBack(frame: OpenFrame | CloseFrame): boolean {
    return frame.t === "open" && this.#find("close", frame.app) !== undefined;
  }

  #find(kind: "open" | "close", app: string): Request | undefined {
    return [...this.#waiting.values()].find((request) => request.frame.t === kind && request.app === app);
  }

  #nextNumber(): number {
    this.#last += 1;
    return this.#last;
  }

  #add<F extends OpenFrame | CloseFrame>(app: string, frame: F): F {
    this.#waiting.set(frame.req, { app, frame });
    return frame;
  }
}
