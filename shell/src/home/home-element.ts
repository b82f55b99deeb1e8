/** What the homes have in common: each shows what one shell knows, is drawn again when that changes, and says what an app was told. */
import { LitElement, type PropertyDeclarations, type PropertyValues } from "lit";
import type { Theme } from "../look/themes.ts";
import type { Shell } from "../open-shell.ts";
import type { Activation } from "../state/activation.ts";

/** See the head of this file. */
export abstract class HomeElement extends LitElement {
  static override properties: PropertyDeclarations = { shell: { attribute: false }, theme: { reflect: true } };

  declare shell: Shell | undefined;
  declare theme: Theme | undefined;

  #stopHearing: (() => void) | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.hear();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stopHearing?.();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("shell") && this.isConnected) this.hear();
  }

  /** Hears the shell from now on, and no other. */
  protected hear(): void {
    this.#stopHearing?.();
    this.#stopHearing = this.shell?.subscribe(() => this.requestUpdate());
    this.requestUpdate();
  }

  /** @param detail undefined where the app was told nothing */
  protected tell(detail: Activation | undefined): void {
    if (detail === undefined) return;
    this.dispatchEvent(new CustomEvent("belfry-activated", { detail, bubbles: true, composed: true }));
  }
}
