/** Reads a toast. */
import { LOOKUP } from "../attribute.ts";
import type { LegacyToastBinding } from "../binding/legacy.ts";
import { AUDIO, type Audio, isPlayable, isPlayableOnWindows8, SOUND_PREFIX } from "../toast/audio.ts";
import { DATE_TIME, HEADER, type Header, TOAST, type Toast } from "../toast/toast.ts";
import { readActions, readCommands } from "./read-actions.ts";
import { attributeOf, readAttributes } from "./read-attributes.ts";
import { readGeneric } from "./read-generic.ts";
import { readLegacyBinding } from "./read-legacy.ts";
import type { Reading } from "./reading.ts";
import { resolveTemplate } from "./resolve-template.ts";
import { readSingle } from "./single.ts";
import type { XmlElement } from "./xml-tree.ts";

type Mutable<Value> = { -readonly [Key in keyof Value]?: Value[Key] | undefined };
/** What stands on the toast itself. */
type Said = Mutable<Omit<Toast, "kind" | "binding">>;

/** A toast without the properties that came to nothing. */
function compact<Value extends object>(value: Value): { [Key in keyof Value]?: Exclude<Value[Key], undefined> } {
  const kept = Object.entries(value).filter(([, each]) => each !== undefined);
  return Object.fromEntries(kept) as { [Key in keyof Value]?: Exclude<Value[Key], undefined> };
}

function readAudio(reading: Reading, element: XmlElement, duration: Toast["duration"]): Audio {
  const said: Mutable<Audio> = readAttributes<Audio>(reading, element, AUDIO);
  reading.children(element, []);
  const playable = reading.profile === "win10" ? isPlayable : isPlayableOnWindows8;
  const src = attributeOf(element, "src");
  if (said.src !== undefined && src !== undefined && !playable(said.src)) {
    reading.reportAttribute("W-AUDIO", element, src, said.src);
    said.src = undefined;
  }
  const isFile = said.src !== undefined && !said.src.startsWith(SOUND_PREFIX);
  if (isFile && reading.isOlderThan(10586, element, "file")) said.src = undefined;
  if (said.loop === true && duration !== "long") {
    reading.report("W-LOOP", element);
    said.loop = undefined;
  }
  return compact(said) as Audio;
}

function readHeader(reading: Reading, element: XmlElement): Header | undefined {
  const said = readAttributes<Header>(reading, element, HEADER);
  reading.children(element, []);
  const { id, title, arguments: given } = said;
  if (!id || !title || given === undefined) {
    reading.report("W-HEADER", element);
    return undefined;
  }
  return reading.isOlderThan(15063, element, "header") ? undefined : { ...said, id, title, arguments: given };
}

/** Leaves out what has no effect on this build, or because of something that is missing. */
function refine(reading: Reading, root: XmlElement, said: Said): Said {
  const kept = { ...said };
  if (kept.protocolActivationTargetApplicationPfn !== undefined && kept.activationType !== "protocol") {
    reading.report("W-PFN", root);
    kept.protocolActivationTargetApplicationPfn = undefined;
  }
  const time = attributeOf(root, "displayTimestamp");
  if (time !== undefined && !(DATE_TIME.test(time.value) && !Number.isNaN(Date.parse(time.value)))) {
    reading.reportAttribute("W-ENUM", root, time);
    kept.displayTimestamp = undefined;
  }
  if (kept.displayTimestamp !== undefined && reading.isOlderThan(15063, root, "displayTimestamp")) {
    kept.displayTimestamp = undefined;
  }
  if (kept.scenario === "urgent" && reading.isOlderThan(19041, root, "urgent")) kept.scenario = undefined;
  return kept;
}

/** Everything beside the visual. */
function readRest(reading: Reading, children: readonly XmlElement[], said: Said): Said {
  const read = <Value>(name: string, how: (element: XmlElement) => Value) => {
    const element = readSingle(reading, children, name);
    return element === undefined ? undefined : how(element);
  };
  return {
    audio: read("audio", (element) => readAudio(reading, element, said.duration)),
    actions: read("actions", (element) => readActions(reading, element, said.useButtonStyle === true)),
    header: read("header", (element) => readHeader(reading, element)),
    commands: read("commands", (element) => readCommands(reading, element)),
  };
}

/** The binding that counts: the first that is not meant for a feature that is no more. */
function readBinding(reading: Reading, visual: XmlElement): Toast["binding"] | undefined {
  const all = reading.children(visual, ["binding"]);
  const own = all.filter((each) => attributeOf(each, "experienceType")?.value !== "shoulderTap");
  const element = readSingle(reading, own, "binding");
  if (element === undefined) {
    reading.report("E-BINDING", visual);
    return undefined;
  }
  const resolved = resolveTemplate(reading, element, { kind: "toast", version: undefined });
  if (resolved === "ToastGeneric") return readGeneric(reading, element);
  if (resolved !== undefined && typeof resolved !== "string") {
    return readLegacyBinding(reading, element, resolved) as LegacyToastBinding;
  }
  reading.report("E-NO-USABLE", visual);
  return undefined;
}

/** What each Windows knows in a toast. */
function childrenOf(reading: Reading, root: XmlElement): readonly XmlElement[] {
  const early = ["visual", "audio", "commands"];
  return reading.children(root, reading.profile === "win10" ? [...early, "actions", "header"] : early);
}

function checkScenario(reading: Reading, root: XmlElement, said: Said): Said {
  const offers = (said.actions?.actions.length ?? 0) > 0 || said.actions?.systemCommands !== undefined;
  if (said.scenario !== "reminder" || offers) return said;
  reading.report("W-SCENARIO", root);
  return { ...said, scenario: undefined };
}

/** The toast of a root element; undefined if there is nothing to show. */
export function readToast(reading: Reading, root: XmlElement): Toast | undefined {
  const own = refine(reading, root, readAttributes<Toast>(reading, root, TOAST, ["hint-people"]) as Said);
  const children = childrenOf(reading, root);
  const visual = readSingle(reading, children, "visual");
  const rest = readRest(reading, children, own);
  if (visual === undefined) {
    reading.report("E-VISUAL", root);
    return undefined;
  }
  const framing = readAttributes<Toast>(reading, visual, LOOKUP, ["version", "branding"]);
  const binding = readBinding(reading, visual);
  if (binding === undefined) return undefined;
  const said = checkScenario(reading, root, { ...own, ...framing, ...rest });
  return { ...compact(said), kind: "toast", binding } as Toast;
}
