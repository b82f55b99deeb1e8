/** What views have in common beyond type and controls: sheets, tables, lists, rows of buttons, small buttons. */
import { css } from "lit";

export const panelLook = css`
  .sheet {
    box-sizing: border-box;
    min-width: 0;
    padding: 1.375rem;
    background: var(--sheet);
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    box-shadow: var(--shadow);
  }
  .view-title {
    font-size: 1.5rem;
  }
  .view-title:focus {
    outline: none;
  }
  .lead {
    margin-top: 0.375rem;
    color: var(--quiet);
  }
  h2:not(.view-title) {
    font-size: 1.125rem;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 0.75rem;
    align-items: center;
  }
  button.slim {
    min-height: 2rem;
    padding: 0.125rem 0.75rem;
    font-size: 0.875rem;
  }
  .bad {
    color: var(--bad);
  }
  button.bad {
    border-color: currentcolor;
  }
  .said {
    margin-top: 0.5rem;
    font-size: 0.875rem;
  }
  .said:empty {
    display: none;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(11rem, 100%), 1fr));
    gap: 0.875rem;
    align-items: end;
  }
  textarea {
    box-sizing: border-box;
    width: 100%;
    padding: 0.625rem 0.75rem;
    font: 0.8125rem / 1.5 var(--mono);
    color: var(--ink);
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    resize: vertical;
  }
  ul {
    margin: 0.75rem 0 0;
    padding: 0;
    list-style: none;
  }
  .scroll {
    max-width: 100%;
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  caption {
    text-align: left;
  }
  th {
    font-weight: 400;
    font-size: 0.8125rem;
    text-align: left;
    color: var(--quiet);
  }
  th,
  td {
    padding: 0.5rem 1rem 0.5rem 0;
    border-bottom: 1px solid var(--line);
    vertical-align: baseline;
  }
  tr:last-child td {
    border-bottom: 0;
  }
  .count {
    text-align: right;
  }
  .tag {
    display: inline-block;
    padding: 0 0.5rem;
    background: var(--wash);
    border-radius: 0.75rem;
    font-size: 0.8125rem;
    line-height: 1.5;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (max-width: 40rem) {
    .sheet {
      padding: 1rem;
    }
  }
`;
