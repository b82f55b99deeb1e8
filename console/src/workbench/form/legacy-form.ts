/** A template of Windows 8 in the form: one field for each of its texts and pictures. */
import { findTemplate } from "@belfry/content";
import { html, type TemplateResult } from "lit";
import { partsIn } from "./adaptive-rows.ts";
import { needed, type Part, renderField } from "./field.ts";

/** A list as long as its template, with one part changed. */
function withOne(parts: readonly Part[], count: number, at: number, blank: Part, changed: Part): readonly Part[] {
  return Array.from({ length: count }, (_, each) => (each === at ? changed : (parts[each] ?? blank)));
}

/** @param change gets the binding with what was entered */
export function renderLegacy(binding: Part, change: (binding: Part) => void): TemplateResult {
  const template = findTemplate(String(binding.template));
  const sorts = [
    { key: "images", field: "src", label: "Picture", blank: { src: "" }, count: template?.imageCount ?? 0 },
    { key: "texts", field: "text", label: "Text", blank: { text: "" }, count: template?.textCount ?? 0 },
  ];
  const fields = sorts.flatMap(({ key, field, label, blank, count }) => {
    const parts = partsIn(binding, key);
    return Array.from({ length: count }, (_, at) =>
      renderField(needed(field, `${label} ${at + 1}`), parts[at] ?? blank, (changed) =>
        change({ ...binding, [key]: withOne(parts, count, at, blank, changed) }),
      ),
    );
  });
  return html`<div class="fields">${fields}</div>`;
}
