/**
 * The text of a payload with numbers beside its lines. Plain text in a plain box: Tab leaves it, and the browser's own keys work.
 * Knows where findings are, not what they mean.
 */
import type { Finding } from "@belfry/content";
import { css, html, LitElement } from "lit";
import { live } from "lit/directives/live.js";
import { look } from "../page/look.ts";

/** Of a line, in pixels: the numbers beside the box have the same. */
const LINE_HEIGHT = 20;
/** Lines above the one that is gone to, so that it is seen with what stands before it. */
const LINES_ABOVE = 3;

const style = css`
  .sheet {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    overflow: hidden;
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
  }
  .sheet:focus-within {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  textarea,
  .numbers {
    box-sizing: border-box;
    margin: 0;
    padding: 0.625rem 0;
    font: 0.8125rem / ${LINE_HEIGHT}px var(--mono);
    tab-size: 2;
  }
  .numbers {
    height: 0;
    min-height: 100%;
    overflow: hidden;
    min-width: 2.75rem;
    color: var(--quiet);
    text-align: right;
    user-select: none;
  }
  .numbers span {
    display: block;
    padding: 0 0.625rem 0 0.75rem;
    border-left: 3px solid transparent;
  }
  .numbers .error {
    color: var(--bad);
    border-color: var(--bad);
    font-weight: 700;
  }
  .numbers .warning {
    color: var(--odd);
    border-color: var(--odd);
    font-weight: 700;
  }
  .numbers .information {
    border-color: var(--quiet);
  }
  textarea:focus-visible {
    outline: none;
  }
  textarea {
    display: block;
    width: 100%;
    height: clamp(14rem, 46vh, 30rem);
    padding-inline: 0.25rem 0.75rem;
    color: var(--ink);
    background: none;
    border: 0;
    resize: vertical;
    white-space: pre;
    overflow: auto;
  }
`;

const RANK = { error: 0, warning: 1, information: 2 } as const;

/** Fires `typed` (a CustomEvent with the text) at each change. */
export class PayloadEditor extends LitElement {
  static override properties = { xml: {}, findings: { attribute: false } };
  static override styles = [...look, style];

  declare xml: string;
  /** Their lines are marked. */
  declare findings: readonly Finding[];

  constructor() {
    super();
    this.xml = "";
    this.findings = [];
  }

  get #box(): HTMLTextAreaElement | null {
    return this.renderRoot.querySelector("textarea");
  }

  /** Puts the caret at a place and shows it. @param line from 1 @param column from 1, in UTF-16 units */
  goTo(line: number, column: number): void {
    const box = this.#box;
    if (box === null) return;
    const lines = box.value.split("\n");
    const before = lines.slice(0, line - 1).reduce((sum, each) => sum + each.length + 1, 0);
    const at = Math.min(box.value.length, before + column - 1);
    box.focus();
    box.setSelectionRange(at, at);
    box.scrollTop = Math.max(0, line - 1 - LINES_ABOVE) * LINE_HEIGHT;
    const longest = Math.max(...lines.map(({ length }) => length), 1);
    // All letters are equally wide, so that a column is a share of the longest line.
    const x = (box.scrollWidth * (column - 1)) / longest;
    box.scrollLeft = x < box.clientWidth * 0.8 ? 0 : x - box.clientWidth / 2;
  }

  #typed({ currentTarget: box }: Event): void {
    if (!(box instanceof HTMLTextAreaElement)) return;
    this.dispatchEvent(new CustomEvent("typed", { detail: box.value, bubbles: true, composed: true }));
  }

  #scrolled({ currentTarget: box }: Event): void {
    const numbers = this.renderRoot.querySelector(".numbers");
    if (numbers !== null && box instanceof HTMLTextAreaElement) numbers.scrollTop = box.scrollTop;
  }

  #markOf(line: number): string {
    const here = this.findings.filter((finding) => finding.line === line).map(({ severity }) => severity);
    return here.sort((one, other) => RANK[one] - RANK[other])[0] ?? "";
  }

  protected override render() {
    const lines = this.xml.split("\n");
    return html`<div class="sheet">
      <div class="numbers" aria-hidden="true">${lines.map((_, at) => html`<span class=${this.#markOf(at + 1)}>${at + 1}</span>`)}</div>
      <textarea
        aria-label="XML of the payload"
        autocapitalize="off"
        autocomplete="off"
        spellcheck="false"
        wrap="off"
        .value=${live(this.xml)}
        @input=${this.#typed}
        @scroll=${this.#scrolled}
      ></textarea>
    </div>`;
  }
}

customElements.define("payload-editor", PayloadEditor);
