/** A toast in the form: what it shows, what can be entered and pressed, how it comes and sounds. */
import { SOUNDS } from "@belfry/content";
import { html, type TemplateResult } from "lit";
import { GROUP_ROW, IMAGE_FIELDS, partsIn } from "./adaptive-rows.ts";
import { type Field, needed, type Part, pick, renderField, tick, whole, withPart, words } from "./field.ts";
import { renderLegacy } from "./legacy-form.ts";
import { type RowKind, renderRows } from "./rows.ts";

const picture = (name: string, placement: string | undefined, src: string): RowKind => ({
  name,
  is: (part) => part.kind === "image" && part.placement === placement,
  fresh: { kind: "image", src, ...(placement !== undefined && { placement }) },
  main: [needed("src", "Source")],
  more: IMAGE_FIELDS,
});

const CONTENT_ROWS: readonly RowKind[] = [
  {
    name: "text",
    is: ({ kind, placement }) => kind === "text" && placement === undefined,
    fresh: { kind: "text", text: "Words" },
    main: [needed("text", "Words")],
    more: [whole("maxLines", "At most lines", 1), words("lang", "Language", { hint: "en-US" })],
  },
  picture("picture", undefined, "harbour.jpg"),
  picture("logo picture", "appLogoOverride", "ada.jpg"),
  picture("hero picture", "hero", "lighthouse.jpg"),
  GROUP_ROW,
  {
    name: "progress bar",
    is: ({ kind }) => kind === "progress",
    fresh: { kind: "progress", value: 0.4, status: "On the way" },
    main: [
      { ...words("value", "How far", { hint: "0.4, indeterminate or {name}" }), control: "amount" },
      needed("status", "Status"),
    ],
    more: [words("title", "Title"), words("valueStringOverride", "In place of the percentage")],
  },
  {
    name: "attribution",
    is: ({ kind, placement }) => kind === "text" && placement === "attribution",
    fresh: { kind: "text", text: "via Belfry", placement: "attribution" },
    main: [needed("text", "Words")],
  },
];

const CHOICE_ROW: RowKind = {
  name: "choice",
  is: () => true,
  fresh: { id: "one", content: "One" },
  main: [needed("id", "Id"), needed("content", "Words")],
};

const INPUT_ROWS: readonly RowKind[] = [
  {
    name: "text input",
    is: ({ type }) => type === "text",
    fresh: { id: "reply", type: "text", placeHolderContent: "Write an answer" },
    main: [needed("id", "Id"), words("placeHolderContent", "In grey while empty")],
    more: [words("title", "Title"), words("defaultInput", "Begins with")],
  },
  {
    name: "selection",
    is: ({ type }) => type === "selection",
    fresh: { id: "choice", type: "selection", selections: [CHOICE_ROW.fresh] },
    main: [needed("id", "Id"), words("title", "Title"), words("defaultInput", "Id it begins with")],
    inside: (part, change) =>
      renderRows({
        parts: partsIn(part, "selections"),
        kinds: [CHOICE_ROW],
        change: (selections) => change({ ...part, selections }),
        most: 5,
      }),
  },
];

const BUTTON_MORE: readonly Field[] = [
  pick("activationType", "Starts the app", ["background", "protocol", "system"]),
  words("inputId", "Beside the input", { hint: "reply" }),
  words("imageUri", "Icon"),
  words("toolTip", "Tooltip"),
  pick("afterActivationBehavior", "Afterwards", ["pendingUpdate"]),
];

const BUTTON_ROWS: readonly RowKind[] = [
  {
    name: "button",
    is: ({ placement }) => placement === undefined,
    fresh: { content: "Open", arguments: "open" },
    main: [needed("content", "Words"), needed("arguments", "Arguments for the app")],
    more: [pick("buttonStyle", "Style", ["Success", "Critical"]), ...BUTTON_MORE],
  },
  {
    name: "menu item",
    is: ({ placement }) => placement === "contextMenu",
    fresh: { content: "Mute", arguments: "mute", placement: "contextMenu" },
    main: [needed("content", "Words"), needed("arguments", "Arguments for the app")],
    more: BUTTON_MORE.slice(0, 1),
  },
];

