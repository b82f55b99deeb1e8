/**
 * The workbench: a payload on the left, what people see of it on the right, what Windows finds in it beneath. Asks no server and needs no
 * token. Knows what travels between the panels; refuses to know how any of them looks.
 */
import type { Finding, LayoutFinding, NotificationKind } from "@belfry/content";
import { html, LitElement } from "lit";
import { renderChoices } from "./choice-bar.ts";
import { readAddress, writeAddress } from "./draft/address.ts";
import { type Draft, FIRST_SETTINGS, KINDS, type Settings } from "./draft/draft.ts";
import { indent, unindent } from "./draft/indent.ts";
import { type Study, study, summaryOf } from "./draft/study.ts";
import { type AnyValue, writeValue } from "./draft/write-value.ts";
import { onceAFrame } from "./once-a-frame.ts";
import { onceAtRest } from "./once-at-rest.ts";
import type { PayloadEditor } from "./payload-editor.ts";
import { firstOf } from "./samples/samples.ts";
import { renderStartList } from "./start-list.ts";
import { workbenchLook } from "./workbench-look.ts";
import "./copy-panel.ts";
import "./finding-list.ts";
import "./form/build-form.ts";
import "./options-panel.ts";
import "./payload-editor.ts";
import "./preview/payload-preview.ts";
import { picturesOf } from "./preview/pictures-of.ts";

/** Browsers allow an address to be changed a hundred times in half a minute. */
const ADDRESS_EVERY_MS = 400;
/** Whoever types the address of a picture is not done before; nobody's server is asked for each of its letters. */
const REST_MS = 400;

const KIND_CHOICES = KINDS.map((value) => ({ value, label: `${value.charAt(0).toUpperCase()}${value.slice(1)}` }));
const WAYS = [
  { value: "text", label: "Write it" },
  { value: "form", label: "Build it" },
] as const;
type Way = (typeof WAYS)[number]["value"];

/** The root element. */
export class BelfryWorkbench extends LitElement {
  static override properties = {
    draft: { state: true },
    settings: { state: true },
    way: { state: true },
    found: { state: true },
    value: { state: true },
    shown: { state: true },
    refusal: { state: true },
    drawn: { state: true },
    lost: { state: true },
  };
  static override styles = workbenchLook;

  declare private draft: Draft;
  declare private settings: Settings;
  declare private way: Way;
  /** Of the draft, as far as it was read. */
  declare private found: Study;
  /** What the form shows: what was read last or built last. */
  declare private value: AnyValue | undefined;
  /** The last of this kind that Windows would show. */
  declare private shown: AnyValue | undefined;
  /** Why the form's value could not be written. */
  declare private refusal: string | undefined;
  declare private drawn: readonly LayoutFinding[];
  /** Addresses of pictures that cannot be loaded. */
  declare private lost: readonly string[];

