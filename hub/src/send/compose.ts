/**
 * From a target to the push it gets: which address, which headers, which bytes. Pure; what is the same for many targets of a send is made
 * once. Adds no token, no key and no signature.
 */
import {
  isRefusal,
  readBrowserTemplate,
  readTemplateProperties,
  readWindowsTemplate,
  renderNotification,
  type Template,
  type TemplateProperties,
  templateProperties,
  WordsRefusal,
} from "@belfry/protocol";
import { type HostRule, readAllowedUrl } from "@belfry/sender";
import type { Handle, SendRecord, SendRequest, Target, TemplateRecord } from "../model.ts";
import { bodyBytes, headerOf } from "./check.ts";
import type { Verdict } from "./outcome.ts";

/** Whom the hub sends to, platform by platform. */
export interface AllowedHosts {
  readonly wns: readonly HostRule[];
  readonly browser: readonly HostRule[];
}

/** What many targets of a send get alike. One value for all of them. */
export interface Content {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** One push, all but what proves its sender. */
export interface Composed {
  readonly url: URL;
  readonly handle: Handle;
  readonly content: Content;
}

/** Contents of templates that one send keeps: installations share a few templates as a rule. */
const MAX_CONTENTS = 1000;
/** Templates that are kept read, over all sends. */
const MAX_TEMPLATES = 10_000;

/** @source docs/reference/hub.md, "Outcomes": four weeks, the longest that push services keep a message */
const DEFAULT_TTL_SECONDS = 2_419_200;

const SENDABLE = /^[\t\x20-\x7e\x80-\xff]*$/;

const read = new Map<string, Template>();

/** A template is read once, whoever has it. @throws WordsRefusal */
function templateOf({ body, headers }: TemplateRecord, platform: Handle["platform"]): Template {
  const key = `${platform}\n${JSON.stringify(headers)}\n${body}`;
  let template = read.get(key);
  if (template === undefined) {
    template = platform === "wns" ? readWindowsTemplate(body, headers) : readBrowserTemplate(body, headers);
    if (read.size >= MAX_TEMPLATES) read.clear();
    read.set(key, template);
  }
  return template;
}

const nameOf = (headers: Readonly<Record<string, string>>, name: string) =>
  Object.keys(headers).find((key) => key.toLowerCase() === name);

/** `disconnected` is told only to those who ask. */
function wnsContent(headers: Readonly<Record<string, string>>, body: Uint8Array): Content {
  const type = headers[nameOf(headers, "x-wns-type") ?? ""]?.trim().toLowerCase();
  const asked = nameOf(headers, "x-wns-requestforstatus") === undefined ? { "X-WNS-RequestForStatus": "true" } : {};
  const contentType = type === "wns/raw" ? "application/octet-stream" : "text/xml";
  return { headers: { ...headers, ...asked, "Content-Type": contentType }, body };
}

function browserContent(given: Readonly<Record<string, string>>, body: Uint8Array): Content {
  const from = (name: string) => headerOf({ headers: given }, name);
  const ttl = from("ttl") ?? from("x-nh-ttl") ?? "";
  const urgency = from("urgency");
  const topic = from("topic");
  return {
    headers: {
      TTL: /^[0-9]{1,9}$/.test(ttl.trim()) ? ttl.trim() : String(DEFAULT_TTL_SECONDS),
      "Content-Encoding": "aes128gcm",
      "Content-Type": "application/octet-stream",
      ...(urgency === undefined ? {} : { Urgency: urgency }),
      ...(topic === undefined ? {} : { Topic: topic }),
    },
    body,
  };
}

const useless = (words: string): Verdict => ({ outcome: "InvalidNotificationFormat", words });

/** Composes the pushes of one send. */
export class Composer {
  readonly #request: SendRequest;
  readonly #allowed: AllowedHosts;
  readonly #native: Content | undefined;
  readonly #properties: TemplateProperties;
  readonly #contents = new Map<string, Content | Verdict>();

  constructor({ request }: Pick<SendRecord, "request">, allowed: AllowedHosts) {
    this.#request = request;
    this.#allowed = allowed;
    const { format, headers, body } = request;
    this.#properties = format === "template" ? readTemplateProperties(body) : new Map();
    if (format === "windows") this.#native = wnsContent(headers, bodyBytes(request));
    if (format === "browser") this.#native = browserContent(headers, bodyBytes(request));
  }

  /** @returns the push, or what became of it without one */
  compose(target: Pick<Target, "handle" | "template" | "pushVariables">): Composed | Verdict {
    const { handle } = target;
    const address = handle.platform === "wns" ? handle.channelUri : handle.endpoint;
    const url = readAllowedUrl(address, this.#allowed[handle.platform]);
    // It was allowed when it was registered, and the operator thought better of it.
    if (isRefusal(url)) return { outcome: "PnsInterfaceError", words: `this hub sends to no such host: ${url.detail}` };
    const content = this.#contentFor(target);
    return "outcome" in content ? content : { url, handle, content };
  }

  #contentFor({
    handle,
    template,
    pushVariables,
  }: Pick<Target, "handle" | "template" | "pushVariables">): Content | Verdict {
    if (template === null) return this.#native ?? useless("a template send reached a registration without a template");
    const key = `${handle.platform}\n${JSON.stringify([template.headers, pushVariables])}\n${template.body}`;
    let content = this.#contents.get(key);
    if (content === undefined) {
      content = this.#render(template, handle.platform, pushVariables);
      if (this.#contents.size >= MAX_CONTENTS) this.#contents.clear();
      this.#contents.set(key, content);
    }
    return content;
  }

  #render(
    template: TemplateRecord,
    platform: Handle["platform"],
    pushVariables: Readonly<Record<string, string>>,
  ): Content | Verdict {
    try {
      const more = templateProperties(pushVariables);
      const { body, headers } = renderNotification(templateOf(template, platform), this.#properties, more);
      if (!Object.values(headers).every((value) => SENDABLE.test(value))) {
        return useless("a header of the template would hold a character that no header can carry");
      }
      const bytes = Buffer.from(body);
      return platform === "wns"
        ? wnsContent(headers, bytes)
        : browserContent({ ...this.#request.headers, ...headers }, bytes);
    } catch (error) {
      // It was read when it was registered; a stricter reader came since.
      if (error instanceof WordsRefusal) return useless(error.message);
      throw error;
    }
  }
}
