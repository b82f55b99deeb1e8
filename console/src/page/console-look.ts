/** Where everything stands on the page: header above, panels as sheets in two columns. */
import { css } from "lit";
import { look } from "./look.ts";

const style = css`
  :host {
    max-width: 76rem;
    margin: 0 auto;
    padding: 0 1.5rem 4rem;
  }
  header {
    display: flex;
    gap: 1.5rem;
    align-items: center;
    padding: 1.75rem 0 1.5rem;
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
  main {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    /* The anatomy may be longer than its three neighbours; the last of them takes the rest. */
    grid-template-rows: auto auto auto 1fr;
    gap: 1.5rem;
    align-items: start;
  }
  main > * {
    box-sizing: border-box;
    padding: 2rem;
    background: var(--sheet);
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    box-shadow: var(--shadow);
  }
  send-panel {
    grid-column: 1 / -1;
  }
  trace-view {
    grid-column: 2;
    grid-row: 2 / span 3;
  }
  /* Nothing can be pushed before there is an app, so making one comes first. */
  .new app-panel {
    order: -1;
  }
  .new send-panel {
    order: -2;
  }
  @media (max-width: 56rem) {
    header {
      flex-wrap: wrap;
    }
    .service {
      flex-basis: 100%;
      order: 1;
    }
    header button {
      margin-left: auto;
    }
    main {
      grid-template: none;
      grid-auto-columns: minmax(0, 1fr);
    }
    trace-view {
      grid-area: auto;
    }
  }
`;

/** The styles of the root element. */
export const consoleLook = [...look, style];
