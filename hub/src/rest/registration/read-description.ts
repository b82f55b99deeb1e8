/**
 * Reads a registration: an Atom entry as clients post it, or its description alone, as import files hold it. The order of the fields, their
 * prefixes and what else stands there do not matter.
 *
 * @source Notification Hubs, create registration; docs/reference/hub.md, "Registrations"
 */
import { readTags, splitTags } from "@belfry/protocol";
import type { Handle, RegistrationContent, TemplateRecord } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { parseJson } from "../body.ts";
import { type ChannelRules, readBrowserHandle, readWnsHandle } from "../channel.ts";
import { readTextMap } from "../push-variables.ts";
import { childOf, childText, readXml, type XmlElement } from "../read-xml.ts";
import { readTemplate } from "../template.ts";
import { type Kind, readKind } from "./kind.ts";

/** What a client says of a registration. When it ends is the hub's to say. */
export type Description = Omit<RegistrationContent, "expiresAt">;

/** The abstract element of older clients; its `i:type` says what it is. */
const ABSTRACT = "RegistrationDescription";

function readHandle(element: XmlElement, { platform }: Kind, rules: ChannelRules): Handle {
  if (platform === "wns") return readWnsHandle(childText(element, "ChannelUri"), rules);
  const [endpoint, p256dh, auth] = ["Endpoint", "P256DH", "Auth"].map((name) => childText(element, name));
  return readBrowserHandle({ endpoint, p256dh, auth }, rules);
}

function readHeader(header: XmlElement): [string, string] {
  return [childText(header, "Header")?.trim() ?? "", childText(header, "Value") ?? ""];
}

function readTemplateElements(element: XmlElement, { platform }: Kind): TemplateRecord {
  const headers = childOf(element, "WnsHeaders")?.children.filter(({ name }) => name === "WnsHeader") ?? [];
  return readTemplate(
    {
      name: childText(element, "TemplateName") ?? "",
      body: childText(element, "BodyTemplate"),
      headers: headers.map(readHeader),
    },
    platform,
  );
}

function readPushVariables(element: XmlElement): Readonly<Record<string, string>> {
  const text = childText(element, "PushVariables")?.trim();
  if (text === undefined || text === "") return {};
  return readTextMap(parseJson(text), "PushVariables", "REGISTRATION_INVALID");
}

/** Reads a description, whose name or `i:type` says of what. @throws HubRefusal, WordsRefusal for what breaks a rule */
export function readDescription(element: XmlElement, rules: ChannelRules): Description {
  const kind = readKind(element.name === ABSTRACT ? (element.type ?? ABSTRACT) : element.name);
  return {
    handle: readHandle(element, kind, rules),
    tags: readTags(splitTags(childText(element, "Tags") ?? "")),
    template: kind.isTemplate ? readTemplateElements(element, kind) : null,
    pushVariables: readPushVariables(element),
    secondaryTile: kind.platform === "wns" ? (childText(element, "SecondaryTileName") ?? null) : null,
  };
}

/** The one element in the content of an entry. @throws HubRefusal XML_INVALID */
export function readEntryContent(xml: string): XmlElement {
  const root = readXml(xml);
  const content = root.name === "entry" ? childOf(root, "content") : undefined;
  const [inner, second] = content?.children ?? [];
  if (inner !== undefined && second === undefined) return inner;
  throw new HubRefusal("XML_INVALID", { detail: "an entry with one element in its content is expected" });
}

/** Reads an Atom entry. @throws HubRefusal, WordsRefusal for what breaks a rule */
export function readEntry(xml: string, rules: ChannelRules): Description {
  return readDescription(readEntryContent(xml), rules);
}
