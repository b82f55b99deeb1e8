/** How tiles lie on the start screen: on a grid of small ones, four of which make a medium one. */
import { css } from "lit";

export const startLook = css`
  :host {
    --cell: 48px;
    --gap: 4px;
    display: block;
    color: var(--ink);
    font: 400 14px / 20px "Segoe UI", Selawik, "Open Sans", sans-serif;
  }
  :host([hidden]) {
    display: none;
  }
  :host([density="tablet"]) {
    --cell: 60px;
    --gap: 5px;
  }
  :host([density="windows8"]) {
    --cell: 70px;
    --gap: 10px;
  }
  ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, var(--cell));
    grid-auto-rows: var(--cell);
    gap: var(--gap);
    grid-auto-flow: dense;
    margin: 0;
    padding: 0;
    list-style: none;
  }
  li {
    position: relative;
  }
  .medium {
    grid-area: span 2 / span 2;
  }
  .wide {
    grid-area: span 2 / span 4;
  }
  .large {
    grid-area: span 4 / span 4;
  }
  .resize {
    position: absolute;
    top: 2px;
    inset-inline-end: 2px;
    box-sizing: border-box;
    width: 24px;
    height: 24px;
    padding: 5px;
    border: 0;
    border-radius: 4px;
    color: #ffffff;
    background: rgb(0 0 0 / 0.55);
    opacity: 0;
  }
  li:hover > .resize,
  .resize:focus-visible,
  .resize[aria-expanded="true"] {
    opacity: 1;
  }
  .resize:focus-visible {
    outline: 2px solid var(--focus);
  }
  @media (hover: none) {
    .resize {
      opacity: 1;
    }
  }
  p {
    margin: 0;
    color: var(--quiet);
  }
`;
