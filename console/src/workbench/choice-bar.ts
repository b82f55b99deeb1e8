/** One of a few, side by side: radio buttons that look like a bar. Knows no payload. */
import { css, html, type TemplateResult } from "lit";

/** One that can be chosen. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** @param name told to those who hear it, and unlike any other bar's of the same element */
export function renderChoices<Value extends string>(
  name: string,
  choices: readonly Choice<Value>[],
  chosen: Value,
  choose: (value: Value) => void,
): TemplateResult {
  return html`<fieldset class="choices">
    <legend>${name}</legend>
    ${choices.map(
      ({ value, label }) => html`<label>
        <input type="radio" name=${name} value=${value} .checked=${value === chosen} @change=${() => choose(value)} /><span>${label}</span>
      </label>`,
    )}
  </fieldset>`;
}

export const choiceLook = css`
  .choices {
    display: flex;
    flex-wrap: wrap;
    min-width: 0;
    margin: 0;
    padding: 0.1875rem;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.625rem;
  }
  .choices legend {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .choices label {
    position: relative;
    display: block;
    color: var(--ink);
    cursor: pointer;
  }
  .choices input {
    position: absolute;
    inset: 0;
    width: 100%;
    min-height: 0;
    height: 100%;
    margin: 0;
    opacity: 0;
    cursor: pointer;
  }
  .choices span {
    display: block;
    padding: 0.25rem 0.8125rem;
    border-radius: 0.4375rem;
    line-height: 1.5;
  }
  .choices label:hover span {
    color: var(--accent);
  }
  .choices input:checked + span {
    color: var(--on-accent);
    background: var(--accent);
    font-weight: 600;
  }
  .choices input:focus-visible + span {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  @media (forced-colors: active) {
    .choices input:checked + span {
      forced-color-adjust: none;
      color: HighlightText;
      background: Highlight;
    }
  }
`;
