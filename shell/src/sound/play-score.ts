/** Plays one of our own sounds with Web Audio. Knows neither whether it may nor what else is heard. */
import { FADE_MS, type Playing } from "./playing.ts";
import { renderScore } from "./render-score.ts";
import type { Score } from "./scores.ts";

/** How a fade towards silence is told to Web Audio: after five times this, less than a hundredth is left. */
const FADE_SECONDS = FADE_MS / 1000;
const FADE_CONSTANT = FADE_SECONDS / 5;

/**
 * Begins at once, or as soon as the context runs.
 *
 * @param onEnd called once, when nothing is heard any more and nothing is left in the context
 */
export function playScore(context: AudioContext, score: Score, loop: boolean, onEnd: () => void): Playing {
  const samples = renderScore(score, context.sampleRate);
  const buffer = context.createBuffer(1, samples.length, context.sampleRate);
  buffer.copyToChannel(samples, 0);
  const source = new AudioBufferSourceNode(context, { buffer, loop });
  const volume = new GainNode(context);
  source.connect(volume).connect(context.destination);
  source.onended = () => {
    source.disconnect();
    volume.disconnect();
    onEnd();
  };
  source.start();
  const stop = () => {
    volume.gain.setTargetAtTime(0, context.currentTime, FADE_CONSTANT);
    source.stop(context.currentTime + FADE_SECONDS);
  };
  return { stop };
}
