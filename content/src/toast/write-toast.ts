/** Writes a toast from its typed value, and refuses what Windows would not show. */
import { type AttributesOf, LOOKUP, text } from "../attribute.ts";
import { refuseSource, writeGroup } from "../binding/write-adaptive.ts";
import { writeLegacyBinding } from "../binding/write-legacy.ts";
import { findTemplate } from "../catalogue/templates.ts";
import { ContentError, refuseMissing, refuseMore } from "../content-error.ts";
import { refuseLarge, type WriteOptions, writeEach, writeElement, writeText } from "../pen.ts";
import { AUDIO, type Audio, isPlayable } from "./audio.ts";
import {
  DATE_TIME,
  type GenericBinding,
  HEADER,
  type Header,
  PROGRESS,
  TOAST,
  TOAST_IMAGE,
  TOAST_TEXT,
  type Toast,
  type ToastChild,
} from "./toast.ts";
import { MAX_TOAST_TEXTS } from "./toast-xml.ts";
import { refuseTarget, writeActions, writeCommands } from "./write-actions.ts";

function writeChild(child: ToastChild, options: WriteOptions): string {
  if (child.kind === "group") return writeGroup(child, options);
  if (child.kind === "text") return writeElement("text", TOAST_TEXT, child, writeText(child.text, options), options);
  if (child.kind === "progress") {
    if (child.status === undefined) refuseMissing(undefined, "the status of a progress bar", "say what is going on");
    return writeElement("progress", PROGRESS, child, "", options);
  }
  refuseSource(child.src);
  return writeElement("image", TOAST_IMAGE, child, "", options);
}

function refuseChildren(children: readonly ToastChild[]): void {
  const texts = children.filter((child) => child.kind === "text");
  const plain = texts.filter(({ placement }) => placement === undefined).length;
  if (plain === 0) refuseMissing(undefined, "the toast's text", "without one Windows shows words of its own");
  refuseMore(plain, MAX_TOAST_TEXTS, "texts (the attribution and groups apart)");
  refuseMore(texts.length - plain, 1, "attributions");
  for (const placement of ["appLogoOverride", "hero"] as const) {
    const same = children.filter((child) => child.kind === "image" && child.placement === placement);
    refuseMore(same.length, 1, `pictures placed as ${placement}`);
  }
}

const NAMED_BINDING: AttributesOf<GenericBinding & { readonly template: string }> = [text("template"), ...LOOKUP];

function writeGeneric(binding: GenericBinding, options: WriteOptions): string {
  refuseChildren(binding.children);
  const children = writeEach(binding.children, (child) => writeChild(child, options));
  return writeElement("binding", NAMED_BINDING, { ...binding, template: "ToastGeneric" }, children, options);
}

function writeBinding({ binding }: Toast, options: WriteOptions): string {
  if (binding.kind === "generic") return writeGeneric(binding, options);
  if (findTemplate(binding.template as string)?.kind !== "toast") {
    throw new ContentError("TEMPLATE", `${binding.template} is no toast`, "use one of the eight toast templates");
  }
  // A toast shows no branding, and Windows 8 has no name for it there.
  const { branding, contentId, ...shown } = binding;
  return writeLegacyBinding(shown, options);
}

function writeAudio(audio: Audio, { duration }: Toast, options: WriteOptions): string {
  if (audio.src !== undefined && !isPlayable(audio.src)) {
    const advice = "use a sound of Windows or a file of the app: aac, flac, m4a, mp3, wav or wma";
    throw new ContentError("VALUE", "Windows cannot play this sound", advice);
  }
  if (audio.loop === true && duration !== "long") {
    throw new ContentError("VALUE", "a sound loops only on a toast of long duration", "set the duration to long");
  }
  return writeElement("audio", AUDIO, audio, "", options);
}

function writeHeader(header: Header, options: WriteOptions): string {
  const why = "Windows leaves the header out";
  refuseMissing(header.id, "the header's id", why);
  refuseMissing(header.title, "the header's title", why);
  if (header.arguments === undefined) refuseMissing(undefined, "the header's arguments", why);
  return writeElement("header", HEADER, header, "", options);
}

function refuseToast(toast: Toast): void {
  refuseTarget(toast.protocolActivationTargetApplicationPfn, toast.activationType);
  const { displayTimestamp: time, actions } = toast;
  if (time !== undefined && !(DATE_TIME.test(time) && !Number.isNaN(Date.parse(time)))) {
    throw new ContentError("VALUE", "displayTimestamp is no date and time", "write it as 2031-05-17T10:30:00Z");
  }
  if (toast.scenario === "reminder" && (actions?.actions.length ?? 0) === 0 && actions?.systemCommands === undefined) {
    refuseMissing(undefined, "the reminder's button", "without one it is shown like any other toast");
  }
}

/**
 * The XML of a toast, without declaration, ready to be pushed.
 *
 * @throws ContentError with a code for each kind of mistake; TOO_LARGE names the bytes
 * @source Microsoft, Toast schema
 */
export function writeToast(toast: Toast, options: WriteOptions = {}): string {
  refuseToast(toast);
  const { audio, actions, header, commands } = toast;
  const parts = [
    writeElement("visual", LOOKUP, toast, writeBinding(toast, options), options),
    audio && writeAudio(audio, toast, options),
    actions && writeActions(actions, toast, options),
    header && writeHeader(header, options),
    commands && writeCommands(commands, options),
  ];
  const content = parts.filter((part) => part !== undefined).join("");
  return refuseLarge(writeElement("toast", TOAST, toast, content, options), options);
}
