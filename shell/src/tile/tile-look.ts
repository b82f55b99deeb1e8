/** What a tile looks like around its pieces: its ground, its faces, how it shows that it has the focus. */
import { css } from "lit";

export const tileLook = css`
  :host {
    display: inline-block;
    vertical-align: top;
    perspective: 600px;
  }
  :host([hidden]) {
    display: none;
  }
  .tile {
    position: relative;
    color: var(--belfry-tile-ink, #ffffff);
    transition: transform 0.12s;
  }
  .tile:active {
    transform: scale(0.97);
  }
  button {
    position: absolute;
    inset: 0;
    width: 100%;
    padding: 0;
    border: 0;
    background: none;
    cursor: pointer;
  }
  button:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 2px;
  }
  /* Nothing in a face moves anything outside, so that the browser need not look. */
  .face {
    position: absolute;
    inset: 0;
    overflow: hidden;
    contain: strict;
    background: var(--belfry-tile-ground, #0078d7);
    backface-visibility: hidden;
  }
  .canvas {
    position: absolute;
    overflow: hidden;
    transform-origin: 0 0;
  }
  .moving,
  .frame {
    position: absolute;
    inset: 0;
  }
  .frame {
    pointer-events: none;
  }
  .person {
    position: absolute;
    transition: transform 0.6s ease-in-out;
  }
  .person.wrapped {
    transition: none;
  }
  :host([theme="contrast"]) .face {
    background: #000000;
    outline: 1px solid #ffffff;
    outline-offset: -1px;
  }
  @media (forced-colors: active) {
    .face {
      outline: 1px solid ButtonText;
      outline-offset: -1px;
    }
    button:focus-visible {
      outline-color: Highlight;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .tile,
    .person {
      transition: none;
    }
    .tile:active {
      transform: none;
    }
  }
`;
