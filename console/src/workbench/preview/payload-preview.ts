/** What a person would see of the payload, in every theme. Knows no text and reads none: it is handed what was read. */
import type { LayoutFinding } from "@belfry/content";
import "@belfry/shell";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { look } from "../../page/look.ts";
import type { Settings } from "../draft/draft.ts";
import type { AnyValue } from "../draft/write-value.ts";
import { renderBadgeFaces } from "./badge-faces.ts";
import { drawnFindings } from "./drawn.ts";
import { lostPictures } from "./lost-pictures.ts";
import { picturesOf } from "./pictures-of.ts";
import { renderStages, stageLook } from "./stage.ts";
import { renderTileFaces, renderUnbound } from "./tile-faces.ts";
import { renderToastFaces } from "./toast-faces.ts";

const style = css`
  .top {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.5rem;
    align-items: center;
    justify-content: space-between;
  }
  .moves {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    color: var(--ink);
  }
  .moves input {
    width: 1.125rem;
    min-height: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }
  .dropped {
    padding: 0.5rem 0.75rem;
    color: var(--bad);
    border: 1px solid currentcolor;
    border-radius: 0.5rem;
    font-size: 0.875rem;
  }
  .unbound {
    font-size: 0.875rem;
  }
  .alone {
    display: flex;
    gap: 0.75rem;
    align-items: center;
    min-height: 3rem;
  }
  /* Colours come from whoever embeds a badge; these are the theme's. */
  .contrast .alone {
    --belfry-accent: #1aebff;
    --belfry-on-accent: #000000;
  }
`;

/**
 * Fires `drawn` (a CustomEvent with the findings) after each drawing, then `lost` (with addresses) when it is known which pictures cannot be
 * loaded, and `drawn` once more if there are any.
 */
export class PayloadPreview extends LitElement {
  static override properties = {
    value: { attribute: false },
    settings: { attribute: false },
    dropped: { type: Boolean },
    moves: { state: true },
  };
  static override styles = [...look, stageLook, style];

  /** The last one that Windows would show. */
  declare value: AnyValue | undefined;
  declare settings: Settings;
  /** Whether what is in the editor now would be dropped, so that what is shown is what was there before. */
  declare dropped: boolean;
  /** Whether tiles peek and turn by themselves. */
  declare private moves: boolean;

  constructor() {
    super();
    this.dropped = false;
    this.moves = false;
  }

  protected override updated(): void {
    void this.#tell();
  }

  async #tell(): Promise<void> {
    const { value } = this;
    // Meanwhile another payload may have come, whose findings are told by its own drawing.
    const say = (name: string, detail: readonly LayoutFinding[] | readonly string[]) =>
      value === this.value && this.#say(name, detail);
    say("drawn", await drawnFindings(this.renderRoot));
    const lost = value === undefined ? [] : await lostPictures(picturesOf(value, this.settings));
    say("lost", lost);
    // By now the elements know it too, and one that cannot be shown without its picture was drawn anew.
    if (lost.length > 0) say("drawn", await drawnFindings(this.renderRoot));
  }

  #say(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  #renderStages(value: AnyValue): TemplateResult {
    const { settings, moves } = this;
    if (value.kind === "tile") {
      const show = { tile: value, settings, moves };
      return html`${renderUnbound(show)} ${renderStages((theme) => renderTileFaces(show, theme))}`;
    }
    if (value.kind === "toast") return renderStages((theme) => renderToastFaces(value, settings, theme));
    return renderStages((theme) => renderBadgeFaces(value, settings, theme));
  }

  #renderMoves(): TemplateResult {
    const change = ({ currentTarget: box }: Event) => {
      this.moves = box instanceof HTMLInputElement && box.checked;
    };
    return html`<label class="moves"><input type="checkbox" .checked=${this.moves} @change=${change} />Let it move</label>`;
  }

  protected override render() {
    const { value, dropped } = this;
    return html`<div class="top">
        <h2>What people see</h2>
        ${value?.kind === "tile" ? this.#renderMoves() : nothing}
      </div>
      <slot></slot>
      ${
        dropped
          ? html`<p class="dropped">
              Windows would drop this. ${value === undefined ? "Nothing is shown." : "What was there before stays, as here."}
            </p>`
          : nothing
      }
      ${value === undefined ? nothing : this.#renderStages(value)}`;
  }
}

customElements.define("payload-preview", PayloadPreview);
