/** A tile in the form: what it says as a whole, then each of its sizes. */
import { findTemplate, TILE_SIZES } from "@belfry/content";
import { html, nothing, type TemplateResult } from "lit";
import { GROUP_ROW, IMAGE_FIELDS, IMAGE_ROW, partsIn, TEXT_ROW, textStacking } from "./adaptive-rows.ts";
import { type Field, needed, type Part, pick, renderField, whole, words } from "./field.ts";
import { renderLegacy } from "./legacy-form.ts";
import { type RowKind, renderRows } from "./rows.ts";

const FRAMING: readonly Field[] = [
  pick("branding", "At the bottom", ["none", "logo", "name", "nameAndLogo"]),
  words("displayName", "Name in place of the app's"),
  words("baseUri", "Base of pictures", { hint: "ms-appx:///" }),
  words("lang", "Language", { hint: "en-US" }),
  words("arguments", "Arguments for the app"),
];

const SIZE_LOOK: readonly Field[] = [
  textStacking,
  pick("branding", "At the bottom", ["none", "logo", "name", "nameAndLogo"]),
  pick("presentation", "Pictures move as", ["photos", "people", "contact"]),
  whole("overlay", "Black over pictures, %", 0, 100),
  words("displayName", "Name in place of the app's"),
];

const LOCK: readonly Field[] = [1, 2, 3].map((line) => words(`lockDetailedStatus${line}`, `Lock screen, line ${line}`));

const cover = (placement: "background" | "peek", name: string, src: string): RowKind => ({
  name,
  is: (part) => part.kind === "image" && part.placement === placement,
  fresh: { kind: "image", src, placement },
  main: [needed("src", "Source")],
  more: [...IMAGE_FIELDS, whole("overlay", "Black over it, %", 0, 100)],
});

const SIZE_ROWS: readonly RowKind[] = [
  TEXT_ROW,
  IMAGE_ROW,
  GROUP_ROW,
  cover("background", "background", "lighthouse.jpg"),
  cover("peek", "peeking picture", "island.jpg"),
];

/** `TileMedium` is the medium size; a template of Windows 8 has its own name. */
const titleOf = (template: string): string =>
  findTemplate(template) === undefined ? template.replace(/^Tile/, "") : template;

function renderAdaptive(binding: Part, change: (binding: Part) => void): TemplateResult {
  const look = binding.template === "TileWide" ? [...SIZE_LOOK, ...LOCK] : SIZE_LOOK;
  return html`${renderRows({
    parts: partsIn(binding, "children"),
    kinds: SIZE_ROWS,
    change: (children) => change({ ...binding, children }),
  })}
    <details>
      <summary>The size as a whole</summary>
      <div class="fields">${look.map((field) => renderField(field, binding, change))}</div>
    </details>`;
}

function renderBinding(binding: Part, change: (binding: Part | undefined) => void): TemplateResult {
  const title = titleOf(String(binding.template));
  return html`<section role="group" aria-label=${title}>
    <div class="head">
      <h3>${title}</h3>
      <button type="button" aria-label="Remove ${title}" @click=${() => change(undefined)}>✕</button>
    </div>
    ${binding.kind === "legacy" ? renderLegacy(binding, change) : renderAdaptive(binding, change)}
  </section>`;
}

/** The parts of `tile.ts` in content, as far as a form is good for them. */
export function renderTile(tile: Part, change: (tile: Part) => void): TemplateResult {
  const bindings = partsIn(tile, "bindings");
  const set = (next: readonly Part[]) => change({ ...tile, bindings: next });
  const missing = TILE_SIZES.filter((size) => !bindings.some(({ template }) => template === size));
  const fresh = (template: string): Part => ({ kind: "adaptive", template, children: [TEXT_ROW.fresh] });
  return html`${bindings.map((binding, at) =>
    renderBinding(binding, (changed) =>
      set(bindings.flatMap((each, place) => (place !== at ? [each] : changed === undefined ? [] : [changed]))),
    ),
  )}
    ${
      missing.length === 0
        ? nothing
        : html`<div class="add">
            ${missing.map(
              (size) =>
                html`<button type="button" @click=${() => set([...bindings, fresh(size)])}>
                  Add size ${titleOf(size).toLowerCase()}
                </button>`,
            )}
          </div>`
    }
    <details>
      <summary>The tile as a whole</summary>
      <div class="fields">${FRAMING.map((field) => renderField(field, tile, change))}</div>
    </details>`;
}
