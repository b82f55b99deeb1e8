/** Reads the ToastGeneric binding: what a toast of Windows 10 shows. */
import { LOOKUP } from "../attribute.ts";
import {
  type GenericBinding,
  PROGRESS,
  type Progress,
  TOAST_IMAGE,
  TOAST_TEXT,
  type ToastChild,
  type ToastImage,
  type ToastText,
} from "../toast/toast.ts";
import { MAX_TOAST_TEXTS } from "../toast/toast-xml.ts";
import { readGroup } from "./read-adaptive.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import { hasPicture } from "./read-image.ts";
import type { Reading } from "./reading.ts";
import type { XmlElement } from "./xml-tree.ts";

/** Allowed in a group only. */
const GROUP_HINTS = ["hint-style", "hint-wrap", "hint-minLines", "hint-align"];
/** What Windows' own library writes for pictures of a feature that is no more. */
const SPRITES = ["spritesheet-src", "spritesheet-height", "spritesheet-fps", "spritesheet-startingFrame"];

function readText(reading: Reading, element: XmlElement): ToastText {
  for (const name of GROUP_HINTS) {
    const given = attributeOf(element, name);
    if (given !== undefined) reading.reportAttribute("I-TOP-HINT", element, given);
  }
  const said = readAttributes<ToastText>(reading, element, TOAST_TEXT, ["id", ...GROUP_HINTS]);
  return { ...said, kind: "text", text: reading.text(element) };
}

function readImage(reading: Reading, element: XmlElement): ToastImage | undefined {
  const said = readAttributes<ToastImage>(reading, element, TOAST_IMAGE, ["id", ...SPRITES]);
  return hasPicture(reading, element) ? { src: "", ...said, kind: "image" } : undefined;
}

function readProgress(reading: Reading, element: XmlElement): Progress | undefined {
  const said = readAttributes<Progress>(reading, element, PROGRESS);
  reading.children(element, []);
  if (said.status === undefined) reading.report("E-PROGRESS-STATUS", element);
  if (reading.isOlderThan(15063, element, "progress")) return undefined;
  return { status: "", ...said, kind: "progress" };
}

function readChild(reading: Reading, element: XmlElement): ToastChild | undefined {
  if (element.name === "text") return readText(reading, element);
  if (element.name === "image") return readImage(reading, element);
  return element.name === "group" ? readGroup(reading, element) : readProgress(reading, element);
}

/** Counts what a toast may hold only so often, and notes what is too much. */
class Limits {
  readonly #reading: Reading;
  readonly #placed = new Set<string>();
  texts = 0;

  constructor(reading: Reading) {
    this.#reading = reading;
  }

  /** The child as it counts; undefined if it is one too many. */
  admit(child: ToastChild, element: XmlElement): ToastChild | undefined {
    if (child.kind === "text") return this.#admitText(child, element);
    if (child.kind !== "image" || child.placement === undefined) return child;
    return this.#admitOnce(child.placement, element) ? child : undefined;
  }

  #admitText(child: ToastText, element: XmlElement): ToastText | undefined {
    const { placement, ...plain } = child;
    const small = placement !== undefined && !this.#reading.isOlderThan(14393, element, "attribution");
    if (small) return this.#admitOnce("attribution", element) ? child : undefined;
    this.texts += 1;
    if (this.texts === MAX_TOAST_TEXTS + 1) {
      this.#reading.report("W-TEXT-MAX", element);
    }
    return this.texts <= MAX_TOAST_TEXTS ? plain : undefined;
  }

  #admitOnce(placement: string, element: XmlElement): boolean {
    if (this.#placed.has(placement)) this.#reading.report("W-DUP", element, placement);
    return !this.#placed.has(placement) && this.#placed.add(placement).size > 0;
  }
}

/** The binding with what of it is shown. */
export function readGeneric(reading: Reading, element: XmlElement): GenericBinding {
  const ignored = ["template", "fallback", "branding", "experienceType"];
  const said = readAttributes<GenericBinding>(reading, element, LOOKUP, ignored);
  const limits = new Limits(reading);
  const children = reading.children(element, ["text", "image", "group", "progress"]).flatMap((each) => {
    const child = readChild(reading, each);
    const admitted = child && limits.admit(child, each);
    return admitted === undefined ? [] : [admitted];
  });
  if (limits.texts === 0) reading.report("W-NO-TEXT", element);
  return { ...said, kind: "generic", children };
}
