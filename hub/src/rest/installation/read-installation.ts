/**
 * Reads an installation: what a client puts in the place of everything that the hub knew of one device. Fields that are the hub's to write
 * are left alone.
 *
 * @source Notification Hubs, create or overwrite installation; docs/reference/hub.md, "Installations"
 */
import { isTagId, OTHER_PLATFORMS, readPlainTags } from "@belfry/protocol";
import type { Handle, InstallationRecord, InstallationTemplate, InstallationTile } from "../../model.ts";
import { HubRefusal } from "../../refusal.ts";
import { isObject, parseJson } from "../body.ts";
import { browserParts, type ChannelRules, readBrowserHandle, readWnsHandle } from "../channel.ts";
import { readTextMap } from "../push-variables.ts";
import { unsupportedPlatform } from "../registration/kind.ts";
import { readTemplate } from "../template.ts";
import { readTime, unlessNever } from "../times.ts";
import { isXmlText } from "../write-xml.ts";

type Json = Readonly<Record<string, unknown>>;
type Platform = InstallationRecord["platform"];

/** What an installation is read with. */
export interface InstallationRules extends ChannelRules {
  readonly registrationTtlSeconds: number | null;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Ids are GUIDs as a rule; one becomes part of a tag and of an address. */
const MAX_ID_CHARACTERS = 256;

export const invalid = (detail: string) => new HubRefusal("INSTALLATION_INVALID", { detail });

/** @throws HubRefusal INSTALLATION_INVALID */
export function checkInstallationId(id: string): string {
  if (id !== "" && id.length <= MAX_ID_CHARACTERS && isXmlText(id)) return id;
  throw invalid(`an installationId has 1 to ${MAX_ID_CHARACTERS} characters`);
}

/** @throws HubRefusal PLATFORM_UNSUPPORTED with its name, INSTALLATION_INVALID */
function readPlatform(value: unknown): Platform {
  if (typeof value !== "string" || value === "") throw invalid("platform is missing");
  const name = value.toLowerCase();
  if (name === "wns" || name === "browser") return name;
  const other = OTHER_PLATFORMS.find((one) => one.toLowerCase() === name);
  if (other !== undefined) throw unsupportedPlatform(other);
  throw invalid("platform is none that there is");
}

/** @returns null for none */
export function readUserId(value: unknown): string | null {
  if (value === undefined || value === null || value === "") return null;
  if (typeof value === "string" && value.length <= MAX_ID_CHARACTERS && isTagId(value)) return value;
  throw new HubRefusal("USER_ID_INVALID");
}

/** @returns milliseconds since 1970; null for never */
export function readExpiration(value: unknown): number | null {
  if (value === undefined || value === null || value === "") return null;
  const time = typeof value === "string" ? readTime(value) : undefined;
  if (time === undefined) throw invalid("expirationTime is no time");
  return unlessNever(time);
}

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

/** Tags as a list of texts; the hub's own are refused. */
export function readTagList(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  if (!isTexts(value)) throw invalid("tags is no list of texts");
  return readPlainTags(value.map((tag) => tag.trim()).filter((tag) => tag !== ""));
}

/** A channel, and the form in which a browser's came. */
export interface Channel {
  readonly handle: Handle;
  readonly asText: boolean;
}

/** @throws HubRefusal CHANNEL_INVALID, BROWSER_CHANNEL_INVALID, HOST_NOT_ALLOWED */
export function readChannel(value: unknown, platform: Platform, rules: ChannelRules): Channel {
  if (platform === "wns") return { handle: readWnsHandle(value, rules), asText: false };
  const asText = typeof value === "string";
  const parts = asText ? parseJson(value) : value;
  if (!isObject(parts)) throw new HubRefusal("BROWSER_CHANNEL_INVALID");
  return { handle: readBrowserHandle(browserParts(parts), rules), asText };
}

function readHeaderMap(value: unknown): readonly (readonly [string, string])[] {
  return Object.entries(readTextMap(value, "headers", "TEMPLATE_INVALID"));
}

/** One template, as an object. @throws HubRefusal, WordsRefusal for what breaks a rule */
function readInstallationTemplate(name: string, value: unknown, platform: Platform): InstallationTemplate {
  if (!isObject(value)) throw new HubRefusal("TEMPLATE_INVALID", { detail: "it is no object" });
  const body = value.body ?? value.bodyTemplate;
  const { expiry = null } = value;
  if (expiry !== null && typeof expiry !== "string")
    throw new HubRefusal("TEMPLATE_INVALID", { detail: "expiry is no text" });
  if (name.trim() === "") throw new HubRefusal("TEMPLATE_NAME_INVALID");
  const text = typeof body === "string" ? body : undefined;
  const template = readTemplate({ name, body: text, headers: readHeaderMap(value.headers) }, platform);
  return { body: template.body, headers: template.headers, tags: readTagList(value.tags), expiry };
}

/** Every value of a map, read. */
function readEach<T>(value: unknown, name: string, read: (key: string, one: unknown) => T): Record<string, T> {
  if (value === undefined || value === null) return {};
  if (!isObject(value)) throw invalid(`${name} is no object`);
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, read(key, one)]));
}

/** One secondary tile: a channel of its own, with its own tags and templates. */
export function readTile(id: string, value: unknown, rules: ChannelRules): InstallationTile {
  if (!isObject(value)) throw invalid("a secondary tile is no object");
  if (id === "" || !isXmlText(id)) throw invalid("a secondary tile's id has characters that none can have");
  return {
    pushChannel: readWnsHandle(value.pushChannel, rules).channelUri,
    tags: readTagList(value.tags),
    templates: readEach(value.templates, "templates", (name, one) => readInstallationTemplate(name, one, "wns")),
    pushChannelExpired: false,
  };
}

function readTiles(value: unknown, platform: Platform, rules: ChannelRules): Record<string, InstallationTile> {
  const tiles = readEach(value, "secondaryTiles", (id, one) => readTile(id, one, rules));
  if (platform !== "wns" && Object.keys(tiles).length > 0) throw invalid("secondary tiles are for the platform wns");
  return tiles;
}

/** The earlier of what the client asked for and what the hub grants. */
function earlier(asked: number | null, { registrationTtlSeconds, now }: InstallationRules): number | null {
  if (registrationTtlSeconds === null) return asked;
  const granted = now + registrationTtlSeconds * 1000;
  return unlessNever(asked === null ? granted : Math.min(asked, granted));
}

/**
 * Reads an installation.
 *
 * @param id out of the path; what the body says does not matter
 * @throws HubRefusal, WordsRefusal for what breaks a rule
 */
export function readInstallation(id: string, value: unknown, rules: InstallationRules): InstallationRecord {
  if (!isObject(value)) throw new HubRefusal("JSON_INVALID", { detail: "an installation is one object" });
  const json: Json = value;
  const platform = readPlatform(json.platform);
  const { handle, asText } = readChannel(json.pushChannel, platform, rules);
  return {
    installationId: checkInstallationId(id),
    userId: readUserId(json.userId ?? json.userID),
    platform,
    handle,
    channelAsText: asText,
    pushChannelExpired: false,
    expiresAt: earlier(readExpiration(json.expirationTime), rules),
    tags: readTagList(json.tags),
    pushVariables: readTextMap(json.pushVariables, "pushVariables", "INSTALLATION_INVALID"),
    templates: readEach(json.templates, "templates", (name, one) => readInstallationTemplate(name, one, platform)),
    secondaryTiles: readTiles(json.secondaryTiles, platform, rules),
    updatedAt: rules.now,
  };
}
