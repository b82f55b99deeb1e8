/** The calls of builders that make a toast. Writes code, runs none. */
import type { Action, Input, Toast, ToastChild, ToastImage, ToastText } from "@belfry/content";
import { call, chain, literal } from "./literal.ts";
import { groupCall, legacyCall } from "./tile-calls.ts";

const IMAGE_CALLS = { appLogoOverride: "logo", hero: "hero" } as const;

function textCall({ kind, text, placement, ...hints }: ToastText): string {
  return call(placement ?? "text", text, hints);
}

function imageCall({ kind, src, placement, ...hints }: ToastImage): string {
  return call(placement === undefined ? "image" : IMAGE_CALLS[placement], src, hints);
}

function childCall(child: ToastChild): string {
  if (child.kind === "group") return groupCall(child);
  if (child.kind === "text") return textCall(child);
  if (child.kind === "image") return imageCall(child);
  const { kind, ...progress } = child;
  return call("progress", progress);
}

function inputCall(input: Input): string {
  if (input.type === "text") {
    const { id, type, ...look } = input;
    return call("input", id, look);
  }
  const { id, type, selections, ...look } = input;
  return call("choice", id, selections, look);
}

function actionCall({ content, arguments: args, placement, ...hints }: Action): string {
  return call(placement === undefined ? "button" : "menuItem", content, args, hints);
}

/** What a call cannot say: the reader takes it from a payload all the same. */
function isBeyondCalls({ binding, actions }: Toast): boolean {
  const isBare = actions !== undefined && literal(actions) === literal({ inputs: [], actions: [] });
  const isStyledItem = actions?.actions.some(({ placement, buttonStyle }) => placement && buttonStyle);
  if (isBare || isStyledItem) return true;
  if (binding.kind === "legacy") return binding.branding !== undefined || binding.contentId !== undefined;
  const { kind, children, ...lookup } = binding;
  return literal(lookup) !== "{}" || children.some(isOddChild);
}

function isOddChild(child: ToastChild): boolean {
  if (child.kind === "image") return child.placement === "hero" && child.crop !== undefined;
  if (child.kind !== "text" || child.placement === undefined) return false;
  return child.maxLines !== undefined || child.callScenarioCenterAlign !== undefined;
}

function partCalls(toast: Toast): string[] {
  const { kind, binding, actions, launch, scenario, duration, header, useButtonStyle, ...more } = toast;
  const isStyled = actions?.actions.some(({ buttonStyle }) => buttonStyle !== undefined);
  const rest = { ...more, ...(!isStyled && useButtonStyle !== undefined && { useButtonStyle }) };
  return [
    ...(launch === undefined ? [] : [call("launch", launch)]),
    ...(scenario === undefined ? [] : [call("scenario", scenario)]),
    ...(duration === undefined ? [] : ["long()"]),
    ...(actions?.inputs ?? []).map(inputCall),
    ...(actions?.actions ?? []).map(actionCall),
    ...(actions?.systemCommands === undefined ? [] : ["snoozeAndDismiss()"]),
    ...(header === undefined ? [] : [call("header", header)]),
    ...(literal(rest) === "{}" ? [] : [call("set", rest)]),
  ];
}

/** A toast as an expression that gives its XML, and the names it needs. */
export function toastCode(toast: Toast): { readonly code: string; readonly names: string[] } {
  if (isBeyondCalls(toast)) return { code: `writeToast(${literal(toast)})`, names: ["writeToast"] };
  const { binding } = toast;
  const isLegacy = binding.kind === "legacy";
  const head = isLegacy ? legacyCall("legacyToast", binding) : "toast()";
  const children = isLegacy ? [] : binding.children.map(childCall);
  const code = chain(head, [...children, ...partCalls(toast), "xml()"]);
  return { code, names: [isLegacy ? "legacyToast" : "toast"] };
}
