/** Counts as words, bars and numbers, largest first. Knows no service. */
import { css, html, nothing, svg, type TemplateResult } from "lit";

/** What is counted, and how often it was. */
export interface Count {
  readonly name: string;
  readonly value: number;
  /** Where more is to be seen. */
  readonly link?: string;
}

const FULL = 1000;

/** @param label of the list, for those who hear it */
export function renderBars(label: string, counts: readonly Count[], empty: string): TemplateResult {
  const most = Math.max(1, ...counts.map(({ value }) => value));
  if (counts.length === 0) return html`<p class="quiet none">${empty}</p>`;
  return html`<ul class="bars" aria-label=${label}>
    ${counts.map(
      ({ name, value, link }) => html`<li>
        <span class="name">${link === undefined ? name : html`<a href=${link}>${name}</a>`}</span>
        <span class="figure">${value.toLocaleString("en")}</span>
        <svg viewBox="0 0 ${FULL} 6" preserveAspectRatio="none" aria-hidden="true">
          <rect class="ground" width=${FULL} height="6" />
          ${value === 0 ? nothing : svg`<rect width=${Math.max(4, (value / most) * FULL)} height="6" />`}
        </svg>
      </li>`,
    )}
  </ul>`;
}

export const barLook = css`
  .bars {
    display: grid;
    gap: 0.75rem;
    margin: 1rem 0 0;
    padding: 0;
    list-style: none;
  }
  .bars li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 0.125rem 1rem;
    font-size: 0.9375rem;
  }
  .bars .name {
    overflow-wrap: anywhere;
  }
  .bars svg {
    grid-column: 1 / -1;
    width: 100%;
    height: 0.375rem;
    fill: var(--accent);
  }
  .bars .ground {
    fill: var(--line);
  }
  .none {
    margin-top: 1rem;
  }
`;
