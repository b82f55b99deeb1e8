/** What a browser has really drawn, in pixels of the scene: for tests to compare with what was to be drawn. Runs in the page. */

/** A rectangle, from the top left corner of the element's canvas. */
export interface SeenBox {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** One text: its column, and where its lines stand. */
export interface SeenText {
  readonly role: string;
  readonly x: number;
  readonly width: number;
  readonly baselines: readonly number[];
  readonly sizePx: number;
  readonly weight: number;
}

/** One picture or area. */
export interface SeenArea extends SeenBox {
  readonly role: string;
  readonly alt: string | undefined;
}

/** Everything on one canvas, in the order of the page. */
export interface Seen {
  readonly width: number;
  readonly height: number;
  readonly texts: readonly SeenText[];
  readonly areas: readonly SeenArea[];
}

/** Where the letters of a line stand: the lower edge of something without height that is put behind them. */
function baselineOf(line: Element): number {
  const probe = document.createElement("span");
  probe.style.display = "inline-block";
  line.append(probe);
  const { bottom } = probe.getBoundingClientRect();
  probe.remove();
  return bottom;
}

/** Reads what is drawn below an element. @param scale how much smaller than the scene it is drawn */
export function seenOn(canvas: Element, scale = 1): Seen {
  const origin = canvas.getBoundingClientRect();
  const across = (pixels: number) => (pixels - origin.left) / scale;
  const down = (pixels: number) => (pixels - origin.top) / scale;
  const texts = [...canvas.querySelectorAll<HTMLElement>(".words")].map((words) => {
    const box = words.getBoundingClientRect();
    const { fontSize, fontWeight } = getComputedStyle(words);
    return {
      role: words.dataset.role ?? "",
      x: across(box.left),
      width: box.width / scale,
      baselines: [...words.querySelectorAll(".line")].map((line) => down(baselineOf(line))),
      sizePx: Number.parseFloat(fontSize),
      weight: Number(fontWeight),
    };
  });
  const areas = [...canvas.querySelectorAll<HTMLElement>("[data-role]:not(.words)")].map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return {
      role: element.dataset.role ?? "",
      x: across(left),
      y: down(top),
      width: width / scale,
      height: height / scale,
      alt: element.getAttribute("alt") ?? undefined,
    };
  });
  return { width: origin.width / scale, height: origin.height / scale, texts, areas };
}
