/** What was found in a payload, and what only drawing showed. Knows no text: whoever has it is told a place. */
import { type Finding, type LayoutFinding, MAX_BYTES, type Severity } from "@belfry/content";
import { css, html, LitElement, nothing, type TemplateResult } from "lit";
import { look } from "../page/look.ts";

const style = css`
  h2 {
    font-size: 1.125rem;
  }
  .summary {
    font-size: 0.9375rem;
  }
  .size {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.75rem;
    align-items: center;
    margin-top: 0.75rem;
    font-size: 0.875rem;
  }
  meter {
    width: 9rem;
    height: 0.875rem;
  }
  .summary {
    margin-top: 0.25rem;
  }
  ol {
    display: grid;
    gap: 0.875rem;
    margin: 1rem 0 0;
    padding: 0;
    list-style: none;
  }
  li {
    display: grid;
    grid-template-columns: 1.125rem minmax(0, 1fr);
    gap: 0 0.5rem;
  }
  .mark {
    margin-top: 0.25rem;
    width: 1rem;
    height: 1rem;
  }
  .error .mark {
    color: var(--bad);
  }
  .warning .mark {
    color: var(--odd);
  }
  .information .mark {
    color: var(--quiet);
  }
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 0.625rem;
    align-items: baseline;
  }
  code {
    font-family: var(--mono);
    font-size: 0.8125rem;
    font-weight: 600;
  }
  .head button {
    min-height: 1.5rem;
    padding: 0 0.5rem;
    font-family: var(--mono);
    font-size: 0.8125rem;
    font-variant-numeric: tabular-nums;
  }
  .found {
    overflow-wrap: anywhere;
  }
  .what {
    grid-column: 2;
    font-size: 0.875rem;
    overflow-wrap: anywhere;
  }
`;

const WORDS: Readonly<Record<Severity, string>> = { error: "error", warning: "warning", information: "remark" };

/** Told apart by their form as well: a full circle, a triangle, a ring. */
const MARKS: Readonly<Record<Severity, TemplateResult>> = {
  error: html`<svg class="mark" viewBox="0 0 16 16" role="img" aria-label="Error"><circle cx="8" cy="8" r="6.5" fill="currentcolor" /></svg>`,
  warning: html`<svg class="mark" viewBox="0 0 16 16" role="img" aria-label="Warning"><path d="M8 1.5 15 14H1Z" fill="currentcolor" /></svg>`,
  information: html`<svg class="mark" viewBox="0 0 16 16" role="img" aria-label="Remark"><circle cx="8" cy="8" r="5.5" fill="none" stroke="currentcolor" stroke-width="2" /></svg>`,
};

/** Some are questions and end as such. */
const sentence = (words: string): string => (/[.?!]$/.test(words) ? words : `${words}.`);

const severityOf = ({ code }: LayoutFinding): Severity => (code.startsWith("W") ? "warning" : "information");

/** Fires `go-to` (a CustomEvent with the finding) when its place was pressed. */
export class FindingList extends LitElement {
  static override properties = {
    findings: { attribute: false },
    drawn: { attribute: false },
    lost: { attribute: false },
    bytes: { type: Number },
    summary: {},
  };
  static override styles = [...look, style];

  declare findings: readonly Finding[];
  /** What only drawing found. */
  declare drawn: readonly LayoutFinding[];
  /** Addresses of pictures that cannot be loaded from here. */
  declare lost: readonly string[];
  /** Of the payload. */
  declare bytes: number;
  /** All of it in a sentence, which is read out when it changes. */
  declare summary: string;

  constructor() {
    super();
    this.findings = [];
    this.drawn = [];
    this.lost = [];
    this.bytes = 0;
    this.summary = "";
  }

  #go(finding: Finding): void {
    this.dispatchEvent(new CustomEvent("go-to", { detail: finding, bubbles: true, composed: true }));
  }

  #renderFinding(finding: Finding): TemplateResult {
    const { code, severity, line, column, message, windows, mend } = finding;
    return html`<li class=${severity}>
      ${MARKS[severity]}
      <div class="head">
        <code>${code}</code>
        <button
          type="button"
          aria-label="${line}:${column}, go to the ${WORDS[severity]} ${code}"
          @click=${() => this.#go(finding)}
        >
          ${line}:${column}
        </button>
        <span class="found">${message}</span>
      </div>
      <p class="what quiet">Windows: ${windows}.<br />Mend: ${sentence(mend)}</p>
    </li>`;
  }

  #renderDrawn(finding: LayoutFinding): TemplateResult {
    const severity = severityOf(finding);
    return html`<li class=${severity}>
      ${MARKS[severity]}
      <div class="head"><code>${finding.code}</code> <span class="found">${finding.message}</span></div>
      <p class="what quiet">Seen when it is drawn.</p>
    </li>`;
  }

  #renderLost(address: string): TemplateResult {
    return html`<li class="warning">
      ${MARKS.warning}
      <div class="head"><span class="found">the picture ${address} cannot be loaded from here</span></div>
      <p class="what quiet">Windows: 10 and 11 leave it out; 8.0 and 8.1 drop the whole notification with it.</p>
    </li>`;
  }

  protected override render() {
    const { findings, drawn, lost, bytes, summary } = this;
    const items = [
      ...findings.map((finding) => this.#renderFinding(finding)),
      ...drawn.map((finding) => this.#renderDrawn(finding)),
      ...lost.map((address) => this.#renderLost(address)),
    ];
    return html`<h2>Findings</h2>
      <p class="summary" aria-live="polite">${summary}</p>
      <p class="size">
        <meter aria-label="Bytes of the payload" max=${MAX_BYTES} high=${MAX_BYTES * 0.9} optimum="0" value=${Math.min(bytes, MAX_BYTES)}></meter>
        <span class="figure">${bytes.toLocaleString("en")} of ${MAX_BYTES.toLocaleString("en")} bytes</span>
      </p>
      ${items.length === 0 ? nothing : html`<ol>${items}</ol>`}`;
  }
}

customElements.define("finding-list", FindingList);
