/** As which Windows, and for which app, the payload is shown. Shows nothing itself. */
import type { Density, Profile } from "@belfry/content";
import { css, html, LitElement } from "lit";
import { look } from "../page/look.ts";
import { FIRST_SETTINGS, type Settings } from "./draft/draft.ts";

const style = css`
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(9.5rem, 100%), 1fr));
    gap: 0.75rem;
    align-items: end;
    padding-top: 0.75rem;
  }
  summary {
    color: var(--quiet);
    font-size: 0.875rem;
    cursor: pointer;
  }
  input,
  select,
  textarea {
    min-height: 2.25rem;
    padding: 0.25rem 0.625rem;
  }
  input[type="color"] {
    padding: 0.25rem;
  }
  textarea {
    box-sizing: border-box;
    width: 100%;
    font: 0.8125rem / 1.5 var(--mono);
    color: var(--ink);
    background: var(--paper);
    border: 1px solid var(--line);
    border-radius: 0.5rem;
    resize: vertical;
  }
  .data {
    grid-column: 1 / -1;
  }
`;

const WINDOWS: Readonly<Record<Profile, string>> = { win10: "10 and 11", win81: "8.1", win8: "8.0" };
const DENSITIES: Readonly<Record<Density, string>> = { desktop: "desktop", tablet: "tablet", windows8: "Windows 8" };

const textOf = ({ currentTarget: box }: Event): string =>
  box instanceof HTMLInputElement || box instanceof HTMLTextAreaElement || box instanceof HTMLSelectElement
    ? box.value
    : "";

/** One of the keys of a table; the first when it is none of them. */
function keyOf<Key extends string>(table: Readonly<Record<Key, string>>, word: string): Key {
  const keys = Object.keys(table) as Key[];
  return keys.find((key) => key === word) ?? (keys[0] as Key);
}

/** Fires `settings` (a CustomEvent with all of them) at each change. */
export class OptionsPanel extends LitElement {
  static override properties = { settings: { attribute: false } };
  static override styles = [...look, style];

  declare settings: Settings;

  constructor() {
    super();
    this.settings = FIRST_SETTINGS;
  }

  #set(changed: Partial<Settings>): void {
    const detail = { ...this.settings, ...changed };
    this.dispatchEvent(new CustomEvent("settings", { detail, bubbles: true, composed: true }));
  }

  #pick<Key extends string>(
    label: string,
    table: Readonly<Record<Key, string>>,
    now: Key,
    choose: (key: Key) => Partial<Settings>,
  ) {
    return html`<label>
      ${label}
      <select @change=${(event: Event) => this.#set(choose(keyOf(table, textOf(event))))}>
        ${Object.entries<string>(table).map(
          ([key, words]) => html`<option value=${key} ?selected=${key === now}>${words}</option>`,
        )}
      </select>
    </label>`;
  }

  #line(label: string, value: string, type: string, set: (text: string) => Partial<Settings>, hint = "") {
    const input = (event: Event) => this.#set(set(textOf(event)));
    return html`<label>
      ${label}
      <input type=${type} placeholder=${hint} autocomplete="off" spellcheck="false" .value=${value} @input=${input} />
    </label>`;
  }

  protected override render() {
    const { profile, build, density, appName, color, foreground, badge, data } = this.settings;
    const letters = { light: "light", dark: "dark" };
    return html`<details>
      <summary>
        Shown as by Windows ${WINDOWS[profile]}${build === undefined ? "" : `, build ${build}`}, for the app
        ${appName === "" ? "without name" : appName}
      </summary>
      <div class="fields">
        ${this.#pick("Windows", WINDOWS, profile, (key) => ({ profile: key }))}
        ${this.#line("Build", build === undefined ? "" : String(build), "number", (text) => ({ build: text === "" ? undefined : Number(text) }), "newest")}
        ${this.#pick("Tiles as on", DENSITIES, density, (key) => ({ density: key }))}
        ${this.#line("App", appName, "text", (text) => ({ appName: text }))}
        ${this.#line("Its colour", color, "color", (text) => ({ color: text }))}
        ${this.#pick("Letters on it", letters, foreground, (key) => ({ foreground: key as Settings["foreground"] }))}
        ${this.#line("Badge on its tile", badge, "text", (text) => ({ badge: text }), "7 or newMessage")}
        <label class="data">
          Data for {name}, one name=value a line
          <textarea rows="2" spellcheck="false" .value=${data} @input=${(event: Event) => this.#set({ data: textOf(event) })}></textarea>
        </label>
      </div>
    </details>`;
  }
}

customElements.define("options-panel", OptionsPanel);
