/** What the form looks like: fields in a grid, rows as slips of paper, the more of them inside the more indented. */
import { css } from "lit";

export const formLook = css`
  :host {
    display: grid;
    gap: 1rem;
  }
  section {
    display: grid;
    gap: 0.75rem;
    padding-bottom: 1rem;
    border-bottom: 1px solid var(--line);
  }
  .slips {
    display: grid;
    gap: 0.625rem;
  }
  .slip {
    display: grid;
    gap: 0.5rem;
    padding: 0.625rem 0.75rem 0.75rem;
    background: color-mix(in srgb, var(--wash) 45%, transparent);
    border: 1px solid var(--line);
    border-radius: 0.625rem;
  }
  .slip .slip {
    background: var(--sheet);
  }
  .head {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    justify-content: space-between;
  }
  .head strong {
    font-size: 0.875rem;
  }
  .head strong::first-letter {
    text-transform: uppercase;
  }
  .head button {
    min-width: 1.875rem;
    min-height: 1.875rem;
    padding: 0 0.375rem;
    border-color: transparent;
    line-height: 1;
  }
  .head button:hover:enabled {
    border-color: var(--accent);
  }
  .tools {
    display: flex;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(10rem, 100%), 1fr));
    gap: 0.625rem 0.75rem;
    align-items: end;
  }
  .fields:empty {
    display: none;
  }
  .fields label {
    gap: 0.1875rem;
    font-size: 0.8125rem;
  }
  .fields input,
  .fields select {
    min-height: 2.125rem;
    padding: 0.25rem 0.5rem;
    font-size: 0.9375rem;
    background: var(--sheet);
  }
  .slip .slip .fields :is(input, select) {
    background: var(--paper);
  }
  .fields .tick {
    display: flex;
    gap: 0.5rem;
    align-items: center;
    min-height: 2.125rem;
    color: var(--ink);
  }
  .fields .tick input {
    width: 1.125rem;
    min-height: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }
  details .fields {
    padding-top: 0.5rem;
  }
  summary {
    width: max-content;
    color: var(--quiet);
    font-size: 0.8125rem;
    cursor: pointer;
  }
  .add {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
  }
  .add button {
    min-height: 2rem;
    padding: 0.125rem 0.75rem;
    font-size: 0.8125rem;
  }
  [role="alert"]:not(:empty) {
    padding: 0.5rem 0.75rem;
    color: var(--bad);
    border: 1px solid currentcolor;
    border-radius: 0.5rem;
    font-size: 0.875rem;
  }
  [role="alert"]:empty {
    display: none;
  }
`;
