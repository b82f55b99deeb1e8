/** The grounds on which a notification is shown: one for each theme. Knows no notification. */
import type { Theme } from "@belfry/shell";
import { css, html, type TemplateResult } from "lit";

/** Each theme, and what it is called. */
export const THEMES: readonly { readonly theme: Theme; readonly name: string }[] = [
  { theme: "light", name: "Light" },
  { theme: "dark", name: "Dark" },
  { theme: "contrast", name: "High contrast" },
];

/** What is shown once in each theme. */
export function renderStages(show: (theme: Theme) => TemplateResult): TemplateResult {
  return html`${THEMES.map(
    ({ theme, name }) => html`<section class="stage ${theme}" aria-label=${name}>
      <h3>${name}</h3>
      <div class="shown">${show(theme)}</div>
    </section>`,
  )}`;
}

export const stageLook = css`
  :host {
    display: grid;
    gap: 1rem;
  }
  .stage {
    container-type: inline-size;
    padding: 0.625rem 1rem 1rem;
    overflow-x: auto;
    color: #1a1a1a;
    background: var(--stage-light);
    border-radius: 0.625rem;
    color-scheme: light;
  }
  .stage.dark {
    color: #f2f2f2;
    background: var(--stage-dark);
    color-scheme: dark;
  }
  .stage.contrast {
    color: #ffffff;
    background: #000000;
    border: 1px solid var(--line);
    color-scheme: dark;
  }
  h3 {
    margin-bottom: 0.75rem;
    font-family: inherit;
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .shown {
    display: flex;
    flex-wrap: wrap;
    gap: 1.25rem 1rem;
    align-items: flex-start;
  }
  figure {
    display: grid;
    gap: 0.375rem;
    justify-items: start;
    margin: 0;
  }
  figcaption {
    font-size: 0.75rem;
    line-height: 1.35;
  }
  /* A toast is 364 pixels wide. Where there are fewer it is drawn smaller, rather than cut. */
  @container (max-width: 363px) {
    belfry-toast {
      zoom: 0.9;
    }
  }
  @container (max-width: 327px) {
    belfry-toast {
      zoom: 0.8;
    }
  }
  @container (max-width: 291px) {
    belfry-toast {
      zoom: 0.7;
    }
  }
  @media (max-width: 40rem) {
    .stage {
      padding-inline: 0.625rem;
    }
  }
`;
