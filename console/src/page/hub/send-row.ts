/** One send of a hub: to whom, how far it is, what became of its pushes. */
import type { SendBody } from "@belfry/protocol";
import { css, html, nothing, type TemplateResult } from "lit";
import { formatClock, formatDay, formatSpan } from "../times.ts";
import { isUnderWay, outcomesOf, progressOf, pushedOf, targetOf } from "./outcomes.ts";
import { progressLook } from "./progress-look.ts";

function timeWords({ scheduledFor, state, startedAt, endedAt, acceptedAt }: SendBody): string {
  if (state === "Scheduled" && scheduledFor !== null)
    return `for ${formatDay(scheduledFor)}, ${formatClock(scheduledFor)}`;
  const took = startedAt === null || endedAt === null ? "" : `, took ${formatSpan(endedAt - startedAt)}`;
  return `${formatClock(acceptedAt)}${took}`;
}

/** @param cancel undefined where nothing can be taken back any more */
export function renderSend(send: SendBody, cancel: (() => void) | undefined): TemplateResult {
  const progress = progressOf(send);
  const all = send.handles ?? send.matching ?? undefined;
  return html`<div class="send">
    <div class="bar between">
      <span><b>${targetOf(send)}</b> <span class="tag">${send.format}</span> <span class="tag">${send.state}</span></span>
      <span class="figure small quiet">${timeWords(send)}</span>
    </div>
    ${
      pushedOf(send) === 0 && !isUnderWay(send)
        ? nothing
        : html`<progress aria-label="Progress of the send to ${targetOf(send)}" max="1" .value=${progress ?? 0}></progress>`
    }
    <div class="small">
      ${pushedOf(send)}${isUnderWay(send) && all !== undefined ? html` of ${all}` : nothing} pushed
      ${outcomesOf(send).map(({ name, value }) => html`<span class="tag ${name === "Success" ? "" : "bad"}">${name} ${value}</span> `)}
    </div>
    ${send.remarks.map((remark) => html`<div class="small quiet">${remark}</div>`)}
    ${cancel === undefined ? nothing : html`<button type="button" class="slim" @click=${cancel}>Take it back</button>`}
  </div>`;
}

export const sendLook = [
  progressLook,
  css`
  .send {
    display: grid;
    gap: 0.375rem;
    overflow-wrap: anywhere;
  }
  .send button {
    justify-self: start;
  }
  .between {
    justify-content: space-between;
  }
`,
];
