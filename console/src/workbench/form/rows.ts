/** A list of the form: rows of several kinds that are added, removed and moved. Knows no notification. */
import { html, nothing, type TemplateResult } from "lit";
import { type Field, type Part, renderField } from "./field.ts";

/** One kind of row. */
export interface RowKind {
  /** As on the button that adds one: `text`, `button`. */
  readonly name: string;
  /** Whether a part of the list is of this kind. */
  readonly is: (part: Part) => boolean;
  /** What a new one begins with. */
  readonly fresh: Part;
  /** Always in sight. */
  readonly main: readonly Field[];
  /** Behind “More”. */
  readonly more?: readonly Field[];
  /** What stands in it. */
  readonly inside?: (part: Part, change: (part: Part) => void) => TemplateResult;
}

/** A list as a whole. */
export interface Rows {
  readonly parts: readonly Part[];
  readonly kinds: readonly RowKind[];
  readonly change: (parts: readonly Part[]) => void;
  /** No more than these can be added. */
  readonly most?: number;
}

/** A list with a part at another place; one that would leave the list stays. */
export function moved<Item>(list: readonly Item[], from: number, to: number): readonly Item[] {
  if (to < 0 || to >= list.length) return list;
  const others = list.filter((_, at) => at !== from);
  return [...others.slice(0, to), ...list.slice(from, from + 1), ...others.slice(to)];
}

function renderTools(title: string, at: number, { parts, change }: Rows): TemplateResult {
  const last = parts.length - 1;
  return html`<span class="tools">
    <button type="button" aria-label="Move ${title} up" ?disabled=${at === 0} @click=${() => change(moved(parts, at, at - 1))}>↑</button>
    <button type="button" aria-label="Move ${title} down" ?disabled=${at === last} @click=${() => change(moved(parts, at, at + 1))}>↓</button>
    <button type="button" aria-label="Remove ${title}" @click=${() => change(parts.filter((_, each) => each !== at))}>✕</button>
  </span>`;
}

function renderMore(fields: readonly Field[], part: Part, change: (part: Part) => void) {
  if (fields.length === 0) return nothing;
  const said = fields.filter(({ key }) => part[key] !== undefined).length;
  return html`<details>
    <summary>More${said === 0 ? nothing : html` <span class="quiet">(${said} set)</span>`}</summary>
    <div class="fields">${fields.map((field) => renderField(field, part, change))}</div>
  </details>`;
}

function renderRow(part: Part, at: number, rows: Rows) {
  const kind = rows.kinds.find(({ is }) => is(part));
  if (kind === undefined) return nothing;
  const number = rows.parts.slice(0, at + 1).filter(kind.is).length;
  const title = `${kind.name} ${number}`;
  const change = (changed: Part) => rows.change(rows.parts.map((each, place) => (place === at ? changed : each)));
  return html`<div class="slip" role="group" aria-label=${title}>
    <div class="head"><strong>${title}</strong>${renderTools(title, at, rows)}</div>
    <div class="fields">${kind.main.map((field) => renderField(field, part, change))}</div>
    ${renderMore(kind.more ?? [], part, change)} ${kind.inside?.(part, change) ?? nothing}
  </div>`;
}

/** The rows, and below them a button for each kind. */
export function renderRows(rows: Rows): TemplateResult {
  const isFull = rows.parts.length >= (rows.most ?? Number.POSITIVE_INFINITY);
  const add = (kind: RowKind) => rows.change([...rows.parts, kind.fresh]);
  return html`${rows.parts.length === 0 ? nothing : html`<div class="slips">${rows.parts.map((part, at) => renderRow(part, at, rows))}</div>`}
    <div class="add">
      ${rows.kinds.map((kind) => html`<button type="button" ?disabled=${isFull} @click=${() => add(kind)}>Add ${kind.name}</button>`)}
    </div>`;
}
