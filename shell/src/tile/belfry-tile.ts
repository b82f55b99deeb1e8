/**
 * `<belfry-tile size="wide">`: one live tile. Shows the notifications it is given in turn, flips to a new one, peeks, counts with its
 * badge. Knows nothing of devices and of who pushes: whoever owns it hands in what is to be seen.
 */
import type { Badge, Density, LayoutFinding, Tile, TileScene } from "@belfry/content";
import { html, nothing, type PropertyValues } from "lit";
import { badgeName } from "../badge/badge-name.ts";
import { readBadge } from "../badge/read-badge.ts";
import { themes } from "../look/themes.ts";
import { DrawnElement } from "../paint/drawn-element.ts";
import { paintStyles } from "../paint/piece.ts";
import { nameOn, paintFace, wordsOf } from "./face.ts";
import { layTile, type SizeName } from "./lay-tile.ts";
import { flip, isMotionReduced, rise } from "./motion.ts";
import { type Cell, seatPeople, slidePeople } from "./people.ts";
import { tileLook } from "./tile-look.ts";
import { TileMotion } from "./tile-motion.ts";
import { nextFace } from "./turns.ts";

/** One notification as it is drawn; without one it is the app's own tile. */
interface Face {
  readonly tile: Tile | undefined;
  readonly scene: TileScene;
  readonly findings: readonly LayoutFinding[];
}

/** The face that goes, and how the one that comes takes its place. */
interface Leaving {
  readonly scene: TileScene;
  readonly change: (leaving: Element, coming: Element) => Animation;
}

/** Two lists of the same notifications are one and the same, so that whoever owns a tile need not remember what it was given. */
const differ = (next: readonly Tile[], before: readonly Tile[] | undefined): boolean =>
  next.length !== before?.length || next.some((tile, at) => tile !== before[at]);

/** A face that was in sight this long may have been read; milliseconds. */
const READ_MS = 2000;

/** What decides how a face looks. */
const INPUTS = ["notifications", "size", "badge", "app", "density", "profile", "build"] as const;

/**
 * See the head of this file.
 *
 * @fires belfry-tile-click its detail is the notification in sight, undefined for the app's own tile
 */
export class BelfryTile extends DrawnElement {
  static override properties = {
    size: { reflect: true },
    notifications: { attribute: false, hasChanged: differ },
    badge: { converter: readBadge },
    density: {},
    still: {},
  };
  static override styles = [themes, paintStyles, tileLook];

  /** `medium` at first. */
  declare size: SizeName;
  /** Newest first; in place of a `payload`. Those that have nothing for this size are passed over. */
  declare notifications: readonly Tile[];
  declare badge: Badge | undefined;
  declare density: Density | undefined;
  /** Nothing moves; of a tile that peeks this side is seen. */
  declare still: "front" | "back" | undefined;

  readonly #motion = new TileMotion(this, { turn: () => this.#turn(), slide: (step) => this.#slide(step) });
  #faces: readonly Face[] = [];
  /** Of notifications that a picture took away, so that they have no face. */
  #lost: readonly LayoutFinding[] = [];
  #at = 0;
  /** What moves now, and as one of how many: it begins anew when one of them is another. */
  #moving: { readonly tile: Tile | undefined; readonly scroll: number; readonly faces: number } | undefined;
  #leaving: Leaving | undefined;
  /** When the last face came, by the time of the page's animations, which stands still with the page. */
  #changedAt = Number.NEGATIVE_INFINITY;
  #people: readonly Cell[] = [];

  constructor() {
    super();
    this.size = "medium";
    this.notifications = [];
  }

  /** What only drawing finds: texts and pictures that are not there. */
  get findings(): readonly LayoutFinding[] {
    return [...this.#lost, ...(this.#face?.findings ?? [])];
  }

  /** What is drawn now; undefined until the first drawing. */
  get scene(): TileScene | undefined {
    return this.#face?.scene;
  }

  get #face(): Face | undefined {
    return this.#faces[this.#at];
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#motion.stop();
    this.#moving = undefined;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("payload")) this.#readPayload();
    if (!this.late.isStale && !INPUTS.some((name) => changed.has(name)) && this.#faces.length > 0) return;
    const before = this.#face;
    if (changed.has("notifications") || changed.has("payload")) this.#at = 0;
    this.#lay();
    this.#leave(before, flip);
  }

  #readPayload(): void {
    const value = this.read("tile");
    if (value !== undefined) this.notifications = [value];
  }

