/** The script of a page that draws lists by key, one after the other, and says what became of the elements. Runs in a browser. */
import { html, nothing, render } from "lit";
import { byKey } from "../../../shell/src/paint/by-key.ts";

/** Keys, in their order; `none`: nothing is drawn; `other`: something that is no list. */
export type Drawn = readonly number[] | "none" | "other";

const place = document.createElement("div");
document.body.append(place);

function contentOf(drawn: Drawn): unknown {
  if (drawn === "none") return nothing;
  return drawn === "other" ? html`<b>other</b>` : byKey(drawn.map((key) => [key, html`<input value=${key} />`]));
}

const draw = (drawn: Drawn) => render(html`<p>before</p>${contentOf(drawn)}<p>behind</p>`, place);

/** Draws each, and says which is not as it should be: its words, and whether what stays is the same element. */
function drawAll(all: readonly Drawn[]): string[] {
  const wrong: string[] = [];
  let before = new Map<string, Element>();
  for (const drawn of all) {
    draw(drawn);
    const inputs = [...place.querySelectorAll("input")];
    const keys = inputs.map((input) => input.value);
    const expected = typeof drawn === "string" ? [] : drawn.map(String);
    const shown = `before${drawn === "other" ? "other" : ""}behind`;
    const isKept = inputs.every((input) => (before.get(input.value) ?? input) === input);
    if (keys.join() !== expected.join() || place.textContent !== shown || !isKept) wrong.push(JSON.stringify(drawn));
    before = new Map(inputs.map((input) => [input.value, input]));
  }
  return wrong;
}

/** Gives one of a list the focus, and says whether it has it still when another list is drawn. */
function keepsFocus(key: number, list: readonly number[], next: readonly number[]): boolean {
  draw(list);
  const input = [...place.querySelectorAll("input")].find(({ value }) => value === String(key));
  input?.focus();
  draw(next);
  return input !== undefined && document.activeElement === input;
}

/** How many nodes there are after each list. */
function countNodes(lists: readonly (readonly number[])[]): number[] {
  return lists.map((list) => {
    draw(list);
    return place.childNodes.length;
  });
}

Object.assign(globalThis, { drawAll, keepsFocus, countNodes });
