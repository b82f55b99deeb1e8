/**
 * The functions of `push.wns`, of either mode: they read their arguments, write the XML, and hand both on. Where it goes is for the mode to
 * know.
 */
import { type MobileServices, type MobileTemplateName, mobileServices } from "@belfry/content";
import type { NotificationType } from "@belfry/protocol";
import { type Call, readCall } from "./call.ts";

/** A notification as a mode takes it. */
export interface Outgoing {
  readonly type: NotificationType;
  readonly payload: string;
}

/** Everything that sends. `Send` is how a mode is called. */
export type WnsSends<Send> = { readonly [Name in MobileTemplateName as `send${Name}`]: Send } & {
  /** Bindings: each begins with `<binding`, or is an object with the template's name as `type`. */
  readonly sendTile: Send;
  readonly sendToast: Send;
  /** A number from 0, a glyph, or `{ value, version }`. */
  readonly sendBadge: Send;
  /** A string, sent as UTF-8. */
  readonly sendRaw: Send;
  /** What there is, and then its type: `wns/toast`, `wns/tile`, `wns/badge` or `wns/raw`. */
  readonly send: Send;
};

const TYPES: readonly unknown[] = ["wns/toast", "wns/badge", "wns/tile", "wns/raw"] satisfies NotificationType[];

/** The content functions by name, without their types: which name is there has been proved by listing them. */
export type Creates = Readonly<Record<string, (...given: readonly unknown[]) => string>>;

/** Names of templates, as the content functions have them. */
export function listTemplateNames(creates: Creates): readonly string[] {
  return Object.keys(creates)
    .filter((name) => name.endsWith("Binding"))
    .map((name) => name.slice("create".length, -"Binding".length));
}

/** @source the names: `Tile…` and `Toast…` */
export const typeOfTemplate = (template: string): NotificationType =>
  template.startsWith("Tile") ? "wns/tile" : "wns/toast";

/** Reads what is to be sent. */
type Read = (call: Call, creates: Creates) => Outgoing;

const create =
  (name: string, type: NotificationType): Read =>
  ({ content, options }, creates) => ({ type, payload: creates[name]?.(...content.slice(1), options) ?? "" });

function readAny({ content }: Call): Outgoing {
  const [, payload, type] = content;
  if (typeof payload !== "string") throw new TypeError("the payload must be a string");
  if (!TYPES.includes(type)) throw new TypeError(`the type must be one of ${TYPES.join(", ")}`);
  return { payload, type: type as NotificationType };
}

function readRaw({ content: [, payload] }: Call): Outgoing {
  if (typeof payload !== "string") throw new TypeError("the payload must be a string");
  return { payload, type: "wns/raw" };
}

/**
 * Makes the functions of one mode.
 *
 * @param send hands a notification on; whatever it throws, it throws before anything is sent
 * @returns the functions that send, and the content functions beside them
 */
export function wnsFunctions<Send>(
  send: (target: unknown, outgoing: Outgoing, call: Call) => unknown,
): WnsSends<Send> & MobileServices {
  const creates = mobileServices() as unknown as Creates;
  const sending =
    (read: Read) =>
    (target: unknown, ...given: readonly unknown[]) => {
      const call = readCall([target, ...given], 2);
      return send(target, read(call, creates), call);
    };
  const ofTemplates = listTemplateNames(creates).map(
    (name) => [`send${name}`, sending(create(`create${name}`, typeOfTemplate(name)))] as const,
  );
  return {
    ...creates,
    ...Object.fromEntries(ofTemplates),
    sendTile: sending(create("createTile", "wns/tile")),
    sendToast: sending(create("createToast", "wns/toast")),
    sendBadge: sending(create("createBadge", "wns/badge")),
    sendRaw: sending(readRaw),
    send: sending(readAny),
  } as unknown as WnsSends<Send> & MobileServices;
}
