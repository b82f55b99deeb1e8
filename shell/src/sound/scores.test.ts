/** Our own sounds, heard as samples. */
import { describe, expect, test } from "bun:test";
import { SOUNDS } from "@belfry/content";
import { renderScore } from "./render-score.ts";
import { scoreOf } from "./scores.ts";

/** Half of what most sound cards have: enough for every partial, and quick. */
const SAMPLE_RATE = 24_000;

/** Longer than this, a single sound would be in the way of the next one. */
const LONGEST_ONCE_MS = 1500;

/** As large a step from one sample to the next as is not heard as a click. */
const LARGEST_JUMP = 0.05;

const once = SOUNDS.filter((sound) => !sound.startsWith("Looping."));
const looping = SOUNDS.filter((sound) => sound.startsWith("Looping."));
const samplesOf = (sound: (typeof SOUNDS)[number], sampleRate = SAMPLE_RATE) => renderScore(scoreOf(sound), sampleRate);
const loudest = (samples: Float32Array) => samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describe("all 25 sounds", () => {
  test("each has a tune with notes, and no two render to the same samples", () => {
    expect(SOUNDS).toHaveLength(25);
    for (const sound of SOUNDS) expect(scoreOf(sound).notes.length).toBeGreaterThan(1);
    expect(new Set(SOUNDS.map((sound) => Bun.hash(samplesOf(sound).buffer))).size).toBe(25);
  });

  test("each can be heard, about as loud as the others, and none is cut off at -1 or 1", () => {
    for (const sound of SOUNDS) {
      const peak = loudest(samplesOf(sound));
      expect(peak).toBeGreaterThan(0.3);
      expect(peak).toBeLessThan(0.9);
    }
  });

  test("no note sounds beyond the end of its score", () => {
    for (const sound of SOUNDS) {
      const { lengthMs, notes } = scoreOf(sound);
      for (const note of notes) expect(note.startMs + note.lengthMs).toBeLessThanOrEqual(lengthMs);
    }
  });

  test("each is as long at every rate of samples", () => {
    for (const sampleRate of [8000, 44_100, 48_000]) {
      expect(samplesOf("Default", sampleRate).length).toBe(
        Math.ceil((scoreOf("Default").lengthMs * sampleRate) / 1000),
      );
    }
  });
});

test("a sound that is played once ends within a second and a half, in silence", () => {
  expect(once).toHaveLength(5);
  for (const sound of once) {
    expect(scoreOf(sound).lengthMs).toBeLessThan(LONGEST_ONCE_MS);
    expect(Math.abs(samplesOf(sound).at(-1) ?? 1)).toBeLessThan(0.001);
  }
});

test("a sound that loops is a phrase of one to three seconds, whose end joins its beginning without a click", () => {
  expect(looping).toHaveLength(20);
  for (const sound of looping) {
    const samples = samplesOf(sound);
    const { lengthMs } = scoreOf(sound);
    expect(lengthMs).toBeGreaterThanOrEqual(1000);
    expect(lengthMs).toBeLessThanOrEqual(3000);
    expect(Math.abs((samples.at(-1) ?? 1) - (samples[0] ?? 1))).toBeLessThan(LARGEST_JUMP);
  }
});

test("a note begins softly and has its frequency", () => {
  const voice = { partials: [[1, 1]] as const, decayMs: 1e9, ringMs: 1000, gain: 0.5 };
  const note = { frequencyHz: 440, startMs: 0, lengthMs: 1000, voice };
  const samples = renderScore({ lengthMs: 1000, notes: [note] }, SAMPLE_RATE);
  const upwards = samples.filter((sample, i) => sample >= 0 && (samples[i - 1] ?? 0) < 0);
  expect(samples[0]).toBe(0);
  expect(Math.abs(samples[1] ?? 1)).toBeLessThan(0.01);
  expect(Math.abs(upwards.length - 440)).toBeLessThanOrEqual(1);
  expect(loudest(samples)).toBeCloseTo(0.5, 2);
});

test("a partial that the rate cannot carry is left out", () => {
  const voice = { partials: [[40, 1]] as const, decayMs: 100, ringMs: 100, gain: 1 };
  const note = { frequencyHz: 440, startMs: 0, lengthMs: 100, voice };
  expect(loudest(renderScore({ lengthMs: 100, notes: [note] }, SAMPLE_RATE))).toBe(0);
});
