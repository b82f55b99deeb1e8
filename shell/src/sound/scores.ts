/**
 * Our own sounds under the names of Windows', as tunes of a few notes. Nothing here is taken from Windows' sounds. Knows neither samples
 * nor speakers.
 */
import type { Sound } from "@belfry/content";

/** How a note sounds. */
export interface Voice {
  /** Multiples of the note's frequency, and how loud each is beside the others. */
  readonly partials: readonly (readonly [multiple: number, gain: number])[];
  /** After so many milliseconds a note is down to a third of its loudness. */
  readonly decayMs: number;
  /** The longest a note sounds, in milliseconds. */
  readonly ringMs: number;
  /** 0 to 1, at the note's beginning. */
  readonly gain: number;
}

/** One note. */
export interface Note {
  readonly frequencyHz: number;
  readonly startMs: number;
  readonly lengthMs: number;
  readonly voice: Voice;
}

/** One sound. */
export interface Score {
  /** No note sounds longer, so that a score played again begins from silence. */
  readonly lengthMs: number;
  readonly notes: readonly Note[];
}

const BELL: Voice = {
  partials: [
    [1, 0.62],
    [2, 0.22],
    [3.01, 0.11],
    [5.2, 0.05],
  ],
  decayMs: 210,
  ringMs: 900,
  gain: 0.42,
};
const MALLET: Voice = {
  partials: [
    [1, 0.78],
    [4, 0.17],
    [9.2, 0.05],
  ],
  decayMs: 110,
  ringMs: 500,
  gain: 0.5,
};
const PIPE: Voice = {
  partials: [
    [1, 0.8],
    [2, 0.14],
    [3, 0.06],
  ],
  decayMs: 320,
  ringMs: 420,
  gain: 0.36,
};
const REED: Voice = {
  partials: [
    [1, 0.5],
    [2, 0.24],
    [3, 0.16],
    [4, 0.1],
  ],
  decayMs: 260,
  ringMs: 240,
  gain: 0.5,
};

/** Voice, MIDI number of the note `0`, milliseconds of a step, and the steps: semitones above that note to the base of 36, or a rest. */
type Tune = readonly [voice: Voice, root: number, stepMs: number, steps: string];

/** The last note of a sound that is played once rings out; one that loops ends in its rests. */
const TUNES: Readonly<Record<Sound, Tune>> = {
  Default: [BELL, 76, 110, "07"],
  IM: [MALLET, 79, 75, "0c"],
  Mail: [BELL, 72, 120, "47c"],
  Reminder: [BELL, 69, 170, "707"],
  SMS: [MALLET, 76, 85, "0-57"],
  "Looping.Alarm": [BELL, 72, 150, "0-7-c-7-----"],
  "Looping.Alarm2": [REED, 81, 110, "0-0-0-------"],
  "Looping.Alarm3": [MALLET, 72, 125, "0479c97-4-------"],
  "Looping.Alarm4": [PIPE, 74, 140, "5-0-5-0-----"],
  "Looping.Alarm5": [BELL, 67, 200, "c-975-----"],
  "Looping.Alarm6": [REED, 72, 130, "0-3-7---7-3-----"],
  "Looping.Alarm7": [MALLET, 77, 95, "00-77-00-77-------"],
  "Looping.Alarm8": [PIPE, 69, 160, "02479-c-----"],
  "Looping.Alarm9": [BELL, 74, 115, "c7c7--c7c7------"],
  "Looping.Alarm10": [MALLET, 69, 150, "0c-57c-9-7-----"],
  "Looping.Call": [MALLET, 74, 120, "0-4-7-4-0-4-7-------"],
  "Looping.Call2": [MALLET, 76, 90, "0404040--0404040--------"],
  "Looping.Call3": [BELL, 70, 165, "7-c-9-5-----"],
  "Looping.Call4": [MALLET, 67, 110, "07c7e7c-07c7e------"],
  "Looping.Call5": [PIPE, 72, 180, "0-479-7-----"],
  "Looping.Call6": [REED, 69, 105, "0-5-0-5---0-5-0-5-------"],
  "Looping.Call7": [BELL, 77, 130, "0-25-2-0------"],
  "Looping.Call8": [MALLET, 81, 85, "0-0-5-5-9-9-5---------"],
  "Looping.Call9": [PIPE, 67, 150, "c-9-c-e-c-----"],
  "Looping.Call10": [BELL, 65, 140, "0-7-e-c--7-c------"],
};

const REST = "-";

/** Concert pitch: A above the middle C. */
const A4_HZ = 440;
const A4_MIDI = 69;

function isLooping(sound: Sound): boolean {
  return sound.startsWith("Looping.");
}

/** The notes of a sound. */
export function scoreOf(sound: Sound): Score {
  const [voice, root, stepMs, steps] = TUNES[sound];
  const lengthMs = isLooping(sound) ? steps.length * stepMs : (steps.length - 1) * stepMs + voice.ringMs;
  const notes = [...steps].flatMap((step, at) => {
    if (step === REST) return [];
    const startMs = at * stepMs;
    const midi = root + Number.parseInt(step, 36);
    const frequencyHz = A4_HZ * 2 ** ((midi - A4_MIDI) / 12);
    return [{ frequencyHz, startMs, lengthMs: Math.min(voice.ringMs, lengthMs - startMs), voice }];
  });
  return { lengthMs, notes };
}
