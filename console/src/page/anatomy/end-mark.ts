/** The end of a notification as one sign and one word, alike wherever it is shown. Shape tells it, not colour alone. */
import type { TraceEnd } from "@belfry/protocol";
import { html, type TemplateResult } from "lit";

const SIGNS: Readonly<Record<TraceEnd, string>> = {
  pending: "○",
  delivered: "●",
  replaced: "↺",
  expired: "◔",
  removed: "−",
  dropped: "✕",
  unknown: "?",
  refused: "✕",
};

/** Draws the mark; the classes `end` and the state's name are there to be styled. */
export function endMark(state: TraceEnd): TemplateResult {
  return html`<span class="end ${state}"><span aria-hidden="true">${SIGNS[state]}</span> ${state}</span>`;
}