  #lay(): void {
    this.late.forget();
    this.#lost = [];
    const faces = this.notifications.flatMap((tile) => this.#draw(tile));
    this.#faces = faces.length > 0 ? faces : this.#draw(undefined);
    this.#at = Math.min(this.#at, Math.max(0, this.#faces.length - 1));
    this.#seat();
  }

  #draw(tile: Tile | undefined): readonly Face[] {
    const { scene, findings = [] } = layTile(tile, this, this.late) ?? {};
    if (scene !== undefined) return [{ tile, scene, findings }];
    this.#lost = [...this.#lost, ...findings];
    return [];
  }

  /** Gives people their seats anew when others come. */
  #seat(): void {
    const motion = this.#face?.scene.motion;
    if (motion?.kind !== "people") this.#people = [];
    else if (this.#people.length !== Math.min(motion.images.length, motion.columns * motion.rows)) {
      this.#people = seatPeople(motion.images.length, motion);
    }
  }

  /** Keeps the face in sight while another one comes. A tile that changes before anybody could read it just changes. */
  #leave(before: Face | undefined, change: Leaving["change"]): void {
    if (before === undefined || before.tile === this.#face?.tile) return;
    const now = Number(document.timeline.currentTime ?? 0);
    const isRead = now - this.#changedAt >= READ_MS;
    this.#changedAt = now;
    if (this.still !== undefined || this.#leaving !== undefined || !isRead || isMotionReduced()) return;
    this.#leaving = { scene: before.scene, change };
  }

  #turn(): void {
    const before = this.#face;
    this.#at = nextFace(this.#at, this.#faces.length);
    this.#seat();
    this.#leave(before, rise);
    this.requestUpdate();
  }

  #slide(step: number): void {
    const motion = this.#face?.scene.motion;
    if (motion?.kind === "people") this.#people = slidePeople(this.#people, step, motion);
    this.requestUpdate();
  }

  protected override updated(): void {
    const face = this.#face;
    const coming = this.renderRoot.querySelector(".coming");
    const moving = coming?.querySelector(".moving");
    if (face === undefined || !coming || !moving || this.still !== undefined) return;
    const now = { tile: face.tile, scroll: face.scene.peek?.scroll ?? 0, faces: this.#faces.length };
    const { tile, scroll, faces } = this.#moving ?? {};
    if (tile === now.tile && scroll === now.scroll && faces === now.faces) return;
    this.#moving = now;
    this.#motion.start(face.scene, moving, now.faces);
    this.#change(coming);
  }

  #change(coming: Element): void {
    const leaving = this.renderRoot.querySelector(".leaving");
    if (leaving === null || this.#leaving === undefined) return;
    this.#leaving.change(leaving, coming).onfinish = () => {
      this.#leaving = undefined;
      this.requestUpdate();
    };
  }

  #click(): void {
    this.fire("belfry-tile-click", this.#face?.tile);
  }

  #name(scene: TileScene): string {
    const badge = this.badge && badgeName(this.badge);
    const app = nameOn(scene) ?? this.app?.name;
    return [app, wordsOf(scene), badge].filter((words) => words !== undefined && words !== "").join(", ");
  }

  protected override render() {
    const scene = this.#face?.scene;
    if (scene === undefined) return nothing;
    const { width, height } = scene.size;
    const ground = this.app?.color === undefined ? "" : `--belfry-tile-ground:${this.app.color};`;
    const ink = this.app?.foreground === "dark" ? "--belfry-tile-ink:#1a1a1a;" : "";
    return html`<div class="tile" .style=${`width:${width}px;height:${height}px;${ground}${ink}`}>
      <div aria-hidden="true">
        ${this.#leaving && html`<div class="face leaving">${paintFace(this.#leaving.scene, [], undefined)}</div>`}
        <div class="face coming">${paintFace(scene, this.#people, this.still)}</div>
      </div>
      <button type="button" aria-label=${this.#name(scene)} @click=${this.#click}></button>
    </div>`;
  }
}

customElements.define("belfry-tile", BelfryTile);
