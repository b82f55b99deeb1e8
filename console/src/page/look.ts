/** What the components look like where they look alike: headings, buttons, fields, figures. Colours come from the page. */
import { css } from "lit";

const type = css`
  :host {
    display: block;
  }
  h1,
  h2,
  h3 {
    margin: 0;
    font-family: var(--serif);
    font-weight: 600;
    line-height: 1.2;
    text-wrap: balance;
  }
  h2 {
    font-size: 1.375rem;
  }
  h3 {
    font-size: 1.0625rem;
  }
  p {
    margin: 0;
    max-width: 62ch;
  }
  a {
    color: var(--accent);
  }
  .quiet {
    color: var(--quiet);
  }
  .small {
    font-size: 0.875rem;
  }
  .figure {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
  }
`;

const controls = css`
  label {
    display: grid;
    gap: 0.375rem;
    font-size: 0.875rem;
    color: var(--quiet);
  }
  input,
  select {
    box-sizing: border-box;
    width: 100%;
    min-height: 2.5rem;
    padding: 0.4375rem 0.75rem;
    font: inherit;
    font-size: 1rem;
    color: var(--ink);
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
  }
  button {
    min-height: 2.5rem;
    padding: 0.4375rem 1.125rem;
    font: inherit;
    color: var(--ink);
    background: none;
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    cursor: pointer;
  }
  button:hover {
    border-color: var(--accent);
  }
  button.main {
    color: var(--on-accent);
    background: var(--accent);
    border-color: var(--accent);
    font-weight: 600;
  }
  button:disabled {
    opacity: 0.55;
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
`;

/** The styles every component begins with. */
export const look = [type, controls];
