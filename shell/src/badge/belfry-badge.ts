/**
 * A badge by itself, as on a button of the task bar: a small disc with a number or a glyph. A tile draws its own badge, by its layout.
 * Reads no XML; an app's payload is read by content.
 */
import { type Badge, badgeLabel } from "@belfry/content";
import { css, html, LitElement, nothing } from "lit";
import { GLYPHS } from "../glyph/badge-glyphs.ts";
import { isVisibleGlyph, renderGlyph } from "../glyph/glyph.ts";
import { badgeName } from "./badge-name.ts";
import { readBadge } from "./read-badge.ts";

const style = css`
  :host {
    --size: var(--belfry-badge-size, 16px);
    display: inline-block;
    vertical-align: middle;
  }
  :host([hidden]),
  :host(:state(empty)) {
    display: none;
  }
  span {
    display: grid;
    place-items: center;
    box-sizing: border-box;
    min-width: var(--size);
    height: var(--size);
    border-radius: calc(var(--size) / 2);
    color: var(--belfry-on-accent, #ffffff);
    background: var(--belfry-accent, #0078d7);
    font: 600 calc(var(--size) * 0.625) / 1 var(--belfry-font, "Segoe UI", system-ui, sans-serif);
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .number {
    padding: 0 calc(var(--size) * 0.125);
  }
  .dot {
    background: none;
  }
  svg {
    display: block;
    width: calc(var(--size) * 0.75);
    height: calc(var(--size) * 0.75);
  }
  .dot svg {
    width: var(--size);
    height: var(--size);
  }
  @media (forced-colors: active) {
    span {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
    .dot {
      background: none;
    }
  }
`;

/**
 * Draws one badge; a badge that clears takes no room and is not read out.
 *
 * Looks: `--belfry-badge-size` (16px), `--belfry-accent` (#0078d7) behind, `--belfry-on-accent` (#ffffff) in front, `--belfry-font`.
 *
 * @source Microsoft, Badge notifications, for where it stands; the sizes are ours
 * @example <belfry-badge value="7"></belfry-badge>
 * @example <belfry-badge value="newMessage"></belfry-badge>
 */
export class BelfryBadge extends LitElement {
  static override properties = { value: {}, badge: { attribute: false } };
  static override styles = style;

  /** A number or the name of a glyph; no badge when absent, and for anything else. */
  declare value: number | string | null;
  /** A badge as content reads it; stands before `value`. */
  declare badge: Badge | undefined;
  readonly #states = this.attachInternals().states;

  constructor() {
    super();
    this.value = null;
    this.badge = undefined;
  }

  protected override render() {
    const badge = this.badge ?? readBadge(this.value);
    const name = badge && badgeName(badge);
    if (badge === undefined || name === undefined) {
      this.#states.add("empty");
      return nothing;
    }
    this.#states.delete("empty");
    const { value } = badge;
    if (!isVisibleGlyph(value))
      return html`<span class="number" role="img" aria-label=${name}>${badgeLabel(badge)}</span>`;
    const look = GLYPHS[value].dot === undefined ? "glyph" : "dot";
    return html`<span class=${look} role="img" aria-label=${name}>${renderGlyph(value)}</span>`;
  }
}

customElements.define("belfry-badge", BelfryBadge);
