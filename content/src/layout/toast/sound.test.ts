import { describe, expect, test } from "bun:test";
import { SOUND_PREFIX, SOUNDS } from "../../toast/audio.ts";
import { toast } from "../../toast/toast-builder.ts";
import { soundOf } from "./sound.ts";

const said = toast().text("x");
const FILES = { appBase: "https://app.example/files", dataBase: "https://app.example/data" };
const DEFAULT = { kind: "system", sound: "Default", loop: false } as const;
const heard = (src: string) => soundOf(said.set({ audio: { src } }).value, FILES);

describe("the sound of a toast", () => {
  test("C-89: each of the 25 sounds is heard under its name, once", () => {
    for (const sound of SOUNDS) expect(heard(SOUND_PREFIX + sound)).toEqual({ kind: "system", sound, loop: false });
    expect(SOUNDS).toHaveLength(25);
  });

  test("C-89: silence wins over a sound and over a scenario", () => {
    expect(soundOf(said.audio("IM", { silent: true }).value)).toBeUndefined();
    expect(soundOf(said.silent().scenario("alarm").value)).toBeUndefined();
  });

  test("C-89: a loop needs a long duration, else the sound is heard once", () => {
    const loop = said.set({ audio: { src: `${SOUND_PREFIX}Looping.Call2`, loop: true } });
    expect(soundOf(loop.value)).toMatchObject({ sound: "Looping.Call2", loop: false });
    expect(soundOf(loop.long().value)).toMatchObject({ sound: "Looping.Call2", loop: true });
    expect(soundOf(said.audio("Looping.Call2").long().value)).toMatchObject({ loop: false });
  });

  test("C-89: an alarm and a call that say nothing of sound ring until the person reacts", () => {
    expect(soundOf(said.scenario("alarm").value)).toEqual({ kind: "system", sound: "Looping.Alarm", loop: true });
    expect(soundOf(said.scenario("incomingCall").value)).toEqual({ kind: "system", sound: "Looping.Call", loop: true });
    expect(soundOf(said.value)).toEqual(DEFAULT);
    expect(soundOf(said.scenario("urgent").value)).toEqual(DEFAULT);
    expect(soundOf(said.scenario("alarm").audio("Mail").value)).toEqual({ kind: "system", sound: "Mail", loop: false });
  });

  test("C-89: files of the app are heard from where the app keeps them", () => {
    const address = "https://app.example/files/Bells/ding.mp3";
    expect(heard("ms-appx:///Bells/ding.mp3")).toEqual({ kind: "file", address, loop: false });
    expect(heard("ms-appdata:///local/a.wav")).toMatchObject({ address: "https://app.example/data/a.wav" });
    expect(soundOf(said.audio("ms-appx:///a.mp3", { loop: true }).long().value, FILES)).toMatchObject({ loop: true });
  });

  test("C-89: what cannot be played is heard as the default sound", () => {
    for (const src of [
      "https://h.example/a.mp3",
      "ms-appx:///a.txt",
      "ms-appx:///../a.mp3",
      "ms-resource:bell.mp3",
      `${SOUND_PREFIX}Alarm`,
      "nonsense",
    ]) {
      expect(heard(src)).toEqual(DEFAULT);
    }
    expect(soundOf(said.audio("ms-appx:///a.mp3").value)).toEqual(DEFAULT);
  });
});
