/** What a toast says, as values and as attributes. */
import { type AttributesOf, choice, flag, type Lookup, share, text, whole } from "../attribute.ts";
import { type Group, IMAGE_LOOK } from "../binding/adaptive.ts";
import type { LegacyToastBinding } from "../binding/legacy.ts";
import { ACTIVATIONS, type Actions, type Commands, USE_BUTTON_STYLE } from "./actions.ts";
import type { Audio } from "./audio.ts";

const SCENARIOS = ["default", "reminder", "alarm", "incomingCall", "urgent"] as const;

/** How a text of a toast looks. */
export interface ToastTextHints {
  /** From 1; Windows shows at most 2 lines of the title and 4 of the others together. */
  readonly maxLines?: number;
  readonly lang?: string;
  /** In the middle, in the call scenario. */
  readonly callScenarioCenterAlign?: boolean;
}

/** A text: the title first, then the body. */
export interface ToastText extends ToastTextHints {
  readonly kind: "text";
  readonly text: string;
  /** A small line below the others, at most one; from build 14393. */
  readonly placement?: "attribution";
}

/** How a picture of a toast looks. */
export interface ToastImageHints {
  readonly alt?: string;
  readonly addImageQuery?: boolean;
  readonly crop?: "circle";
}

/** A picture of a toast. */
export interface ToastImage extends ToastImageHints {
  readonly kind: "image";
  readonly src: string;
  /** In place of the app's logo, or on top across the toast; below the texts when absent. */
  readonly placement?: "appLogoOverride" | "hero";
}

/** A bar that shows how far something is; from build 15063. */
export interface Progress {
  readonly kind: "progress";
  readonly title?: string;
  /** 0 to 1, `indeterminate`, or `{name}` of the notification's data; 0 when absent. */
  readonly value?: number | string;
  /** Stands for the percentage. */
  readonly valueStringOverride?: string;
  readonly status: string;
}

/** What may stand on a toast. */
export type ToastChild = ToastText | ToastImage | Progress | Group;

/** The form of Windows 10 and 11. */
export interface GenericBinding extends Lookup {
  readonly kind: "generic";
  readonly children: readonly ToastChild[];
}

/** Groups an app's toasts in the notification centre by `id`; from build 15063. */
export interface Header {
  readonly id: string;
  readonly title: string;
  readonly arguments: string;
  readonly activationType?: "protocol";
}

/** A toast notification. Absent means Windows' default. */
export interface Toast extends Lookup {
  readonly kind: "toast";
  readonly binding: GenericBinding | LegacyToastBinding;
  /** Handed to the app when the person clicks the toast's body. */
  readonly launch?: string;
  /** `foreground` when absent. */
  readonly activationType?: "background" | "protocol";
  /** The app that a protocol opens. */
  readonly protocolActivationTargetApplicationPfn?: string;
  /** 25 seconds instead of 7. */
  readonly duration?: "long";
  readonly scenario?: "reminder" | "alarm" | "incomingCall" | "urgent";
  /** ISO 8601; the time of arrival when absent. From build 15063. */
  readonly displayTimestamp?: string;
  readonly useButtonStyle?: boolean;
  readonly toastId?: string;
  readonly header?: Header;
  readonly actions?: Actions;
  readonly audio?: Audio;
  readonly commands?: Commands;
}

/** The attributes of the toast itself. */
export const TOAST: AttributesOf<Toast> = [
  text("launch"),
  choice("activationType", ACTIVATIONS, { standard: "foreground" }),
  text("protocolActivationTargetApplicationPfn"),
  choice("duration", ["short", "long"], { standard: "short" }),
  choice("scenario", SCENARIOS, { standard: "default" }),
  text("displayTimestamp"),
  USE_BUTTON_STYLE,
  text("hint-toastId"),
];

/** The attributes of a text outside a group. */
export const TOAST_TEXT: AttributesOf<ToastText> = [
  text("lang"),
  whole("hint-maxLines", { min: 1 }),
  choice("placement", ["attribution"]),
  flag("hint-callScenarioCenterAlign", false),
];

/** The attributes of a picture outside a group. */
export const TOAST_IMAGE: AttributesOf<ToastImage> = [
  text("src"),
  choice("placement", ["inline", "appLogoOverride", "hero"], { standard: "inline" }),
  ...IMAGE_LOOK,
];

/** The attributes of a progress bar. */
export const PROGRESS: AttributesOf<Progress> = [
  text("title"),
  share("value", ["indeterminate"]),
  text("valueStringOverride"),
  text("status"),
];

/** The attributes of a header. */
export const HEADER: AttributesOf<Header> = [
  text("id"),
  text("title"),
  text("arguments"),
  choice("activationType", ["foreground", "protocol"], { standard: "foreground" }),
];

/** An ISO 8601 date with time, as XML Schema has it. */
export const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?$/;
