/** The letters of a page: which family they are of, and how wide a text is in them. Breaks no line. */
import type { Measure, TextFont } from "@belfry/content";

/** Windows' own letters, then an open replacement for them, then what the machine has. */
export const FONT_FAMILY = '"Segoe UI", Selawik, "Open Sans", sans-serif';

/** Widths that are remembered. A start screen asks for some hundred texts; more than this is a stream of ever new ones. */
const MAX_KEPT = 4000;

/** Measures with the browser's own canvas, and remembers: the same words are measured again at every layout. */
export class Letters {
  readonly #widths = new Map<string, number>();
  readonly #context: CanvasRenderingContext2D | null;
  #font = "";

  constructor(document: Document) {
    this.#context = document.createElement("canvas").getContext("2d");
    // Letters that were still on their way were measured in those of another family.
    document.fonts?.addEventListener("loadingdone", () => this.#widths.clear());
  }

  readonly measure: Measure = (text, font) => {
    const key = `${font.weight} ${font.sizePx} ${text}`;
    const known = this.#widths.get(key);
    if (known !== undefined) return known;
    if (this.#widths.size >= MAX_KEPT) this.#widths.clear();
    const width = this.#width(text, font);
    this.#widths.set(key, width);
    return width;
  };

  #width(text: string, { weight, sizePx }: TextFont): number {
    if (this.#context === null) return text.length * sizePx * 0.5;
    const font = `${weight} ${sizePx}px ${FONT_FAMILY}`;
    if (font !== this.#font) this.#context.font = font;
    this.#font = font;
    return this.#context.measureText(text).width;
  }
}
