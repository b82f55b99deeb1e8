/**
 * Where somebody is in the console, as the fragment of the address says it: `#anatomy/ID?end=dropped`. Pure; reads no address itself.
 */
import { readAddress } from "../workbench/draft/address.ts";
import type { Draft } from "../workbench/draft/draft.ts";

/** The views in the order of their links. */
export const VIEWS = [
  { view: "now", label: "Now" },
  { view: "anatomy", label: "Anatomy" },
  { view: "apps", label: "Apps" },
  { view: "devices", label: "Devices" },
  { view: "hub", label: "Hub" },
  { view: "send", label: "Send" },
  { view: "start", label: "Start screen" },
] as const;

export type ViewName = (typeof VIEWS)[number]["view"];

/** One place. */
export interface Route {
  readonly view: ViewName;
  /** What of the view: a message id, a package SID, the name of a hub. */
  readonly id?: string;
  /** What a list is narrowed to. */
  readonly query: Readonly<Record<string, string>>;
  /** A payload that came by a link of the workbench. */
  readonly draft?: Draft;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Whatever cannot be read leads to the first view. */
export function readRoute(fragment: string): Route {
  const draft = readAddress(fragment);
  if (draft !== undefined) return { view: "send", query: {}, draft };
  const [, name, id, query] = /^#([a-z]+)(?:\/([^?]*))?(?:\?(.*))?$/s.exec(fragment) ?? [];
  const view = VIEWS.find((each) => each.view === name)?.view;
  if (view === undefined) return { view: "now", query: {} };
  const asked = Object.fromEntries(new URLSearchParams(query ?? ""));
  return { view, query: asked, ...(id && { id: decoded(id) }) };
}

/** The fragment that leads there; what is empty is left out. */
export function linkTo(view: ViewName, id?: string, query: Readonly<Record<string, string>> = {}): string {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
  const place = id === undefined || id === "" ? "" : `/${encodeURIComponent(id)}`;
  return `#${view}${place}${asked === "" ? "" : `?${asked}`}`;
}
