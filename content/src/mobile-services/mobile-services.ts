/**
 * The content functions of Azure Mobile Services' `push.wns` under their own names: `createTileSquareText03`, `createToastText02Binding`,
 * `createTile`, `createBadge`. They write what the original wrote, so that old scripts send the same bytes. Sends nothing.
 */
import { isBadgeGlyph } from "../badge/badge-xml.ts";
import {
  findTemplate,
  type LegacyAlias,
  type LegacyTemplate,
  type LegacyToastName,
  listTemplates,
} from "../catalogue/templates.ts";
import { ContentError } from "../content-error.ts";
import { refuseLarge } from "../pen.ts";
import { rawPayload } from "../raw-payload.ts";
import { type MobileOptions, type MobilePayload, wrapBindings, writeMobileBinding } from "./parts.ts";

/** The 54 templates that the original knew: those of Windows 8.0. */
export type MobileTemplateName = LegacyAlias | LegacyToastName;

/** Fields as one object or as exactly so many strings, then the options. */
type Create = (...payloadThenOptions: readonly (MobilePayload | string)[]) => string;
/** A binding as XML, or its fields with the template's name as `type`. */
export type MobileBinding = string | (MobilePayload & { readonly type: MobileTemplateName });
/** Bindings, then the options: an object without `type`. */
type CreateAll = (...bindingsThenOptions: readonly (MobileBinding | MobileOptions)[]) => string;
/** A number from 0 (also as a string), a glyph, or either with the version of the schema. */
export type MobileBadge = number | string | { readonly value: number | string; readonly version?: number };

/** @source the npm package wns 0.5.4, which Mobile Services used */
export type MobileServices = { readonly [Name in MobileTemplateName as `create${Name}`]: Create } & {
  readonly [Name in MobileTemplateName as `create${Name}Binding`]: Create;
} & {
  readonly createTile: CreateAll;
  readonly createToast: CreateAll;
  readonly createBadge: (badge: MobileBadge) => string;
  readonly createRaw: (text: string) => string;
};

type Arguments = readonly (MobilePayload | string)[];

/** The fields among the arguments, and what stands behind them. */
function split(given: Arguments): { fields: MobilePayload | readonly string[]; options: MobileOptions } {
  const [first] = given;
  if (typeof first === "object") return { fields: first, options: (given[1] ?? {}) as MobileOptions };
  const end = given.findIndex((each) => typeof each !== "string");
  const fields = given.slice(0, end < 0 ? given.length : end) as readonly string[];
  return { fields, options: (end < 0 ? {} : given[end]) as MobileOptions };
}

function createFor(called: string, template: LegacyTemplate): readonly (readonly [string, Create])[] {
  const createBinding = (...given: Arguments) => writeMobileBinding(called, template, split(given).fields);
  const create = (...given: Arguments) =>
    refuseLarge(wrapBindings(template.kind, createBinding(...given), split(given).options), {});
  return [
    [`create${called}`, create],
    [`create${called}Binding`, createBinding],
  ];
}

function isBinding(given: MobileBinding | MobileOptions): given is MobileBinding {
  return typeof given === "string" || (given as MobilePayload).type !== undefined;
}

function writeBinding(binding: MobileBinding): string {
  if (typeof binding !== "string") {
    const template = findTemplate(binding.type as string);
    if (template !== undefined) return writeMobileBinding(binding.type, template, binding);
    throw new ContentError("TEMPLATE", `there is no visual template ${binding.type}`, "see the catalogue for names");
  }
  if (binding.startsWith("<binding")) return binding;
  throw new ContentError("VALUE", "a binding does not begin with <binding", "use a function that ends in Binding");
}

function createAll(kind: "tile" | "toast"): CreateAll {
  return (...given) => {
    const bindings = given.filter(isBinding).map(writeBinding).join("");
    const options = given.find((each): each is MobileOptions => !isBinding(each));
    return refuseLarge(wrapBindings(kind, bindings, options ?? {}), {});
  };
}

function createBadge(badge: MobileBadge): string {
  const { value, version = 1 } = typeof badge === "object" ? badge : { value: badge };
  const number = typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;
  const isGood = typeof number === "number" ? Number.isSafeInteger(number) && number >= 0 : isBadgeGlyph(number);
  if (!isGood || !Number.isSafeInteger(version)) {
    const words = "a badge is a whole number from 0 or one of the badge glyphs";
    throw new ContentError("VALUE", words, "see BADGE_GLYPHS; the version is a whole number");
  }
  return `<badge value="${number}" version="${version}"/>`;
}

function createRaw(text: string): string {
  rawPayload(text);
  return text;
}

function listAll(): Record<string, unknown> {
  const ofVersion1 = listTemplates().filter(({ alias, kind }) => alias !== undefined || kind === "toast");
  const functions = ofVersion1.flatMap((template) => createFor(template.alias ?? template.name, template));
  return Object.fromEntries(functions);
}

/**
 * Every function by its name.
 *
 * @example mobileServices().createTileSquareText03({ text1: "a & b" })
 * @throws ContentError (from the functions) MISSING for too few or too many strings, VALUE, TEMPLATE, TOO_LARGE
 */
export function mobileServices(): MobileServices {
  const rest = { createTile: createAll("tile"), createToast: createAll("toast"), createBadge, createRaw };
  return { ...listAll(), ...rest } as unknown as MobileServices;
}
