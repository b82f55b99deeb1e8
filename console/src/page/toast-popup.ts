/** Toasts in the corner of the page, as Windows shows them: for some seconds, longer while somebody looks at them. */
import { css, html, LitElement } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { look } from "./look.ts";
import type { ToastText } from "./toast-text.ts";

interface Shown extends ToastText {
  readonly key: number;
  readonly appName: string;
}

/** More than these would cover the page; the oldest makes room. */
const MAX_SHOWN = 3;

const style = css`
  .corner {
    position: fixed;
    right: 1.25rem;
    bottom: 1.25rem;
    z-index: 1;
    display: grid;
    gap: 0.75rem;
    width: min(22.75rem, calc(100vw - 2.5rem));
  }
  article {
    padding: 0.875rem 1rem 1.125rem;
    color: var(--ink);
    background: var(--sheet);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    box-shadow: 0 12px 40px rgb(0 0 0 / 28%);
    animation: arrive 0.28s cubic-bezier(0.1, 0.9, 0.2, 1);
  }
  @keyframes arrive {
    from {
      transform: translateX(calc(100% + 1.25rem));
    }
  }
  header {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    margin-bottom: 0.5rem;
    font-size: 0.8125rem;
    color: var(--quiet);
  }
  header svg {
    width: 1rem;
    fill: var(--accent);
  }
  header button {
    min-height: 1.75rem;
    margin: -0.25rem -0.375rem -0.25rem auto;
    padding: 0 0.5rem;
    border: 0;
    color: inherit;
  }
  header button:hover {
    color: var(--ink);
  }
  p {
    overflow-wrap: anywhere;
  }
  p:first-of-type {
    font-weight: 600;
  }
  @media (prefers-reduced-motion: reduce) {
    article {
      animation: none;
    }
  }
`;

/** The corner itself; `show` puts one toast into it. */
export class ToastPopup extends LitElement {
  static override properties = { shown: { state: true } };
  static override styles = [...look, style];

  declare private shown: readonly Shown[];
  #nextKey = 0;
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();

  constructor() {
    super();
    this.shown = [];
  }

  /** Shows a toast; screen readers are told through the live region around it. */
  show(appName: string, toast: ToastText): void {
    const shown = { ...toast, appName, key: this.#nextKey++ };
    for (const crowded of this.shown.slice(0, Math.max(0, this.shown.length + 1 - MAX_SHOWN))) this.#dismiss(crowded);
    this.shown = [...this.shown, shown];
    this.#dismissLater(shown);
  }

  #dismiss(toast: Shown): void {
    this.#stay(toast);
    this.shown = this.shown.filter(({ key }) => key !== toast.key);
  }

  #stay(toast: Shown): void {
    clearTimeout(this.#timers.get(toast.key));
    this.#timers.delete(toast.key);
  }

  #dismissLater(toast: Shown): void {
    this.#stay(toast);
    this.#timers.set(
      toast.key,
      setTimeout(() => this.#dismiss(toast), toast.shownMs),
    );
  }

  #renderToast(toast: Shown) {
    const stay = () => this.#stay(toast);
    const leave = () => this.#dismissLater(toast);
    return html`<article @pointerenter=${stay} @pointerleave=${leave} @focusin=${stay} @focusout=${leave}>
      <header>
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <path d="M16 3c-5 0-8 4-8 9v6l-3 5v1h22v-1l-3-5v-6c0-5-3-9-8-9Z" />
          <circle cx="16" cy="27.5" r="2.5" />
        </svg>
        <span>${toast.appName}</span>
        <button type="button" aria-label="Dismiss this toast" @click=${() => this.#dismiss(toast)}>✕</button>
      </header>
      ${toast.texts.map((text) => html`<p>${text}</p>`)}
    </article>`;
  }

  protected override render() {
    return html`<div class="corner" role="status" aria-live="polite">
      ${repeat(
        this.shown,
        ({ key }) => key,
        (toast) => this.#renderToast(toast),
      )}
    </div>`;
  }
}

customElements.define("toast-popup", ToastPopup);
