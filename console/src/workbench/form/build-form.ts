/** The form that writes a payload: the fields of whatever kind it is, beneath what the builders refuse. Reads no XML and writes none. */
import { BADGE_GLYPHS } from "@belfry/content";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { look } from "../../page/look.ts";
import type { AnyValue } from "../draft/write-value.ts";
import { type Field, type Part, pick, renderField, words } from "./field.ts";
import { formLook } from "./form-look.ts";
import { renderTile } from "./tile-form.ts";
import { renderToast } from "./toast-form.ts";

const NUMBER: Field = words("value", "Number", { control: "whole", min: 0 });
const GLYPH = pick("value", "or a glyph", BADGE_GLYPHS);

function renderBadge(badge: Part, change: (badge: Part) => void): TemplateResult {
  const number = typeof badge.value === "number" ? badge : {};
  const set = ({ value }: Part) => change({ ...badge, value: value ?? 0 });
  return html`<div class="fields">${renderField(NUMBER, number, set)} ${renderField(GLYPH, badge, set)}</div>`;
}

const FORMS = { tile: renderTile, toast: renderToast, badge: renderBadge } as const;

/** Fires `built` (a CustomEvent with the value) whenever a field was changed. */
export class BuildForm extends LitElement {
  static override properties = { value: { attribute: false }, refusal: {} };
  static override styles = [...look, formLook];

  /** Undefined while the text says nothing that Windows would show. */
  declare value: AnyValue | undefined;
  /** What the builders say against it. */
  declare refusal: string | undefined;

  #change(part: Part): void {
    // What stands in a form may be wrong in every way; the writer judges it, and nobody else takes it for a notification.
    this.dispatchEvent(
      new CustomEvent("built", { detail: part as unknown as AnyValue, bubbles: true, composed: true }),
    );
  }

  protected override render() {
    const { value, refusal } = this;
    if (value === undefined) {
      return html`<p>Windows would drop this text, so that there is nothing to fill in. Mend it, or start from something.</p>`;
    }
    return html`<p role="alert">${refusal === undefined ? nothing : html`Not written: ${refusal}.`}</p>
      ${FORMS[value.kind]({ ...value }, (part) => this.#change(part))}`;
  }
}

customElements.define("build-form", BuildForm);
