/** Where the pop-ups stand and how they come. Knows nothing of what is on them. */
import { css } from "lit";

export const toastsLook = css`
  :host {
    position: fixed;
    inset-block-end: 0;
    inset-inline-end: 0;
    z-index: 1000;
    box-sizing: border-box;
    max-height: 100dvh;
    padding: 16px;
    overflow: hidden auto;
    scrollbar-width: none;
    pointer-events: none;
  }
  :host([hidden]) {
    display: none;
  }
  section {
    display: flex;
    flex-direction: column;
    align-items: flex-end;
    gap: 12px;
  }
  belfry-toast {
    pointer-events: auto;
    animation: come 0.35s cubic-bezier(0.1, 0.9, 0.2, 1);
  }
  @keyframes come {
    from {
      transform: translateX(calc(100% + 16px));
    }
  }
  section:dir(rtl) belfry-toast {
    animation-name: come-rtl;
  }
  @keyframes come-rtl {
    from {
      transform: translateX(calc(-100% - 16px));
    }
  }
  .heard {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  /* A toast is as wide as it is; a telephone is not. */
  @media (max-width: 395px) {
    belfry-toast {
      zoom: 0.88;
    }
  }
  @media (max-width: 351px) {
    belfry-toast {
      zoom: 0.78;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    belfry-toast {
      animation: none !important;
    }
  }
`;
