/** Asks before something is done that cannot be undone. Knows no act; whoever asks does what was confirmed. */
import { css, html, LitElement } from "lit";
import { look } from "../look.ts";

const style = css`
  dialog {
    box-sizing: border-box;
    width: min(30rem, calc(100vw - 2rem));
    padding: 1.5rem;
    color: var(--ink);
    background: var(--sheet);
    border: 1px solid var(--line);
    border-radius: 0.75rem;
    box-shadow: var(--shadow);
  }
  dialog::backdrop {
    background: rgb(20 15 5 / 45%);
  }
  p {
    margin-top: 0.75rem;
  }
  .answers {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    justify-content: flex-end;
    margin-top: 1.5rem;
  }
  .sure {
    color: var(--sheet);
    background: var(--bad);
    border-color: var(--bad);
    font-weight: 600;
  }
`;

/** What is asked. */
export interface Question {
  readonly title: string;
  readonly text: string;
  /** What is done on yes, on the button. */
  readonly verb: string;
}

/** See the head of this file; used by {@link confirmed}. */
export class ConfirmDialog extends LitElement {
  static override properties = { question: { attribute: false } };
  static override styles = [...look, style];

  declare question: Question;
  readonly #answer = Promise.withResolvers<boolean>();

  /** The person's answer; closing it otherwise is no. */
  get answer(): Promise<boolean> {
    return this.#answer.promise;
  }

  protected override firstUpdated(): void {
    this.renderRoot.querySelector("dialog")?.showModal();
  }

  #close(yes: boolean): void {
    this.#answer.resolve(yes);
    this.remove();
  }

  protected override render() {
    const { title, text, verb } = this.question;
    return html`<dialog aria-labelledby="title" aria-describedby="text" @close=${() => this.#close(false)}>
      <h2 id="title">${title}</h2>
      <p id="text">${text}</p>
      <div class="answers">
        <button type="button" autofocus @click=${() => this.#close(false)}>Leave it</button>
        <button type="button" class="sure" @click=${() => this.#close(true)}>${verb}</button>
      </div>
    </dialog>`;
  }
}

customElements.define("confirm-dialog", ConfirmDialog);

/** Asks; afterwards the focus is where it was. */
export async function confirmed(question: Question): Promise<boolean> {
  const before = document.activeElement;
  const dialog = Object.assign(new ConfirmDialog(), { question });
  document.body.append(dialog);
  const answer = await dialog.answer;
  if (before instanceof HTMLElement) before.focus();
  return answer;
}
