/** Which sound goes with a toast. Plays nothing. */
import { isPlayable, SOUND_PREFIX, SOUNDS, type Sound } from "../../toast/audio.ts";
import type { Toast } from "../../toast/toast.ts";
import { type ImageOptions, imageAddress } from "../image-address.ts";
import { scenarioOf } from "./scenario.ts";

/** What is heard. */
export type ToastSound =
  /** One of the system's own, by its name. */
  | { readonly kind: "system"; readonly sound: Sound; readonly loop: boolean }
  /** A file that the app brought, at an address a page can load. */
  | { readonly kind: "file"; readonly address: string; readonly loop: boolean };

/** Without a word about sound, an alarm rings and a call too, until somebody reacts. */
function unspoken(toast: Toast): ToastSound {
  const scenario = scenarioOf(toast);
  if (scenario === "alarm") return { kind: "system", sound: "Looping.Alarm", loop: true };
  if (scenario === "incomingCall") return { kind: "system", sound: "Looping.Call", loop: true };
  return { kind: "system", sound: "Default", loop: false };
}

/**
 * The sound of a toast.
 *
 * What cannot be played (an unknown name, a file of the web, a file of an app whose place is not known) is heard as the default sound.
 * It loops only where the toast is long; the sound of an alarm or a call that names none loops in any case.
 *
 * @param files where the app's own files are
 * @returns undefined for silence
 * @source Microsoft, Toast schema, audio; "Custom audio on toasts"
 */
export function soundOf(toast: Toast, files: Pick<ImageOptions, "appBase" | "dataBase"> = {}): ToastSound | undefined {
  const { audio, duration } = toast;
  if (audio === undefined) return unspoken(toast);
  if (audio.silent === true) return undefined;
  const loop = audio.loop === true && duration === "long";
  const { src = "" } = audio;
  const address = isPlayable(src) ? imageAddress(src, {}, files) : undefined;
  if (address !== undefined) return { kind: "file", address, loop };
  const sound = SOUNDS.find((each) => src === `${SOUND_PREFIX}${each}`) ?? "Default";
  return { kind: "system", sound, loop };
}
