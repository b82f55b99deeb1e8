/** One layout under way: what it was asked, how words and pictures are looked up, and what was found on the way. Places nothing. */
import type { Lookup } from "../attribute.ts";
import { type Broken, breakText, type Room } from "./break-text.ts";
import { type ImageLookup, imageAddress } from "./image-address.ts";
import { directionOf } from "./language.ts";
import type { ImageState, LayoutOptions } from "./options.ts";
import type { Direction } from "./scene.ts";

/** What only drawing shows; the reader's findings are about the payload alone. */
export interface LayoutFinding {
  /** `W-RESOURCE`: a text that the app does not have. `W-IMG-SCHEME`: a picture that may not be shown. `I-IMG-DROPPED`: one that failed and took the notification with it. */
  readonly code: "W-RESOURCE" | "W-IMG-SCHEME" | "I-IMG-DROPPED";
  readonly message: string;
}

/** What a layout comes to. Without a scene nothing is shown, and what was shown before stays. */
export interface Laid<Scene> {
  readonly scene: Scene | undefined;
  readonly findings: readonly LayoutFinding[];
}

/** A picture that may be shown. */
export interface FoundImage {
  readonly address: string;
  readonly alt: string;
  /** Undefined until it is known. */
  readonly state: ImageState;
}

const RESOURCE = /^ms-resource:(?:\/\/[^/]*\/)?(?:resources\/)?/i;

/**
 * The words of a text as a person reads them: its own, or those that the app keeps under the name that it is.
 *
 * @returns undefined where the app keeps none
 * @source Microsoft, Toast schema, text: `ms-resource:`
 */
export function readableText(text: string, resources: LayoutOptions["resources"] = {}): string | undefined {
  if (!RESOURCE.test(text)) return text;
  const key = text.replace(RESOURCE, "");
  return Object.hasOwn(resources, key) ? resources[key] : undefined;
}

/** The nearer of two says; what it leaves open, the farther one does. */
export function nearest(near: Lookup, far: ImageLookup): ImageLookup {
  return {
    baseUri: near.baseUri ?? far.baseUri,
    addImageQuery: near.addImageQuery ?? far.addImageQuery,
    lang: near.lang ?? far.lang,
  };
}

/** See the head of this file. */
export class Drawing<Options extends LayoutOptions = LayoutOptions> {
  readonly options: Options;
  readonly findings: LayoutFinding[] = [];
  /** A picture failed that may not be missing. */
  #dropped = false;

  constructor(options: Options) {
    this.options = options;
  }

  /** Whether the drawing is as of Windows 10 before a build. */
  isOlderThan(build: number): boolean {
    return (this.options.build ?? Number.POSITIVE_INFINITY) < build;
  }

  /** In which direction a language is read. @param lang BCP 47; that of all that is drawn when absent */
  direction(lang = this.options.lang): Direction {
    return directionOf(lang);
  }

  /** The lines that a text takes. */
  lines(text: string, room: Room): Broken {
    return breakText(text, room, this.options.measure);
  }

  /** The words of a text: its own, or those the app keeps under its name. */
  words(text: string): string {
    const words = readableText(text, this.options.resources);
    if (words !== undefined) return words;
    this.findings.push({ code: "W-RESOURCE", message: `the app has no text ${text.replace(RESOURCE, "")}` });
    return "";
  }

  /** A picture, unless it has no source, may not be shown here, or is known not to load. */
  image(
    image: { readonly src: string; readonly alt?: string; readonly addImageQuery?: boolean },
    around: ImageLookup,
  ): FoundImage | undefined {
    if (image.src === "") return undefined;
    const { images, lang, imageState } = this.options;
    const lookup = nearest(image, around);
    const address = imageAddress(image.src, { ...lookup, lang: lookup.lang ?? lang }, images);
    if (address === undefined) {
      this.findings.push({ code: "W-IMG-SCHEME", message: `the picture ${image.src} may not be shown here` });
      return undefined;
    }
    const state = imageState?.(address);
    if (state !== "failed") return { address, alt: image.alt ?? "", state };
    this.#fail(address);
    return undefined;
  }

  /** The end of it: what was drawn, unless a picture took all of it away. */
  laid<Scene>(scene: Scene | undefined): Laid<Scene> {
    return { scene: this.#dropped ? undefined : scene, findings: this.findings };
  }

  #fail(address: string): void {
    const { profile = "win10", imageFailure = profile === "win10" ? "omit" : "drop" } = this.options;
    if (imageFailure === "omit") return;
    this.#dropped = true;
    this.findings.push({ code: "I-IMG-DROPPED", message: `the picture ${address} could not be loaded` });
  }
}
