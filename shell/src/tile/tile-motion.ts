/** What is moving on one tile: starts it when another face comes, ends it when that goes. Knows no notification. */
import type { TileScene } from "@belfry/content";
import { clock, isMotionReduced, peek, showPhotos } from "./motion.ts";
import { PEOPLE_STEP_MS } from "./people.ts";
import { turnMs } from "./turns.ts";

/** What a tile does when it is time. */
export interface MovingTile {
  /** The next face is to come. */
  readonly turn: () => void;
  /** The pictures of people are to slide, for the nth time from 0. */
  readonly slide: (step: number) => void;
}

/** See the head of this file. */
export class TileMotion {
  readonly #host: Element;
  readonly #tile: MovingTile;
  #running: Animation[] = [];

  constructor(host: Element, tile: MovingTile) {
    this.#host = host;
    this.#tile = tile;
  }

  /** Ends what moves and starts what moves on this face. @param moving its canvas @param faces how many take turns */
  start({ peek: peeking, motion }: TileScene, moving: Element, faces: number): void {
    this.stop();
    const ms = turnMs(faces, peeking !== undefined);
    if (ms !== undefined) this.#after(ms, () => this.#tile.turn());
    if (peeking !== undefined) this.#peek(moving, peeking.scroll, faces < 2);
    if (motion === undefined || isMotionReduced()) return;
    if (motion.kind === "people") this.#slide(0);
    else this.#running.push(...showPhotos([...moving.querySelectorAll(".photo")]));
  }

  /** Nothing moves any more; a canvas that peeked is back at its top. */
  stop(): void {
    for (const animation of this.#running.splice(0)) animation.cancel();
  }

  #peek(moving: Element, scroll: number, alone: boolean): void {
    const animation = peek(moving, scroll, alone);
    this.#running.push(animation);
    if (!isMotionReduced()) return;
    // Whoever asked for less movement sees the content alone; nothing of the way there.
    animation.pause();
    animation.currentTime = Number(animation.effect?.getComputedTiming().duration ?? 0) * (alone ? 0.5 : 1);
  }

  #slide(step: number): void {
    this.#after(PEOPLE_STEP_MS, () => {
      this.#tile.slide(step);
      this.#slide(step + 1);
    });
  }

  #after(ms: number, then: () => void): void {
    const waiting = clock(this.#host, ms);
    this.#running.push(waiting);
    waiting.onfinish = () => {
      this.#running = this.#running.filter((other) => other !== waiting);
      then();
    };
  }
}
