/** A toast as it comes, and as it lies in a list. */
import type { Toast } from "@belfry/content";
import type { Theme } from "@belfry/shell";
import { html, type TemplateResult } from "lit";
import { appOf, dataOf, type Settings } from "../draft/draft.ts";

function face(toast: Toast, settings: Settings, theme: Theme, expanded: boolean): TemplateResult {
  return html`<figure>
    <belfry-toast
      theme=${theme}
      .app=${appOf(settings, "toast")}
      .data=${dataOf(settings)}
      .profile=${settings.profile}
      .build=${settings.build}
      .expanded=${expanded}
      .toast=${toast}
    ></belfry-toast>
    <figcaption>${expanded ? "as it comes" : "in the list"}</figcaption>
  </figure>`;
}

/** Both, in one theme. */
export function renderToastFaces(toast: Toast, settings: Settings, theme: Theme): TemplateResult {
  return html`${[true, false].map((expanded) => face(toast, settings, theme, expanded))}`;
}
