/** The sounds of a toast. Plays nothing. */
import { type AttributesOf, flag, text } from "../attribute.ts";

const ONCE = ["Default", "IM", "Mail", "Reminder", "SMS"] as const;
const NUMBERS = ["", "2", "3", "4", "5", "6", "7", "8", "9", "10"] as const;

/** A sound that Windows brings. */
export type Sound = (typeof ONCE)[number] | `Looping.${"Alarm" | "Call"}${(typeof NUMBERS)[number]}`;

/** Windows' own sounds; the looping ones are meant for alarms and calls. @source Microsoft, Toast schema, audio */
export const SOUNDS: readonly Sound[] = [
  ...ONCE,
  ...NUMBERS.map((number) => `Looping.Alarm${number}` as const),
  ...NUMBERS.map((number) => `Looping.Call${number}` as const),
];

/** What stands before a sound's name in `src`. */
export const SOUND_PREFIX = "ms-winsoundevent:Notification.";

const FILE = /^(?:ms-appx:\/\/\/|ms-resource:|ms-appdata:\/\/\/).*\.(?:aac|flac|m4a|mp3|wav|wma)$/i;

/** The sound of a toast. Absent altogether: Windows' default sound. */
export interface Audio {
  /** A sound's full name or a file that the app brought; Windows' default sound when absent. */
  readonly src?: string;
  /** Again and again while the toast is in sight; needs a long duration. No when absent. */
  readonly loop?: boolean;
  /** No sound whatever `src` says. No when absent. */
  readonly silent?: boolean;
}

/** The attributes of the sound. */
export const AUDIO: AttributesOf<Audio> = [text("src"), flag("loop", false), flag("silent", false)];

/** The sound of Windows that a source names, if there is such a one. */
function soundOf(src: string): Sound | undefined {
  return SOUNDS.find((sound) => src === `${SOUND_PREFIX}${sound}`);
}

/** Whether Windows plays this source; any other is heard as the default sound. */
export function isPlayable(src: string): boolean {
  return FILE.test(src) || soundOf(src) !== undefined;
}

/** Whether Windows 8 plays it: only its own sounds, and of the looping ones the first two of each kind. */
export function isPlayableOnWindows8(src: string): boolean {
  const sound = soundOf(src);
  return sound !== undefined && !/(?:[3-9]|10)$/.test(sound);
}
