/**
 * The foot of a toast, as one value: where its bars, inputs and buttons stand, what they look like, and what they hold. A module of its own
 * that shares nothing with what a page begins with: what both need is handed to it with each control.
 */
import { TOAST_FOOT, type ToastFoot } from "@belfry/content/toast-foot";
import { renderControl } from "./controls.ts";
import { controlsLook } from "./controls-look.ts";
import { inputsOf, replyTo } from "./entered.ts";
import { inkIcons } from "./icon-ink.ts";

/** See the head of this file. */
export interface Foot {
  readonly drawing: ToastFoot;
  /** Gives a drawn toast what the controls look like. */
  readonly dress: (root: ShadowRoot) => void;
  readonly render: typeof renderControl;
  readonly inputsOf: typeof inputsOf;
  readonly replyTo: typeof replyTo;
}

let sheet: CSSStyleSheet | undefined;

function dress(root: ShadowRoot): void {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(controlsLook);
  }
  if (!root.adoptedStyleSheets.includes(sheet)) root.adoptedStyleSheets.push(sheet);
  inkIcons(root);
}

/** See the head of this file. */
export const FOOT: Foot = { drawing: TOAST_FOOT, dress, render: renderControl, inputsOf, replyTo };
