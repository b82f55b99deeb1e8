/** Plays a file that an app brought, with an audio element. Knows neither whether it may nor what else is heard. */
import { FADE_MS, type Playing } from "./playing.ts";

const FADE_STEPS = 4;

/** What becomes of a file; one of the two is called, once. */
export interface FileEnd {
  /** Nothing is heard any more. */
  onEnd(): void;
  /** It could not be loaded or is in a format that the browser does not know. */
  onFail(): void;
}

/** An element without a source holds neither a file nor a decoder. */
function release(element: HTMLAudioElement): void {
  element.onended = null;
  element.removeAttribute("src");
  element.load();
}

/** An element has no ramp as Web Audio has it. Web Audio itself would play files of other origins as silence. */
function fade(element: HTMLAudioElement, then: () => void): void {
  let left = FADE_STEPS;
  const timer = setInterval(() => {
    left -= 1;
    element.volume = left / FADE_STEPS;
    if (left > 0) return;
    clearInterval(timer);
    then();
  }, FADE_MS / FADE_STEPS);
}

/** Begins as soon as enough of the file is there. */
export function playFile(address: string, loop: boolean, { onEnd, onFail }: FileEnd): Playing {
  const element = new Audio(address);
  element.loop = loop;
  let over = false;
  const end = (then: () => void) => {
    over = true;
    release(element);
    then();
  };
  element.onended = () => end(onEnd);
  // Stopping it before it began ends this promise with an error too, which is none.
  element.play().catch(() => {
    if (!over) end(onFail);
  });
  const stop = () => {
    if (over) return;
    over = true;
    fade(element, () => end(onEnd));
  };
  return { stop };
}
