/** The service in one line: whether it is ready, where it is, how many devices, since when. */
import { html, type TemplateResult } from "lit";
import type { Seen } from "./reading/read-service.ts";
import { formatSpan } from "./times.ts";

export function renderState({ status, at }: Seen): TemplateResult {
  const { draining, ready, connectedDevices, startedAt, profile, version, faults, service } = status;
  const state = draining ? "draining" : ready ? "ready" : "starting";
  const facts = [
    `${connectedDevices} connected ${connectedDevices === 1 ? "device" : "devices"}`,
    `up ${formatSpan(at - startedAt)}`,
    `${profile} profile`,
    `version ${version}`,
    ...(faults === 0 ? [] : [`${faults} ${faults === 1 ? "fault" : "faults"} set`]),
  ];
  return html`<span class="state">${state}</span> <span class="quiet">${service}</span>
    ${facts.map((fact) => html`<span class="quiet figure">${fact}</span>`)}`;
}
