/** Where everything stands on the workbench: what is written on the left, what is seen of it on the right. */
import { css } from "lit";
import { look } from "../page/look.ts";
import { choiceLook } from "./choice-bar.ts";

const style = css`
  :host {
    max-width: 104rem;
    margin: 0 auto;
    padding: 0 1.5rem 4rem;
  }
  header {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    align-items: baseline;
    padding: 1.75rem 0 1.5rem;
  }
  h1 {
    font-size: 1.75rem;
  }
  header p {
    flex: 1 1 20rem;
    max-width: none;
  }
  h2 {
    font-size: 1.125rem;
  }
  main {
    display: grid;
    grid-template: "write see" auto "find see" auto "take see" 1fr / minmax(0, 1fr) minmax(0, 1.2fr);
    gap: 1.5rem;
    align-items: start;
  }
  .write,
  finding-list,
  payload-preview,
  copy-panel {
    box-sizing: border-box;
    min-width: 0;
    padding: 1.375rem;
    background: var(--sheet);
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    box-shadow: var(--shadow);
  }
  .write {
    grid-area: write;
    display: grid;
    gap: 0.875rem;
  }
  finding-list {
    grid-area: find;
  }
  copy-panel {
    grid-area: take;
  }
  payload-preview {
    grid-area: see;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.625rem 0.875rem;
    align-items: center;
    justify-content: space-between;
  }
  .start {
    display: flex;
    flex: 1 1 14rem;
    gap: 0.625rem;
    align-items: center;
    white-space: nowrap;
  }
  .bar .small {
    display: flex;
    gap: 0.375rem;
  }
  .bar .small button {
    min-height: 2rem;
    padding: 0.125rem 0.75rem;
    font-size: 0.8125rem;
  }
  build-form {
    max-height: 70vh;
    padding: 0.25rem;
    margin: -0.25rem;
    overflow: auto;
  }
  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  /* Two toasts fit beside each other. */
  @media (min-width: 84rem) {
    main {
      grid-template-columns: minmax(0, 1fr) minmax(51.5rem, 1.1fr);
    }
  }
  @media (max-width: 62rem) {
    main {
      grid-template: "write" "find" "see" "take" / minmax(0, 1fr);
    }
    build-form {
      max-height: none;
    }
  }
  @media (max-width: 40rem) {
    :host {
      padding: 0 0.75rem 3rem;
    }
    .write,
    finding-list,
    payload-preview,
    copy-panel {
      padding: 1rem;
    }
    payload-preview {
      padding-inline: 0.625rem;
    }
  }
`;

/** The styles of the root element. */
export const workbenchLook = [...look, choiceLook, style];
