/** What stands above every view: the service in one line or why it is out of reach, and the way out. */
import { html, type TemplateResult } from "lit";
import type { Seen } from "./reading/read-service.ts";
import { renderState } from "./state-line.ts";

/** What the page knows of the service. */
interface Known {
  readonly seen: Seen | undefined;
  /** Why the last reading came to nothing. */
  readonly trouble: string | undefined;
}

export function renderHeader({ seen, trouble }: Known, signOut: () => void): TemplateResult {
  return html`<header>
    <h1>Belfry</h1>
    <p class="service">
      ${
        trouble === undefined
          ? seen && renderState(seen)
          : html`<span class="state bad" role="alert">${trouble}. Trying again.</span>`
      }
    </p>
    <a href="/workbench">Workbench</a>
    <button type="button" class="slim" @click=${signOut}>Sign out</button>
  </header>`;
}
