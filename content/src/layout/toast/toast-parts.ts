/** Sorts what a sender put on a toast into what stands where. Decides what counts, and places nothing. */
import type { Group, InlineImage } from "../../binding/adaptive.ts";
import type { GenericBinding, Progress, ToastImage, ToastText } from "../../toast/toast.ts";
import { MAX_TOAST_TEXTS } from "../../toast/toast-xml.ts";
import type { ToastDrawing } from "./toast-drawing.ts";

/** The content of a toast by its places. */
export interface ToastParts {
  readonly hero: ToastImage | undefined;
  readonly logo: ToastImage | undefined;
  /** The title, then up to two texts of the body. */
  readonly texts: readonly ToastText[];
  readonly attribution: ToastText | undefined;
  readonly progress: readonly Progress[];
  /** Pictures and columns, in the order of the payload. */
  readonly stack: readonly (InlineImage | Group)[];
}

/** Attributions are known from this build on. */
const KNOWS_ATTRIBUTION = 14393;
/** So are progress bars from this one. */
const KNOWS_PROGRESS = 15063;

/** Which texts count. What is an attribution now was one more text on a Windows that did not know it, where there was room. */
function textsOf(children: readonly ToastText[], drawing: ToastDrawing): Pick<ToastParts, "texts" | "attribution"> {
  const attribution = children.find(({ placement }) => placement === "attribution");
  const plain = children.filter(({ placement }) => placement === undefined);
  if (!drawing.isOlderThan(KNOWS_ATTRIBUTION)) return { texts: plain.slice(0, MAX_TOAST_TEXTS), attribution };
  const texts =
    plain.length < MAX_TOAST_TEXTS ? children.filter((each) => plain.includes(each) || each === attribution) : plain;
  return { texts: texts.slice(0, MAX_TOAST_TEXTS), attribution: undefined };
}

/** A picture between the edges follows the rules of tiles. */
function inline({ placement: _, ...image }: ToastImage): InlineImage {
  return image;
}

/**
 * What of a toast counts, and where: three texts wherever they stand, one picture of each placement.
 *
 * @source Microsoft, "App notification content"
 */
export function toastParts({ children }: GenericBinding, drawing: ToastDrawing): ToastParts {
  const images = children.filter((child) => child.kind === "image");
  const placed = (placement: ToastImage["placement"]) => images.find((image) => image.placement === placement);
  return {
    ...textsOf(
      children.filter((child) => child.kind === "text"),
      drawing,
    ),
    hero: placed("hero"),
    logo: placed("appLogoOverride"),
    progress: drawing.isOlderThan(KNOWS_PROGRESS) ? [] : children.filter((child) => child.kind === "progress"),
    stack: children.flatMap((child): (InlineImage | Group)[] => {
      if (child.kind === "group") return [child];
      return child.kind === "image" && child.placement === undefined ? [inline(child)] : [];
    }),
  };
}
