/** A score as samples. Knows no name of a sound and no speaker. */
import type { Note, Score } from "./scores.ts";

/** Long enough that no note begins or ends with a click, too short to be heard as a swell. */
const ATTACK_MS = 6;
const RELEASE_MS = 40;

/** How loud a note is at each of its samples: 0 at both ends. */
function loudnessOf({ lengthMs, voice }: Note, sampleRate: number): Float64Array {
  const loudness = new Float64Array(Math.floor((lengthMs * sampleRate) / 1000));
  const fadeBySample = Math.exp(-1000 / sampleRate / voice.decayMs);
  let fade = voice.gain;
  for (let i = 0; i < loudness.length; i++, fade *= fadeBySample) {
    const ms = (i * 1000) / sampleRate;
    loudness[i] = fade * Math.min(1, ms / ATTACK_MS, (lengthMs - ms) / RELEASE_MS);
  }
  return loudness;
}

/** Adds one sine. Each sample follows from the two before it: a toast comes in at this very moment, and sines would cost it frames. */
function addPartial(samples: Float32Array, loudness: Float64Array, turn: number, gain: number): void {
  const twist = 2 * Math.cos(turn);
  let before = -Math.sin(turn);
  let now = 0;
  for (let i = 0; i < samples.length && i < loudness.length; i++) {
    samples[i] = (samples[i] ?? 0) + gain * now * (loudness[i] ?? 0);
    [before, now] = [now, twist * now - before];
  }
}

function addNote(samples: Float32Array, note: Note, sampleRate: number): void {
  const place = samples.subarray(Math.round((note.startMs * sampleRate) / 1000));
  const loudness = loudnessOf(note, sampleRate);
  for (const [multiple, gain] of note.voice.partials) {
    const turns = (multiple * note.frequencyHz) / sampleRate;
    // A partial above half the rate would come back as a wrong, lower tone.
    if (turns < 0.5) addPartial(place, loudness, 2 * Math.PI * turns, gain);
  }
}

/**
 * Renders a score in one channel: samples from -1 to 1, silent at both ends, so that it can be played in a loop.
 *
 * @param sampleRate samples a second
 */
export function renderScore(score: Score, sampleRate: number): Float32Array<ArrayBuffer> {
  const samples = new Float32Array(Math.ceil((score.lengthMs * sampleRate) / 1000));
  for (const note of score.notes) addNote(samples, note, sampleRate);
  return samples;
}
