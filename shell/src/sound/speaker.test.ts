/** A speaker where nothing may be heard. What is heard is tested in a browser. */
import { expect, test } from "bun:test";
import { openSpeaker } from "./speaker.ts";

const chime = { kind: "system", sound: "Default", loop: false } as const;
const file = { kind: "file", address: "https://img.example/ring.mp3", loop: true } as const;

test("where a page has no audio, a sound is silence and no error", () => {
  const speaker = openSpeaker({ isAllowed: () => true });
  for (const sound of [chime, file]) expect(() => speaker.play(sound).stop()).not.toThrow();
  expect(() => speaker.close()).not.toThrow();
});

test("a speaker that is muted asks nobody whether it may sound", () => {
  const speaker = openSpeaker({
    muted: true,
    isAllowed: () => {
      throw new Error("asked");
    },
  });
  expect(() => speaker.play(chime)).not.toThrow();
  expect(speaker.muted).toBe(true);
});
