/** Attributes as data: one table for each element, which the writer and the reader both follow, so that they cannot disagree. */

/** The property that holds an attribute's value: its name without `hint-`. */
export type KeyFor<Name extends string> = Name extends `hint-${infer Rest}` ? Rest : Name;

/** One attribute of an element. */
export interface Attribute<Key extends string = string> {
  /** As spelled in XML. */
  readonly name: string;
  /** The property of the typed value. */
  readonly key: Key;
  /** `share` is a number from 0 to 1, a word among `values`, or a `{name}` that data fills in. */
  readonly kind: "text" | "flag" | "choice" | "whole" | "share";
  /** The words it may be. */
  readonly values?: readonly string[];
  /** What Windows takes when it is absent; never written, and absent from typed values. */
  readonly standard?: string | number | boolean;
  /** Range of a whole number; what lies outside is clamped by Windows, or ignored where `outside` says so. */
  readonly min?: number;
  readonly max?: number;
  readonly outside?: "ignored";
  /** The words count only in their exact case. */
  readonly exact?: true;
}

/** The attributes of an element whose typed value is `Value`, in the order in which they are written. */
export type AttributesOf<Value> = readonly Attribute<keyof Value & string>[];

function keyOf<Name extends string>(name: Name): KeyFor<Name> {
  return name.replace(/^hint-/, "") as KeyFor<Name>;
}

/** Any words. */
export function text<Name extends string>(name: Name): Attribute<KeyFor<Name>> {
  return { name, key: keyOf(name), kind: "text" };
}

/** A yes or no that is no unless said otherwise. */
export function flag<Name extends string>(name: Name, standard?: boolean): Attribute<KeyFor<Name>> {
  return { name, key: keyOf(name), kind: "flag", ...(standard === undefined ? {} : { standard }) };
}

/** One of some words; `exact` when they count only in their own case. */
export function choice<Name extends string>(
  name: Name,
  values: readonly string[],
  more: Pick<Attribute, "standard" | "exact"> = {},
): Attribute<KeyFor<Name>> {
  return { name, key: keyOf(name), kind: "choice", values, ...more };
}

/** A whole number within a range. */
export function whole<Name extends string>(
  name: Name,
  more: Pick<Attribute, "min" | "max" | "standard" | "outside"> = {},
): Attribute<KeyFor<Name>> {
  return { name, key: keyOf(name), kind: "whole", ...more };
}

/** A number from 0 to 1, some words, or a `{name}` of data; 0 when absent. */
export function share<Name extends string>(name: Name, values: readonly string[]): Attribute<KeyFor<Name>> {
  return { name, key: keyOf(name), kind: "share", values, standard: 0 };
}

/** A value that the data of a notification fills in. @source Microsoft, "Toast progress bar and data binding" */
export const DATA_NAME = /^\{[A-Za-z0-9_]+\}$/;

/** What a relative picture is looked up in, and how pictures are asked for. */
export interface Lookup {
  /** BCP 47; decides the reading direction and the picture's language. The nearest one counts. */
  readonly lang?: string;
  /** Put before relative sources; `ms-appx:///` when absent. */
  readonly baseUri?: string;
  /** Adds scale, contrast and language to the query of http pictures; no when absent. */
  readonly addImageQuery?: boolean;
}

/** The attributes of {@link Lookup}, wherever they stand. */
export const LOOKUP: AttributesOf<Lookup> = [text("lang"), text("baseUri"), flag("addImageQuery")];
