/** Registrations as a hub exchanges them: Atom entries, out of an object and into one. */
import { escapeText } from "@belfry/content";
import { HUB_NAMESPACES, joinTags, readXmlValues, type XmlValue } from "@belfry/protocol";
import { MobilePushError } from "./push-error.ts";

/**
 * A registration, its parts named as on the wire: `RegistrationId`, `ETag`, `ExpirationTime`, `Tags` with commas, `ChannelUri`,
 * `BodyTemplate`, `TemplateName`, or a browser's `Endpoint`, `P256DH` and `Auth`.
 */
export interface MobileRegistration {
  readonly [part: string]: unknown;
  readonly RegistrationId?: string;
  readonly ETag?: string;
  readonly Tags?: string;
  /** Headers of a template, by name. */
  readonly WnsHeaders?: Readonly<Record<string, string>>;
  /** `ContentRootElement` says which kind of registration it is. */
  readonly _: { readonly ContentRootElement: string };
}

/** Given by the hub, and not taken back by it. */
const OF_HUB = new Set(["RegistrationId", "ETag", "ExpirationTime"]);
const NAME = /^[A-Za-z0-9]+$/;

const element = (name: string, text: string) => `<${name}>${escapeText(text)}</${name}>`;

function writeHeaders(headers: Readonly<Record<string, string>>): string {
  const written = Object.entries(headers).map(
    ([name, value]) => `<WnsHeader>${element("Header", name)}${element("Value", String(value))}</WnsHeader>`,
  );
  return written.length === 0 ? "" : `<WnsHeaders>${written.join("")}</WnsHeaders>`;
}

/** Writes the entry that creates or replaces a registration. @throws TypeError for an object that is none */
export function writeRegistration(registration: MobileRegistration): string {
  const kind = registration._?.ContentRootElement;
  if (typeof kind !== "string" || !NAME.test(kind)) throw new TypeError("this is no registration");
  const { Tags = "", WnsHeaders = {}, _, ...rest } = registration;
  const parts = Object.entries(rest).filter(([name, value]) => NAME.test(name) && !OF_HUB.has(name) && value != null);
  const texts = parts.map(([name, value]) => element(name, String(value))).join("");
  const tags = Tags === "" ? "" : element("Tags", Tags);
  const { atom, hub, instance } = HUB_NAMESPACES;
  const content = `<${kind} xmlns="${hub}" xmlns:i="${instance}">${tags}${texts}${writeHeaders(WnsHeaders)}</${kind}>`;
  return `<?xml version="1.0" encoding="utf-8"?><entry xmlns="${atom}"><content type="application/xml">${content}</content></entry>`;
}

/** @param tags as scripts gave them: a list, or one text with commas; null for none */
export function tagsText(tags: unknown): string {
  if (tags === null || tags === undefined) return "";
  if (typeof tags === "string") return tags;
  if (Array.isArray(tags) && tags.every((tag) => typeof tag === "string")) return joinTags(tags);
  throw new TypeError("tags are a list of strings, one string with commas, or null for none");
}

/** One registration while its parts are found. */
class Found {
  kind = "";
  readonly parts: Record<string, string> = {};
  readonly headers: Record<string, string> = {};
  #header = "";

  add({ kind, name, element: of, text }: XmlValue): void {
    if (kind === "attribute") {
      if (of.endsWith("RegistrationDescription")) this.kind ||= of;
    } else if (name === "Header") this.#header = text;
    else if (name === "Value") this.headers[this.#header] = text;
    // Atom's own parts begin with small letters; those of the next entry come before its content.
    else if (this.kind !== "" && /^[A-Z]/.test(name)) this.parts[name] = text;
  }

  get registration(): MobileRegistration {
    const headers = Object.keys(this.headers).length === 0 ? {} : { WnsHeaders: this.headers };
    return { ...this.parts, ...headers, _: { ContentRootElement: this.kind } };
  }
}

/** Reads the registrations of an entry or a feed. @throws MobilePushError for what is neither */
export function readRegistrations(xml: string | undefined): readonly MobileRegistration[] {
  let values: readonly XmlValue[];
  try {
    values = readXmlValues(xml ?? "").values;
  } catch (cause) {
    throw new MobilePushError("The hub's answer could not be read", { innerError: cause as Error });
  }
  const found: Found[] = [];
  for (const value of values) {
    // Of a feed's own parts and an entry's frame nothing is kept: what counts stands in the content.
    if (value.kind === "attribute" && value.element === "content") found.push(new Found());
    else found.at(-1)?.add(value);
  }
  return found.filter(({ kind }) => kind !== "").map(({ registration }) => registration);
}