  /** What was typed of the kinds that are not in sight. */
  readonly #others = new Map<NotificationKind, string>();
  readonly #readSoon = onceAFrame(() => this.#read());
  readonly #showAtRest = onceAtRest(() => {
    this.shown = this.found.value ?? this.shown;
  }, REST_MS);
  /** Came from the form and not yet written. */
  #built: AnyValue | undefined;
  #addressTimer: ReturnType<typeof setTimeout> | undefined;
  readonly #follow = (): void => {
    const draft = readAddress(location.hash);
    if (draft !== undefined && (draft.kind !== this.draft.kind || draft.xml !== this.draft.xml)) this.#open(draft);
  };

  constructor() {
    super();
    this.settings = FIRST_SETTINGS;
    this.way = "text";
    this.drawn = [];
    this.lost = [];
    this.#open(readAddress(location.hash) ?? { kind: "tile", xml: firstOf("tile") });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    addEventListener("hashchange", this.#follow);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("hashchange", this.#follow);
    clearTimeout(this.#addressTimer);
    this.#showAtRest.stop();
  }

  /** Another payload: nothing of the one before is left in sight. */
  #open(draft: Draft): void {
    this.draft = draft;
    this.shown = undefined;
    this.#built = undefined;
    this.#read();
    this.shown = this.found.value;
  }

  #switch(kind: NotificationKind): void {
    this.#others.set(this.draft.kind, this.draft.xml);
    this.#open({ kind, xml: this.#others.get(kind) ?? firstOf(kind) });
    this.#keepAddress();
  }

  #type(xml: string): void {
    this.draft = { ...this.draft, xml };
    this.#built = undefined;
    this.#readSoon();
    this.#keepAddress();
  }

  #build(value: AnyValue): void {
    this.value = value;
    this.#built = value;
    this.#readSoon();
    this.#keepAddress();
  }

  #set(settings: Settings): void {
    this.settings = settings;
    this.#readSoon();
  }

  #read(): void {
    if (this.#built !== undefined) this.#write(this.#built);
    else this.refusal = undefined;
    this.found = study(this.draft, this.settings);
    const { value } = this.found;
    if (value !== undefined) this.#show(value);
    // A form that is being filled in keeps what was entered, such as the blank at the end of a word.
    if (this.#built === undefined) this.value = value;
  }

  /** At once, unless it names a picture that is not in sight yet. */
  #show(value: AnyValue): void {
    const inSight = new Set(this.shown === undefined ? [] : picturesOf(this.shown, this.settings));
    const isAllKnown = picturesOf(value, this.settings).every((address) => inSight.has(address));
    if (isAllKnown) this.shown = value;
    else this.#showAtRest.ask();
  }

  #write(value: AnyValue): void {
    try {
      this.draft = { kind: value.kind, xml: indent(writeValue(value)) };
      this.refusal = undefined;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.refusal = error.message;
    }
  }

  /** Replaces the address, so that going back leaves the page. */
  #keepAddress(): void {
    clearTimeout(this.#addressTimer);
    this.#addressTimer = setTimeout(() => history.replaceState(null, "", writeAddress(this.draft)), ADDRESS_EVERY_MS);
  }

  async #goTo({ line, column }: Finding): Promise<void> {
    this.way = "text";
    await this.updateComplete;
    this.renderRoot.querySelector<PayloadEditor>("payload-editor")?.goTo(line, column);
  }

  /** Each drawing tells all of it anew; only what is another is news. */
  #note(drawn: readonly LayoutFinding[], lost: readonly string[]): void {
    if (JSON.stringify(drawn) !== JSON.stringify(this.drawn)) this.drawn = drawn;
    if (JSON.stringify(lost) !== JSON.stringify(this.lost)) this.lost = lost;
  }

  #renderText() {
    const { draft, found } = this;
    return html`<payload-editor
        .xml=${draft.xml}
        .findings=${found.findings}
        @typed=${(event: CustomEvent<string>) => this.#type(event.detail)}
      ></payload-editor>
      <div class="bar">
        ${renderStartList(draft.kind, (xml) => this.#type(xml))}
        <span class="small">
          <button type="button" @click=${() => this.#type(indent(draft.xml))}>Indent</button>
          <button type="button" @click=${() => this.#type(unindent(draft.xml))}>On one line</button>
        </span>
      </div>`;
  }

  #renderForm() {
    return html`<div class="bar">${renderStartList(this.draft.kind, (xml) => this.#type(xml))}</div>
      <build-form
        tabindex="-1"
        .value=${this.value}
        .refusal=${this.refusal}
        @built=${(event: CustomEvent<AnyValue>) => this.#build(event.detail)}
      ></build-form>`;
  }

  protected override render() {
    const { draft, settings, found, way } = this;
    return html`<header>
        <h1>Payload workbench</h1>
        <p class="quiet">Write or build a tile, a toast or a badge, and see it as Windows shows it.</p>
        <nav aria-label="Belfry"><a href="/">Console</a></nav>
      </header>
      <main>
        <section class="write" aria-labelledby="payload">
          <h2 id="payload" class="unseen">The payload</h2>
          <div class="bar">
            ${renderChoices("Kind", KIND_CHOICES, draft.kind, (kind) => this.#switch(kind))}
            ${renderChoices("Way", WAYS, way, (next) => {
              this.way = next;
            })}
          </div>
          ${way === "text" ? this.#renderText() : this.#renderForm()}
        </section>
        <finding-list
          .findings=${found.findings}
          .drawn=${this.drawn}
          .lost=${this.lost}
          .bytes=${found.bytes}
          .summary=${summaryOf(found, settings.profile)}
          @go-to=${(event: CustomEvent<Finding>) => void this.#goTo(event.detail)}
        ></finding-list>
        <payload-preview
          .value=${this.shown}
          .settings=${settings}
          .dropped=${!found.ok}
          @drawn=${(event: CustomEvent<readonly LayoutFinding[]>) => this.#note(event.detail, this.lost)}
          @lost=${(event: CustomEvent<readonly string[]>) => this.#note(this.drawn, event.detail)}
        >
          <options-panel
            .settings=${settings}
            @settings=${(event: CustomEvent<Settings>) => this.#set(event.detail)}
          ></options-panel>
        </payload-preview>
        <copy-panel .draft=${draft} .value=${found.value}></copy-panel>
      </main>`;
  }
}

customElements.define("belfry-workbench", BelfryWorkbench);
