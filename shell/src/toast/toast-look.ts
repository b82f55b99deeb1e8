/** What a toast looks like around its pieces: its ground, its corner, how it shows that it waits. What stands in its foot has a look of its own. */
import { css } from "lit";

const frame = css`
  :host {
    display: block;
    width: fit-content;
    color: var(--ink);
    font: 400 14px / 20px "Segoe UI", Selawik, "Open Sans", sans-serif;
    text-align: start;
  }
  :host([hidden]),
  :host([blank]) {
    display: none;
  }
  .toast {
    position: relative;
    border-radius: 8px;
    background: var(--paper);
    box-shadow:
      0 0 0 1px var(--line),
      0 8px 20px rgb(0 0 0 / 0.22);
  }
  :host {
    --paper: var(--ground);
    --field: var(--raised);
    --press: light-dark(var(--raised), var(--control));
  }
  :host([listed]) {
    --paper: var(--raised);
    --field: var(--ground);
    --press: light-dark(var(--ground), var(--control));
  }
  :host([listed]) .toast {
    box-shadow: 0 0 0 1px var(--line);
  }
  .face {
    position: absolute;
    inset: 0;
    overflow: hidden;
    border-radius: 8px;
    /* Subtle words let three fifths of it through, which dark ink needs to be darker for. */
    color: light-dark(color-mix(in srgb, var(--ink) 60%, #000000), var(--ink));
  }
  /* Logos are made for the ground of their app's tiles. */
  .face [data-role="logo"] {
    border-radius: 3px;
    background: var(--plate);
  }
  .face [data-role="inline"]:not(.circle),
  .face [data-role="appLogoOverride"]:not(.circle) {
    border-radius: 4px;
  }
  .face [data-role^="progress"]:not(p) {
    overflow: hidden;
    border-radius: 2px;
  }
  /* The layout colours it for a dark ground. */
  .face [data-role="progressTrack"] {
    background: var(--ink) !important;
  }
  .face [data-role="progressIndeterminate"],
  .waiting {
    background: linear-gradient(var(--accent), var(--accent)) no-repeat -40% 0 / 40% 100% !important;
    animation: run 2s ease-in-out infinite;
  }
  @keyframes run {
    to {
      background-position: 140% 0;
    }
  }
  .waiting {
    position: absolute;
    inset: auto 0 0;
    height: 3px;
  }
  .open {
    position: absolute;
    inset: 0;
    padding: 0;
    border: 0;
    border-radius: 8px;
    background: none;
    cursor: default;
  }
  .open:hover {
    background: color-mix(in srgb, var(--ink) 3%, transparent);
  }
  :focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  .open:focus-visible {
    outline-offset: 2px;
  }
`;

const corner = css`
  .corner {
    position: absolute;
    inset-inline-end: 8px;
    display: flex;
    align-items: center;
    height: 28px;
    border-radius: 4px;
    background: var(--paper);
    color: var(--quiet);
    font-size: 12px;
    pointer-events: none;
  }
  .corner button,
  ::slotted(button) {
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    padding: 0;
    border: 0;
    border-radius: 4px;
    color: inherit;
    background: none;
    cursor: default;
    pointer-events: auto;
  }
  .corner button:hover,
  .corner button[aria-expanded="true"] {
    color: var(--ink);
    background: color-mix(in srgb, var(--ink) 8%, transparent);
  }
  .corner svg {
    width: 12px;
    height: 12px;
  }
  .corner .more svg {
    width: 16px;
    height: 16px;
  }
`;

const people = css`
  :host([theme="contrast"]) .words {
    opacity: 1 !important;
  }
  @media (forced-colors: active) {
    .words {
      opacity: 1 !important;
    }
    .toast {
      outline: 1px solid CanvasText;
    }
    .waiting,
    .face [data-role="progressIndeterminate"],
    .face [data-role^="progress"]:not(p) {
      forced-color-adjust: none;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .face [data-role="progressIndeterminate"],
    .waiting {
      animation: none;
      background-position: 50% 0 !important;
    }
  }
`;

/** Put it after the themes and the styles of pieces. */
export const toastLook = [frame, corner, people];
