/** Where everything stands on the page: the service in one line, the links to the views, the view. */
import { css } from "lit";
import { look } from "./look.ts";
import { panelLook } from "./parts/panel-look.ts";

const style = css`
  :host {
    max-width: 92rem;
    margin: 0 auto;
    padding: 0 1.5rem 4rem;
  }
  .skip {
    position: absolute;
    left: 1.5rem;
    z-index: 2;
    padding: 0.5rem 1rem;
    background: var(--sheet);
    border-radius: 0 0 0.5rem 0.5rem;
    transform: translateY(-120%);
  }
  .skip:focus {
    transform: none;
  }
  header {
    display: flex;
    gap: 0.5rem 1.5rem;
    align-items: baseline;
    padding: 1.5rem 0 1rem;
  }
  h1 {
    font-size: 1.75rem;
  }
  .service {
    display: flex;
    flex: 1;
    flex-wrap: wrap;
    gap: 0 1.25rem;
    max-width: none;
    font-size: 0.875rem;
  }
  .state {
    font-weight: 600;
    color: var(--accent);
  }
  .state.bad {
    color: var(--bad);
  }
  nav {
    display: flex;
    gap: 0.25rem;
    margin: 0 -0.25rem 1.5rem;
    padding: 0.25rem;
    overflow-x: auto;
    scrollbar-width: none;
    border-bottom: 1px solid var(--line);
  }
  nav a {
    flex: none;
    padding: 0.375rem 0.875rem;
    border-radius: 0.5rem;
    color: var(--ink);
    text-decoration: none;
  }
  nav a:hover {
    color: var(--accent);
  }
  nav a[aria-current] {
    color: var(--on-accent);
    background: var(--accent);
    font-weight: 600;
  }
  @media (max-width: 56rem) {
    header {
      flex-wrap: wrap;
    }
    .service {
      flex-basis: 100%;
      order: 1;
    }
    header a {
      margin-left: auto;
    }
  }
  @media (max-width: 40rem) {
    :host {
      padding: 0 0.75rem 3rem;
    }
    header {
      padding-top: 1rem;
    }
    nav {
      flex-wrap: wrap;
    }
    nav a {
      padding: 0.25rem 0.625rem;
    }
  }
  @media (forced-colors: active) {
    nav a[aria-current] {
      outline: 2px solid currentcolor;
    }
  }
`;

/** The styles of the root element. */
export const consoleLook = [...look, panelLook, style];
