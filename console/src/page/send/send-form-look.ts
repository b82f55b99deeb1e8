/** Where the fields of Send stand. */
import { css } from "lit";

export const formLook = css`
  form {
    display: grid;
    grid-template-columns: repeat(4, minmax(0, 1fr));
    gap: 1rem 1.25rem;
    align-items: end;
  }
  .all {
    grid-column: 1 / -1;
  }
  .wide {
    grid-column: span 2;
  }
  p.bar {
    justify-content: space-between;
    max-width: none;
    margin-top: -0.5rem;
  }
  button.main {
    justify-self: start;
    white-space: nowrap;
  }
  .away {
    grid-column: 1 / -1;
    display: flex;
    gap: 0.625rem;
    align-items: center;
    justify-self: start;
    color: var(--ink);
  }
  .away input {
    flex: none;
    width: 1.125rem;
    min-height: 1.125rem;
    margin: 0;
    accent-color: var(--accent);
  }
  @media (max-width: 62rem) {
    form {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
  }
  @media (max-width: 36rem) {
    form {
      grid-template-columns: minmax(0, 1fr);
    }
    .wide {
      grid-column: auto;
    }
  }
`;
