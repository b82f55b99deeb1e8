/** What the notification centre looks like around its toasts. */
import { css } from "lit";

export const centreLook = css`
  :host {
    display: block;
    box-sizing: border-box;
    width: 396px;
    padding: 16px;
    border-radius: 8px;
    color: var(--ink);
    background: var(--ground);
    font: 400 14px / 20px "Segoe UI", Selawik, "Open Sans", sans-serif;
  }
  :host([hidden]) {
    display: none;
  }
  header,
  .app,
  .name {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  header {
    min-height: 32px;
    margin-bottom: 12px;
  }
  h2,
  h3,
  h4,
  p {
    margin: 0;
    font: inherit;
  }
  h2,
  h3 {
    flex: 1;
    min-width: 0;
    font-weight: 600;
  }
  .group + .group {
    margin-top: 16px;
  }
  .app {
    min-height: 28px;
    margin-bottom: 4px;
  }
  .name {
    gap: 8px;
  }
  .name bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .name img {
    width: 16px;
    height: 16px;
    object-fit: contain;
  }
  .count {
    color: var(--quiet);
    font-weight: 400;
  }
  button {
    padding: 0;
    border: 0;
    border-radius: 4px;
    color: inherit;
    background: none;
    font: inherit;
    cursor: default;
  }
  button:hover {
    background: color-mix(in srgb, var(--ink) 8%, transparent);
  }
  button:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: 1px;
  }
  .icon {
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    color: var(--quiet);
  }
  header .icon {
    width: 32px;
    height: 32px;
  }
  .icon svg {
    width: 12px;
    height: 12px;
  }
  header .icon svg {
    width: 16px;
    height: 16px;
  }
  .icon[aria-checked="true"] {
    color: var(--on-accent);
    background: var(--accent);
  }
  .words {
    min-height: 32px;
    padding: 0 10px;
  }
  h4 button {
    display: block;
    max-width: 100%;
    margin: 4px 0;
    padding: 4px 8px;
    overflow: hidden;
    font-weight: 600;
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  [role="list"] {
    display: grid;
    gap: 6px;
  }
  h4 {
    margin-top: 8px;
  }
  h4 + [role="list"] + [role="list"] {
    margin-top: 8px;
  }
  .more {
    display: block;
    margin: 4px 0 0 auto;
    color: var(--accent);
  }
  time {
    padding-inline: 8px 2px;
    font-size: 12px;
    white-space: nowrap;
  }
  .empty {
    display: grid;
    place-items: center;
    gap: 12px;
    padding: 56px 0 72px;
    color: var(--quiet);
  }
  .empty svg {
    width: 32px;
    height: 32px;
  }
  svg {
    display: block;
  }
  /* Toasts are as wide as they are; a telephone is not. */
  @media (max-width: 395px) {
    :host {
      zoom: 0.9;
    }
  }
  @media (max-width: 355px) {
    :host {
      zoom: 0.8;
    }
  }
  :host([theme="contrast"]) {
    border: 1px solid #ffffff;
  }
  :host([theme="contrast"]) button:hover {
    color: #000000;
    background: #1aebff;
  }
  @media (forced-colors: active) {
    :host {
      border: 1px solid CanvasText;
    }
    .icon[aria-checked="true"] {
      forced-color-adjust: none;
    }
  }
`;
