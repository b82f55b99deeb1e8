/** Which visual template a binding means, under the rules of each Windows. */
import { findTemplate, type LegacyTemplate } from "../catalogue/templates.ts";
import { TILE_SIZES, type TileSize } from "../tile/tile.ts";
import { attributeOf } from "./read-attributes.ts";
import type { Reading } from "./reading.ts";
import type { XmlAttribute, XmlElement } from "./xml-tree.ts";

/** A template of Windows 8, or a form of Windows 10. */
export type Resolved = LegacyTemplate | TileSize | "ToastGeneric";

const TOAST_FORMS = ["ToastGeneric"] as const;

/** Names of Windows 10 for one kind of notification. */
export function formsFor(kind: "tile" | "toast"): readonly (TileSize | "ToastGeneric")[] {
  return kind === "tile" ? TILE_SIZES : TOAST_FORMS;
}

function isFormOf(kind: "tile" | "toast", name: string): name is TileSize | "ToastGeneric" {
  return (formsFor(kind) as readonly string[]).includes(name);
}

/** What a binding is read as. */
export interface Scope {
  readonly kind: "tile" | "toast";
  /** `visual/@version`; undefined when the payload says nothing. */
  readonly version: number | undefined;
}

function templateOf(kind: Scope["kind"], name: string): LegacyTemplate | undefined {
  const template = findTemplate(name);
  return template?.kind === kind ? template : undefined;
}

/** Whether Windows 8.0 or 8.1 takes this name as `template`. */
function isKnownEarly(name: string, template: LegacyTemplate, reading: Reading, version: number): boolean {
  if (template.kind === "toast") return true;
  if (reading.profile === "win8") return name === template.alias;
  return name === template.alias ? version < 2 : version >= template.version;
}

function resolveName(reading: Reading, name: string, scope: Scope): Resolved | undefined {
  if (reading.profile === "win10") {
    return isFormOf(scope.kind, name) ? name : templateOf(scope.kind, name);
  }
  const template = templateOf(scope.kind, name);
  return template && isKnownEarly(name, template, reading, scope.version ?? 1) ? template : undefined;
}

function resolveFallback(reading: Reading, name: string | undefined, kind: Scope["kind"]): LegacyTemplate | undefined {
  const template = name === undefined ? undefined : templateOf(kind, name);
  if (template === undefined) return undefined;
  return template.alias === name || reading.profile !== "win8" ? template : undefined;
}

function checkNames(
  reading: Reading,
  element: XmlElement,
  resolved: Resolved,
  given: XmlAttribute,
  scope: Scope,
): void {
  if (typeof resolved === "string") return;
  const { version } = scope;
  if (
    version !== undefined &&
    given.value === resolved.name &&
    resolved.version > version &&
    reading.profile === "win10"
  ) {
    reading.reportAttribute("W-VERSION", element, given, resolved.name, resolved.version);
  }
  const fallback = attributeOf(element, "fallback");
  if (fallback === undefined || fallback.value === resolved.alias) return;
  reading.reportAttribute("W-FALLBACK", element, fallback, resolved.alias);
}

/** The template of a binding: the one that `template` names if this Windows knows it, otherwise that of `fallback`. */
export function resolveTemplate(reading: Reading, element: XmlElement, scope: Scope): Resolved | undefined {
  const given = attributeOf(element, "template");
  if (given === undefined) {
    reading.report("E-TEMPLATE", element);
    return undefined;
  }
  const resolved = resolveName(reading, given.value, scope);
  if (resolved !== undefined) {
    checkNames(reading, element, resolved, given, scope);
    return resolved;
  }
  const fallback = resolveFallback(reading, attributeOf(element, "fallback")?.value, scope.kind);
  // Windows 8 is meant to take the older name without a word; on Windows 10 the first name is a mistake.
  if (fallback === undefined || reading.profile === "win10") {
    reading.reportAttribute("E-TEMPLATE", element, given, scope.kind, given.value);
  }
  return fallback;
}