const TOAST_FIELDS: readonly Field[] = [
  pick("scenario", "Scenario", ["reminder", "alarm", "incomingCall", "urgent"]),
  pick("duration", "Stays", ["long"]),
  words("launch", "Arguments for the app"),
  pick("activationType", "Starts the app", ["background", "protocol"]),
  words("displayTimestamp", "Time shown", { hint: "2031-05-17T10:30:00Z" }),
  words("baseUri", "Base of pictures", { hint: "ms-appx:///" }),
  words("lang", "Language", { hint: "en-US" }),
];

const AUDIO_FIELDS: readonly Field[] = [
  pick(
    "src",
    "Sound",
    SOUNDS.map((sound) => `ms-winsoundevent:Notification.${sound}`),
  ),
  tick("loop", "Again and again"),
  tick("silent", "No sound"),
];

const HEADER_FIELDS = [needed("id", "Id"), needed("title", "Title"), needed("arguments", "Arguments for the app")];
const SYSTEM = pick("systemCommands", "Snooze and dismiss of the system", ["SnoozeAndDismiss"]);

const asPart = (value: unknown): Part => (typeof value === "object" && value !== null ? (value as Part) : {});
const isBlank = (part: Part): boolean => Object.values(part).every((each) => each === "" || each === undefined);

/** Actions without anything are left out; a style of a button is turned on at the toast, where Windows looks for it. */
function withActions(toast: Part, actions: Part): Part {
  const [inputs, buttons] = [partsIn(actions, "inputs"), partsIn(actions, "actions")];
  const isEmpty = inputs.length + buttons.length === 0 && actions.systemCommands === undefined;
  const isStyled = buttons.some(({ buttonStyle }) => buttonStyle !== undefined);
  const said = withPart(toast, "actions", isEmpty ? undefined : { ...actions, inputs, actions: buttons });
  return isStyled ? withPart(said, "useButtonStyle", true) : said;
}

function renderContent(toast: Part, change: (toast: Part) => void): TemplateResult {
  const binding = asPart(toast.binding);
  const set = (next: Part) => change({ ...toast, binding: next });
  if (binding.kind === "legacy") return renderLegacy(binding, set);
  return renderRows({
    parts: partsIn(binding, "children"),
    kinds: CONTENT_ROWS,
    change: (children) => set({ ...binding, children }),
  });
}

function renderActions(toast: Part, change: (toast: Part) => void): TemplateResult {
  const actions = asPart(toast.actions);
  const set = (next: Part) => change(withActions(toast, next));
  const list = (key: string, kinds: readonly RowKind[]) =>
    renderRows({ parts: partsIn(actions, key), kinds, change: (parts) => set({ ...actions, [key]: parts }), most: 5 });
  return html`<section role="group" aria-label="Inputs"><h3>Inputs</h3>${list("inputs", INPUT_ROWS)}</section>
    <section role="group" aria-label="Buttons">
      <h3>Buttons</h3>
      ${list("actions", BUTTON_ROWS)}
      <div class="fields">${renderField(SYSTEM, actions, set)}</div>
    </section>`;
}

function renderPart(toast: Part, key: string, fields: readonly Field[], change: (toast: Part) => void) {
  const part = asPart(toast[key]);
  const set = (next: Part) => change(withPart(toast, key, isBlank(next) ? undefined : next));
  return html`<div class="fields">${fields.map((field) => renderField(field, part, set))}</div>`;
}

/** The parts of `toast.ts` in content, as far as a form is good for them. */
export function renderToast(toast: Part, change: (toast: Part) => void): TemplateResult {
  return html`<section role="group" aria-label="Content"><h3>Content</h3>${renderContent(toast, change)}</section>
    ${renderActions(toast, change)}
    <section role="group" aria-label="How it comes">
      <h3>How it comes</h3>
      <div class="fields">${TOAST_FIELDS.map((field) => renderField(field, toast, change))}</div>
      ${renderPart(toast, "audio", AUDIO_FIELDS, change)}
      <details>
        <summary>Header in the notification centre</summary>
        ${renderPart(toast, "header", HEADER_FIELDS, change)}
      </details>
    </section>`;
}
