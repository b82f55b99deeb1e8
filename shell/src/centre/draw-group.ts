/** One app's part of the notification centre as templates. Keeps nothing and decides nothing; what is done is told to the centre. */
import { type Profile, readableText, type Toast } from "@belfry/content";
import { html, nothing, type TemplateResult } from "lit";
import { renderDrawing } from "../glyph/drawing.ts";
import { CLOSE, COLLAPSE, EXPAND } from "../glyph/icons.ts";
import type { Theme } from "../look/themes.ts";
import { byKey } from "../paint/by-key.ts";
import type { ShellApp } from "../shell-app.ts";
import type { ToastItem, ToastRef } from "../state/shell-state.ts";
import type { ToastActivate } from "../toast/press.ts";
import type { Section, Shortened } from "./shorten.ts";
import { momentOf, wordsOfWhen } from "./when.ts";

/** What a group is told of the centre, and what it tells it. */
export interface GroupHome {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** BCP 47 of the page around it. */
  readonly lang: string | undefined;
  readonly theme: Theme | undefined;
  readonly profile: Profile | undefined;
  readonly build: number | undefined;
  /** Whether the person asked for all of a toast or for its few lines; undefined where neither was asked. */
  readonly isExpanded: (key: string) => boolean | undefined;
  readonly expand: (key: string, isExpanded: boolean) => void;
  readonly activate: (ref: ToastRef, event: CustomEvent<ToastActivate>) => void;
  readonly dismiss: (ref: ToastRef) => void;
  readonly snooze: (ref: ToastRef, event: CustomEvent<{ minutes: number }>) => void;
  readonly activateHeader: (ref: ToastRef) => void;
  readonly clear: (app: string) => void;
  readonly seeMore: (app: string) => void;
}

/** An app and what of its toasts is in sight. */
export interface Group extends Shortened {
  readonly app: ShellApp;
}

const counted = (count: number) => (count === 1 ? "1 notification" : `${count} notifications`);

function time({ value, receivedAt }: ToastItem, { now, lang, build }: GroupHome): TemplateResult {
  const moment = momentOf(value.displayTimestamp, receivedAt, build);
  const words = wordsOfWhen(moment, now, { lang });
  return html`<time slot="time" datetime=${new Date(moment).toISOString()}>${words}</time>`;
}

function chevron(key: string, isExpanded: boolean, home: GroupHome): TemplateResult {
  return html`<button
    slot="tools"
    type="button"
    class="icon"
    aria-label="All of it"
    aria-expanded=${isExpanded}
    @click=${() => home.expand(key, !isExpanded)}
  >
    ${renderDrawing(isExpanded ? COLLAPSE : EXPAND)}
  </button>`;
}

/** One value for each toast, so that what the person entered is not lost when it is drawn again. */
const withoutHeaders = new WeakMap<Toast, Toast>();

/** The header stands above the toast already. */
function withoutHeader(toast: Toast): Toast {
  const { header, ...rest } = toast;
  if (header === undefined) return toast;
  const known = withoutHeaders.get(toast);
  if (known !== undefined) return known;
  withoutHeaders.set(toast, rest);
  return rest;
}

function item(app: ShellApp, toast: ToastItem, isNewest: boolean, home: GroupHome): TemplateResult {
  const { key, value, data, pending = false } = toast;
  const ref = { app: app.packageSid, key };
  const isExpanded = home.isExpanded(key) ?? isNewest;
  return html`<div role="listitem">
    <belfry-toast
      data-key=${key}
      data-app=${app.packageSid}
      listed
      theme=${home.theme ?? nothing}
      .toast=${withoutHeader(value)}
      .data=${data}
      .app=${app}
      .expanded=${isExpanded}
      .pending=${pending}
      .profile=${home.profile}
      .build=${home.build}
      @belfry-toast-activate=${(event: CustomEvent<ToastActivate>) => home.activate(ref, event)}
      @belfry-toast-dismiss=${() => home.dismiss(ref)}
      @belfry-toast-snooze=${(event: CustomEvent<{ minutes: number }>) => home.snooze(ref, event)}
      >${time(toast, home)}${chevron(key, isExpanded, home)}</belfry-toast
    >
  </div>`;
}

const headerWords = (text: string, { resources }: ShellApp) => readableText(text, resources) ?? "";

/** Clicking a header takes nothing away. @source Microsoft, "Toast headers" */
function title(app: ShellApp, { header, toasts }: Section, home: GroupHome): TemplateResult | typeof nothing {
  const [newest] = toasts;
  if (header === undefined || newest === undefined) return nothing;
  const ref = { app: app.packageSid, key: newest.key };
  return html`<h4><button type="button" @click=${() => home.activateHeader(ref)}>${headerWords(header.title, app)}</button></h4>`;
}

function list(app: ShellApp, section: Section, newest: string | undefined, home: GroupHome): TemplateResult {
  return html`${title(app, section, home)}
    <div role="list" aria-label=${section.header === undefined ? app.name : headerWords(section.header.title, app)}>
      ${byKey(section.toasts.map((toast) => [toast.key, item(app, toast, toast.key === newest, home)]))}
    </div>`;
}

/** See the head of this file. */
export function drawGroup({ app, sections, count, hidden }: Group, home: GroupHome): TemplateResult {
  const newest = sections[0]?.toasts[0]?.key;
  const logo = app.logo ? html`<img src=${app.logo} alt="" referrerpolicy="no-referrer" />` : nothing;
  const more = html`<button type="button" class="words more" @click=${() => home.seeMore(app.packageSid)}>
    See more (${hidden})
  </button>`;
  return html`<section class="group" aria-label=${app.name}>
    <div class="app">
      <h3 class="name">
        ${logo}<bdi>${app.name}</bdi><span class="count" role="img" aria-label=${counted(count)}>${count}</span>
      </h3>
      <button
        type="button"
        class="icon"
        aria-label=${`Clear ${app.name}`}
        @click=${() => home.clear(app.packageSid)}
      >
        ${renderDrawing(CLOSE)}
      </button>
    </div>
    ${sections.map((section) => list(app, section, newest, home))}${hidden === 0 ? nothing : more}
  </section>`;
}
