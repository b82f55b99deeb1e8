/** What a platform asks of a template: which body, which headers, which name. */
import type { NotificationType } from "../wns/push-request.ts";
import { WordsRefusal } from "./refusals.ts";
import { readTemplateBody, renderTemplate, type TemplateBody } from "./template-body.ts";
import { fillTemplateValue, readTemplateValue, type TemplateProperties, type TemplateValue } from "./template-value.ts";

/** Characters of a template's name. @source Notification Hubs, the .NET client */
export const MAX_TEMPLATE_NAME_CHARACTERS = 200;

/** A template, read. Holds nothing of any send, so one serves all of them. */
export interface Template {
  readonly body: TemplateBody;
  /** As they were spelled; for `windows` there is always an `X-WNS-Type` among them. */
  readonly headers: readonly (readonly [name: string, value: TemplateValue])[];
}

/** What a template becomes for one send. */
export interface Rendered {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: readonly NotificationType[] = ["wns/toast", "wns/tile", "wns/badge", "wns/raw"];
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const WNS_TYPE = "X-WNS-Type";

/** What a root element says of the type. */
const typeOfRoot = (root: string | null) => TYPES.find((type) => type !== "wns/raw" && type === `wns/${root}`);

function readHeaders(headers: Readonly<Record<string, string>>): [string, TemplateValue][] {
  return Object.entries(headers).map(([name, value]) => {
    if (!HEADER_NAME.test(name)) throw new WordsRefusal("TEMPLATE_INVALID", "a header has a name that none can have");
    if (value.trim() === "") throw new WordsRefusal("TEMPLATE_INVALID", `the header ${name} is empty`);
    return [name, readTemplateValue(value)];
  });
}

function wrongType(detail: string): WordsRefusal {
  return new WordsRefusal("WNS_TYPE_INVALID", detail);
}

/**
 * The type of a native notification, or of a template.
 *
 * @param given `X-WNS-Type`; undefined when it is missing, and then the root element says it
 * @param root of the body; null for one that is no XML
 * @throws WordsRefusal WNS_TYPE_INVALID when it is missing and cannot be told, is none of the four, or is not that of the body
 */
export function readWnsType(given: string | undefined, root: string | null): NotificationType {
  const ofRoot = typeOfRoot(root);
  if (given === undefined) {
    if (ofRoot !== undefined) return ofRoot;
    throw wrongType("without it the root element must be toast, tile or badge");
  }
  const type = TYPES.find((each) => each === given.trim().toLowerCase());
  if (type === undefined) throw wrongType("it is wns/toast, wns/tile, wns/badge or wns/raw");
  if (type !== "wns/raw" && type !== ofRoot) throw wrongType(`the body of a ${type} has that as its root element`);
  return type;
}

/**
 * Reads a Windows template: XML, or for raw notifications XML or a JSON object. A missing `X-WNS-Type` is told from the root element and
 * added.
 *
 * @throws WordsRefusal TEMPLATE_INVALID, XML_INVALID, JSON_INVALID, WNS_TYPE_INVALID
 * @source Notification Hubs, templates; WindowsTemplateRegistrationDescription of the .NET client
 */
export function readWindowsTemplate(body: string, headers: Readonly<Record<string, string>>): Template {
  const read = readTemplateBody(body, "windows");
  const values = readHeaders(headers);
  const given = values.find(([name]) => name.toLowerCase() === WNS_TYPE.toLowerCase())?.[1];
  // Where each send chooses the type, each send is proved instead.
  if (given !== undefined && given.kind !== "literal") return { body: read, headers: values };
  const type = readWnsType(given?.text, read.root);
  if (given === undefined) values.push([WNS_TYPE, { kind: "literal", text: type }]);
  return { body: read, headers: values };
}

/**
 * Reads a template for browsers: a JSON object.
 *
 * @throws WordsRefusal TEMPLATE_INVALID, JSON_INVALID
 */
export function readBrowserTemplate(body: string, headers: Readonly<Record<string, string>> = {}): Template {
  return { body: readTemplateBody(body, "browser"), headers: readHeaders(headers) };
}

/** Reads a template's name. @throws WordsRefusal TEMPLATE_NAME_INVALID */
export function readTemplateName(name: string): string {
  if (name.trim() !== "" && name.length <= MAX_TEMPLATE_NAME_CHARACTERS) return name;
  throw new WordsRefusal("TEMPLATE_NAME_INVALID", `it has ${name.length}`);
}

/**
 * Fills body and headers for one send.
 *
 * @param more asked for properties that are missing: the registration's push variables
 */
export function renderNotification(
  template: Template,
  properties: TemplateProperties,
  more?: TemplateProperties,
): Rendered {
  const headers = template.headers.map(([name, value]) => {
    // A property must not be able to begin another header.
    return [name, fillTemplateValue(value, properties, more).replace(/[\r\n]/g, " ")] as const;
  });
  return { body: renderTemplate(template.body, properties, more), headers: Object.fromEntries(headers) };
}
