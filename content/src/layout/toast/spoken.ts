/** What a toast says, as it is read: names filled in, resources looked up, the system's words where it says nothing. Places nothing. */
import type { Toast, ToastText } from "../../toast/toast.ts";
import { scenarioOf } from "./scenario.ts";
import type { ToastDrawing } from "./toast-drawing.ts";
import type { ToastParts } from "./toast-parts.ts";

/** A text outside groups. */
export interface SpokenText {
  readonly words: string;
  readonly lang?: string | undefined;
  readonly maxLines?: number | undefined;
  /** In the middle of its column. */
  readonly isCentred?: boolean;
}

/** All texts outside groups. */
export interface Spoken {
  /** The title of the group of toasts to which it belongs. */
  readonly header: string | undefined;
  readonly title: SpokenText;
  readonly body: readonly SpokenText[];
  readonly attribution: SpokenText | undefined;
}

/** Headers are known from this build on. */
const KNOWS_HEADER = 15063;
/** From the first to the last of these builds, a picture in place of the logo hid the app's name, which the attribution then says. */
const NAMED_BY_ATTRIBUTION = { from: 14393, to: 19041 } as const;

function attributionOf({ attribution, logo }: ToastParts, drawing: ToastDrawing): SpokenText | undefined {
  if (attribution === undefined) return undefined;
  const words = drawing.filled(attribution.text);
  const isNamed =
    logo !== undefined &&
    !drawing.isOlderThan(NAMED_BY_ATTRIBUTION.from) &&
    drawing.isOlderThan(NAMED_BY_ATTRIBUTION.to + 1);
  return { words: isNamed ? `${drawing.options.app.name} • ${words}` : words, lang: attribution.lang };
}

/**
 * The texts of a toast, in the order in which they are read.
 *
 * @source Microsoft, "App notification content"; what is shown without a text, by Microsoft's Notifications Visualizer
 */
export function spokenOf(parts: ToastParts, toast: Toast, drawing: ToastDrawing): Spoken {
  const isCall = scenarioOf(toast) === "incomingCall";
  const spoken = ({ text, lang, maxLines, callScenarioCenterAlign }: ToastText): SpokenText => ({
    words: drawing.filled(text),
    lang,
    maxLines,
    isCentred: isCall && callScenarioCenterAlign === true,
  });
  const [first, ...more] = parts.texts.map(spoken);
  const saysNothing = first === undefined || [first, ...more].every(({ words }) => words === "");
  return {
    header: toast.header && !drawing.isOlderThan(KNOWS_HEADER) ? drawing.words(toast.header.title) : undefined,
    title: saysNothing ? { words: drawing.options.app.name } : first,
    body: saysNothing ? [{ words: drawing.strings.newNotification }] : more,
    attribution: attributionOf(parts, drawing),
  };
}
