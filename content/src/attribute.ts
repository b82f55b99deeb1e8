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
  readonly values: readonly string[] | undefined;
  /** What Windows takes when it is absent; never written, and absent from typed values. */
  readonly standard: string | number | boolean | undefined;
  /** Range of a whole number; what lies outside is clamped by Windows, or ignored where `outside` says so. */
  readonly min?: number;
  readonly max?: number;
  readonly outside?: "ignored";
  /** The words count only in their exact case. */
  readonly exact?: true;
}

/** The attributes of an element whose typed value is `Value`, in the order in which they are written. */
export type AttributesOf<Value> = readonly Attribute<keyof Value & string>[];

/** What a rule may say beyond its name and kind. */
type More = Partial<Omit<Attribute, "name" | "key" | "kind" | "values">>;

// Every rule has these five, in this order: a loop over a table is the faster the fewer shapes of objects it meets.
function rule<Name extends string>(
  name: Name,
  kind: Attribute["kind"],
  values?: readonly string[],
  more?: More,
): Attribute<KeyFor<Name>> {
  return { name, key: name.replace(/^hint-/, "") as KeyFor<Name>, kind, values, standard: undefined, ...more };
}

/** Any words. */
export function text<Name extends string>(name: Name): Attribute<KeyFor<Name>> {
  return rule(name, "text");
}

/** A yes or no that is no unless said otherwise. */
export function flag<Name extends string>(name: Name, standard?: boolean): Attribute<KeyFor<Name>> {
  return rule(name, "flag", undefined, { standard });
}

/** One of some words; `exact` when they count only in their own case. */
export function choice<Name extends string>(
  name: Name,
  values: readonly string[],
  more?: Pick<More, "standard" | "exact">,
): Attribute<KeyFor<Name>> {
  return rule(name, "choice", values, more);
}

/** A whole number within a range. */
export function whole<Name extends string>(
  name: Name,
  more?: Pick<More, "min" | "max" | "standard" | "outside">,
): Attribute<KeyFor<Name>> {
  return rule(name, "whole", undefined, more);
}

/** A number from 0 to 1, some words, or a `{name}` of data; 0 when absent. */
export function share<Name extends string>(name: Name, values: readonly string[]): Attribute<KeyFor<Name>> {
  return rule(name, "share", values, { standard: 0 });
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
