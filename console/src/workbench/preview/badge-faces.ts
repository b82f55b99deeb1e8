/** A badge on tiles of every size that has room for one, and alone. */
import type { Badge } from "@belfry/content";
import type { SizeName, Theme } from "@belfry/shell";
import { html, type TemplateResult } from "lit";
import { appOf, type Settings } from "../draft/draft.ts";

const SIZES: readonly SizeName[] = ["small", "medium", "wide"];
const ALONE = [16, 24, 40];

/** All of it, in one theme. */
export function renderBadgeFaces(badge: Badge, settings: Settings, theme: Theme): TemplateResult {
  const app = appOf(settings, "tile");
  return html`${SIZES.map(
    (size) => html`<figure>
        <belfry-tile
          size=${size}
          density=${settings.density}
          theme=${theme}
          still="front"
          .profile=${settings.profile}
          .build=${settings.build}
          .app=${app}
          .badge=${badge}
        ></belfry-tile>
        <figcaption>${size}</figcaption>
      </figure>`,
  )}
    <figure>
      <div class="alone">
        ${ALONE.map((pixels) => html`<belfry-badge .badge=${badge} .style=${`--belfry-badge-size:${pixels}px`}></belfry-badge>`)}
      </div>
      <figcaption>alone</figcaption>
    </figure>`;
}
