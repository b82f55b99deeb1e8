/** Overhears the frames of a device's connection and finds the one that is waited for. */
import {
  BelfryError,
  type DeviceFrame,
  type IgnoredFrame,
  type Refusal,
  readDeviceFrame,
  readServiceFrame,
  type ServiceFrame,
} from "@belfry/protocol";
import type { FrameListener } from "../watched-socket.ts";

type AnyFrame = DeviceFrame | ServiceFrame;

/** A frame as it passed. */
export interface Heard<Frame = AnyFrame> {
  /** As `performance.now()`. */
  readonly at: number;
  readonly text: string;
  readonly frame: Frame;
}

type Match<Frame extends AnyFrame> = (frame: AnyFrame) => frame is Frame;

export interface Ear extends FrameListener {
  /**
   * The first frame that matches, whether it passed already or is still to come.
   *
   * @throws BelfryError NETWORK_FAILED after ten seconds
   */
  until<Frame extends AnyFrame>(what: string, match: Match<Frame>): Promise<Heard<Frame>>;
}

const PATIENCE_MS = 10_000;

function isFrame(read: AnyFrame | IgnoredFrame | Refusal): read is AnyFrame {
  return "t" in read && read.t !== "ignored";
}

const isHeard = <Frame extends AnyFrame>(heard: Heard, match: Match<Frame>): heard is Heard<Frame> =>
  match(heard.frame);

export function createEar(): Ear {
  const heard: Heard[] = [];
  const waiting = new Set<(one: Heard) => void>();
  const take = (text: string, frame: AnyFrame | IgnoredFrame | Refusal) => {
    if (!isFrame(frame)) return;
    const one = { at: performance.now(), text, frame };
    heard.push(one);
    for (const hear of waiting) hear(one);
  };
  return {
    sent: (text) => take(text, readDeviceFrame(text)),
    received: (text) => take(text, readServiceFrame(text)),
    until: <Frame extends AnyFrame>(what: string, match: Match<Frame>) =>
      new Promise<Heard<Frame>>((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(hear);
          reject(new BelfryError("NETWORK_FAILED", { detail: `${what} did not come in ${PATIENCE_MS / 1000} s` }));
        }, PATIENCE_MS);
        const hear = (one: Heard) => {
          if (!isHeard(one, match)) return;
          clearTimeout(timer);
          waiting.delete(hear);
          resolve(one);
        };
        waiting.add(hear);
        for (const one of heard) hear(one);
      }),
  };
}
