/**
 * The colours of everything that is drawn here. Each follows the page's `color-scheme`, an element's `theme` attribute (`light`, `dark`,
 * `contrast`), and the colours a person chose for the whole machine (`forced-colors`). Whoever embeds an element may set any of the
 * properties.
 */
import { css } from "lit";

/** What the attribute may be; absent: as the page. */
export type Theme = "light" | "dark" | "contrast";

/** Put it first into the styles of an element. */
export const themes = css`
  :host {
    --accent: var(--belfry-accent, light-dark(#0067b8, #4cc2ff));
    --on-accent: var(--belfry-on-accent, light-dark(#ffffff, #00263d));
    --ground: var(--belfry-ground, light-dark(#f3f3f3, #1f1f1f));
    --raised: var(--belfry-raised, light-dark(#ffffff, #2d2d2d));
    --ink: var(--belfry-ink, light-dark(#1a1a1a, #ffffff));
    --quiet: var(--belfry-quiet, light-dark(#5d5d5d, #c5c5c5));
    --line: var(--belfry-line, light-dark(#d8d8d8, #454545));
    --control: var(--belfry-control, light-dark(#dddddd, #3d3d3d));
    --success: var(--belfry-success, light-dark(#0f7b0f, #107c10));
    --critical: var(--belfry-critical, light-dark(#c42b1c, #c42b1c));
    --focus: var(--belfry-focus, light-dark(#000000, #ffffff));
  }
  :host([theme="light"]) {
    color-scheme: light;
  }
  :host([theme="dark"]) {
    color-scheme: dark;
  }
  :host([theme="contrast"]) {
    --accent: #1aebff;
    --on-accent: #000000;
    --ground: #000000;
    --raised: #000000;
    --ink: #ffffff;
    --quiet: #ffffff;
    --line: #ffffff;
    --control: #000000;
    --success: #000000;
    --critical: #000000;
    --focus: #ffff00;
    color-scheme: dark;
  }
  @media (forced-colors: active) {
    :host {
      --accent: Highlight;
      --on-accent: HighlightText;
      --ground: Canvas;
      --raised: Canvas;
      --ink: CanvasText;
      --quiet: CanvasText;
      --line: CanvasText;
      --control: ButtonFace;
      --success: ButtonFace;
      --critical: ButtonFace;
      --focus: Highlight;
    }
  }
`;
