/** What a bar of progress looks like, in every browser. */
import { css } from "lit";

export const progressLook = css`
  progress {
    width: 100%;
    height: 0.5rem;
    appearance: none;
    border: 0;
    border-radius: 0.25rem;
    background: var(--wash);
    overflow: hidden;
    accent-color: var(--accent);
  }
  progress::-webkit-progress-bar {
    background: var(--wash);
  }
  progress::-webkit-progress-value {
    background: var(--accent);
  }
  progress::-moz-progress-bar {
    background: var(--accent);
  }
`;
