/** One field of the form: a property of a value, and the control that changes it. Knows no notification. */
import { html, nothing, type TemplateResult } from "lit";

/** A part of a notification while it is built: properties by name. The writers judge what stands in it. */
export type Part = Readonly<Record<string, unknown>>;

/** How one property is shown. */
export interface Field {
  readonly key: string;
  readonly label: string;
  /** `words` may be empty only where `isNeeded`; `amount` is a number or a word, as it was typed. */
  readonly control: "words" | "whole" | "amount" | "tick" | "pick";
  /** What can be picked. */
  readonly values?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  /** An empty one stays there as an empty text; the others are left out. */
  readonly isNeeded?: true;
  /** What stands in it, in grey, while it is empty. */
  readonly hint?: string;
}

/** A line of words. */
export const words = (key: string, label: string, more: Partial<Field> = {}): Field => ({
  key,
  label,
  control: "words",
  ...more,
});
/** A line that is always there. */
export const needed = (key: string, label: string, hint?: string): Field =>
  words(key, label, { isNeeded: true, ...(hint !== undefined && { hint }) });
/** A whole number. */
export const whole = (key: string, label: string, min: number, max?: number): Field => ({
  key,
  label,
  control: "whole",
  min,
  ...(max !== undefined && { max }),
});
/** A yes or no; no is left out. */
export const tick = (key: string, label: string): Field => ({ key, label, control: "tick" });
/** One of several, or none. */
export const pick = (key: string, label: string, values: readonly string[]): Field => ({
  key,
  label,
  control: "pick",
  values,
});

/** What was entered, as the value has it; undefined for what is left out. */
export function entered({ control, isNeeded }: Field, text: string): unknown {
  if (text === "") return isNeeded ? "" : undefined;
  if (control === "whole") return Number(text);
  // A share between 0 and 1 is a number, and anything else a word of Windows' or a name of data.
  if (control === "amount") return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
  return text;
}

/** A part with one property changed; one that is undefined is not there. */
export function withPart(part: Part, key: string, value: unknown): Part {
  const { [key]: before, ...others } = part;
  return value === undefined ? others : { ...part, [key]: value };
}

const textIn = (event: Event): string =>
  event.currentTarget instanceof HTMLInputElement || event.currentTarget instanceof HTMLSelectElement
    ? event.currentTarget.value
    : "";

function renderPick(field: Field, part: Part, set: (value: unknown) => void): TemplateResult {
  const now = part[field.key];
  return html`<label>
    ${field.label}
    <select @change=${(event: Event) => set(textIn(event) || undefined)}>
      <option value="" ?selected=${now === undefined}>—</option>
      ${(field.values ?? []).map((each) => html`<option value=${each} ?selected=${each === now}>${each}</option>`)}
    </select>
  </label>`;
}

function renderTick(field: Field, part: Part, set: (value: unknown) => void): TemplateResult {
  const change = ({ currentTarget: box }: Event) => set((box instanceof HTMLInputElement && box.checked) || undefined);
  return html`<label class="tick">
    <input type="checkbox" .checked=${part[field.key] === true} @change=${change} />${field.label}
  </label>`;
}

function renderLine(field: Field, part: Part, set: (value: unknown) => void): TemplateResult {
  const { control, label, min, max, hint } = field;
  const input = (event: Event) => set(entered(field, textIn(event)));
  return html`<label>
    ${label}
    <input
      type=${control === "whole" ? "number" : "text"}
      min=${min ?? nothing}
      max=${max ?? nothing}
      placeholder=${hint ?? nothing}
      autocomplete="off"
      spellcheck="false"
      .value=${String(part[field.key] ?? "")}
      @input=${input}
    />
  </label>`;
}

/** A field with its label. @param change gets the part with what was entered */
export function renderField(field: Field, part: Part, change: (part: Part) => void): TemplateResult {
  const set = (value: unknown) => change(withPart(part, field.key, value));
  if (field.control === "tick") return renderTick(field, part, set);
  return field.control === "pick" ? renderPick(field, part, set) : renderLine(field, part, set);
}
