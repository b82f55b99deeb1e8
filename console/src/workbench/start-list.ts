/** The list that a draft begins from. Knows where the list stands; what is in it stands in the samples. */
import type { NotificationKind } from "@belfry/content";
import { html, type TemplateResult } from "lit";
import { SAMPLES, sampleOf } from "./samples/samples.ts";

/** @param choose gets the text that was chosen */
export function renderStartList(kind: NotificationKind, choose: (xml: string) => void): TemplateResult {
  const change = ({ currentTarget: list }: Event) => {
    if (!(list instanceof HTMLSelectElement)) return;
    const [option] = list.selectedOptions;
    const heading = option?.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "";
    const xml = sampleOf(heading, list.value, kind);
    // The list is a way to begin, and says nothing of what became of it.
    list.value = "";
    if (xml !== undefined) choose(xml);
  };
  return html`<label class="start">
    <span>Start from</span>
    <select @change=${change}>
      <option value="">choose …</option>
      ${SAMPLES.filter((group) => group.kind === kind).map(
        ({ heading, samples }) => html`<optgroup label=${heading}>
          ${samples.map(({ name }) => html`<option value=${name}>${name}</option>`)}
        </optgroup>`,
      )}
    </select>
  </label>`;
}
