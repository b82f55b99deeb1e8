/** How a tile moves, as animations of the browser, which runs them beside the page's script. Decides nothing about what is shown. */
import { peekWay } from "./turns.ts";

/** Slow, fast, slow: the exponential way of Windows, its exponent 4. @source Microsoft's Notifications Visualizer */
const SLIDE_EASING = "cubic-bezier(0.87, 0, 0.13, 1)";
/** The old face turns away in the first half, the new one comes in the second. @source Microsoft's Notifications Visualizer */
const FLIP_MS = 500;
/** A face that was seen before comes up from below. @source Microsoft's Notifications Visualizer */
const RISE_MS = 1000;

/** @source ruled by us: Windows keeps the times of its tiles of photos to itself */
const PHOTO_MS = 5000;
const FADE_MS = 1000;

/** Whether the person asked for less movement. */
export function isMotionReduced(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Moves a canvas up and, when it is alone, down again, for ever. @param scroll pixels */
export function peek(canvas: Element, scroll: number, alone: boolean): Animation {
  const { moments, ms } = peekWay(alone);
  const frames = moments.map(({ moved, offset }) => ({
    transform: `translateY(${-scroll * moved}px)`,
    offset,
    easing: SLIDE_EASING,
  }));
  return canvas.animate(frames, { duration: ms, iterations: alone ? Number.POSITIVE_INFINITY : 1, fill: "forwards" });
}

/** Turns one face over to another that is new. @returns what ends when it has turned */
export function flip(leaving: Element, coming: Element): Animation {
  const half = { duration: FLIP_MS / 2, fill: "both" } as const;
  leaving.animate([{ transform: "rotateX(0)" }, { transform: "rotateX(90deg)" }], { ...half, easing: "ease-in" });
  return coming.animate([{ transform: "rotateX(-90deg)" }, { transform: "rotateX(0)" }], {
    duration: FLIP_MS / 2,
    delay: FLIP_MS / 2,
    fill: "backwards",
    easing: "ease-out",
  });
}

/** Brings a face up over another. @returns what ends when it is up */
export function rise(leaving: Element, coming: Element): Animation {
  const way = { duration: RISE_MS, easing: SLIDE_EASING };
  leaving.animate([{ transform: "none" }, { transform: "translateY(-100%)" }], { ...way, fill: "forwards" });
  return coming.animate([{ transform: "translateY(100%)" }, { transform: "none" }], way);
}

/** Shows pictures one after the other, each slowly coming nearer while it is seen, for ever. */
export function showPhotos(images: readonly Element[]): readonly Animation[] {
  if (images.length < 2) return [];
  const round = images.length * PHOTO_MS;
  const frames = [
    { opacity: 0, transform: "scale(1)", offset: 0 },
    { opacity: 1, transform: "scale(1.02)", offset: FADE_MS / round },
    { opacity: 1, transform: "scale(1.1)", offset: PHOTO_MS / round },
    { opacity: 0, transform: "scale(1.1)", offset: (PHOTO_MS + FADE_MS) / round },
    { opacity: 0, transform: "scale(1.1)", offset: 1 },
  ];
  return images.map((image, at) => {
    const animation = image.animate(frames, { duration: round, iterations: Number.POSITIVE_INFINITY });
    // The first one is in sight already when the round begins.
    animation.currentTime = round + FADE_MS - at * PHOTO_MS;
    return animation;
  });
}

/** A clock that stands still with the page: an animation that moves nothing. @returns what ends after `ms` */
export function clock(host: Element, ms: number): Animation {
  return host.animate([], { duration: ms });
}
