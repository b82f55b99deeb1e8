/**
 * Reads frames of autopush from outside, those of devices and those of a service.
 *
 * Never throws: a frame is a value, something to ignore, or a refusal that names the field. Fields that nobody asked for are left
 * out, and null counts as absent, as in Mozilla's reader.
 */
import { type Refusal, refusal } from "../errors.ts";
import {
  type AutopushAck,
  type AutopushDeviceFrame,
  type AutopushHeaders,
  type AutopushHello,
  type AutopushNotification,
  type AutopushRegister,
  type AutopushServiceFrame,
  type AutopushUnregister,
  type AutopushUpdate,
  type AutopushWelcome,
  type Broadcasts,
  MAX_AUTOPUSH_BROADCASTS,
  MAX_AUTOPUSH_UPDATES,
  MAX_UAID_CHARACTERS,
  type Urgency,
} from "./autopush-frames.ts";

/** A well-formed frame of a kind that is not known here. */
export interface IgnoredAutopushFrame {
  readonly messageType: "ignored";
}

type Fields = Readonly<Record<string, unknown>>;

const IGNORED: IgnoredAutopushFrame = { messageType: "ignored" };
const NO_FRAME = refusal("FRAME_MALFORMED", "not a JSON object with a kind in messageType");

/** Characters of an id of a message, of a broadcast and its version: those of Mozilla's service have a few hundred. */
const MAX_ID_CHARACTERS = 1024;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const UAID = /^[0-9a-f]{32}$/;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

const wrong = (frame: string, field: string): Refusal => refusal("FRAME_MALFORMED", `${frame}.${field}`);
const isText = (value: unknown): value is string => typeof value === "string";
const isId = (value: unknown): value is string =>
  isText(value) && value.length > 0 && value.length <= MAX_ID_CHARACTERS;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isUuid = (value: unknown): value is string => isText(value) && UUID.test(value);
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isBroadcasts = (value: unknown): value is Broadcasts =>
  isFields(value) &&
  Object.keys(value).length <= MAX_AUTOPUSH_BROADCASTS &&
  Object.entries(value).every(([id, version]) => isId(id) && isId(version));

/** Without what is absent; a field named `__proto__` stays a field. */
function present(fields: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** @returns the fields, of which `messageType` is a text, or undefined for any other text */
function readFields(text: string): (Fields & { readonly messageType: string }) | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (!isFields(value)) return undefined;
    // Both sides write their signs of life as an object without anything in it.
    if (Object.keys(value).length === 0) return { messageType: "ping" };
    const fields = present(value);
    return isText(fields.messageType) ? (fields as Fields & { readonly messageType: string }) : undefined;
  } catch {
    return undefined;
  }
}

/** One that cannot be an id is none: the device then gets a new one, as one that nobody knows would. */
function readUaid(uaid: string): { readonly uaid?: string } {
  if (uaid.length > MAX_UAID_CHARACTERS) return {};
  const lower = uaid.toLowerCase();
  const digits = UUID.test(lower) ? lower.replaceAll("-", "") : lower;
  return UAID.test(digits) ? { uaid: digits } : {};
}

function readHello({ uaid, broadcasts }: Fields): AutopushHello | Refusal {
  if (uaid !== undefined && !isText(uaid)) return wrong("hello", "uaid");
  if (broadcasts !== undefined && !isBroadcasts(broadcasts)) return wrong("hello", "broadcasts");
  return {
    messageType: "hello",
    ...(uaid === undefined ? {} : readUaid(uaid)),
    ...(broadcasts === undefined ? {} : { broadcasts }),
  };
}

function readRegister({ channelID, key }: Fields): AutopushRegister | Refusal {
  if (!isUuid(channelID)) return wrong("register", "channelID");
  if (key !== undefined && !isText(key)) return wrong("register", "key");
  return { messageType: "register", channelID, ...(key === undefined ? {} : { key }) };
}

function readUnregister({ channelID, code }: Fields): AutopushUnregister | Refusal {
  if (!isUuid(channelID)) return wrong("unregister", "channelID");
  if (code !== undefined && !isCount(code)) return wrong("unregister", "code");
  return { messageType: "unregister", channelID, ...(code === undefined ? {} : { code }) };
}

function readUpdate(value: unknown): AutopushUpdate | undefined {
  if (!isFields(value)) return undefined;
  const { channelID, version, code } = present(value);
  if (!isUuid(channelID) || !isId(version) || (code !== undefined && !isCount(code))) return undefined;
  return { channelID, version, ...(code === undefined ? {} : { code }) };
}

function readAck({ updates }: Fields): AutopushAck | Refusal {
  if (!Array.isArray(updates) || updates.length > MAX_AUTOPUSH_UPDATES) return wrong("ack", "updates");
  const read = updates.map(readUpdate).filter((update) => update !== undefined);
  return read.length === updates.length ? { messageType: "ack", updates: read } : wrong("ack", "updates");
}

const URGENCIES: ReadonlySet<unknown> = new Set<Urgency>(["very-low", "low", "normal", "high"]);

/** Reads one frame of a device. @returns the frame, `ignored` for a kind not known here, or FRAME_MALFORMED with the field's name */
export function readAutopushDeviceFrame(text: string): AutopushDeviceFrame | IgnoredAutopushFrame | Refusal {
  const fields = readFields(text);
  if (fields === undefined) return NO_FRAME;
  const { version, code, broadcasts, min } = fields;
  switch (fields.messageType) {
    case "ping":
      return { messageType: "ping" };
    case "hello":
      return readHello(fields);
    case "register":
      return readRegister(fields);
    case "unregister":
      return readUnregister(fields);
    case "ack":
      return readAck(fields);
    case "nack":
      if (!isId(version)) return wrong("nack", "version");
      if (code !== undefined && !isCount(code)) return wrong("nack", "code");
      return { messageType: "nack", version, ...(code === undefined ? {} : { code }) };
    case "broadcast_subscribe":
      if (!isBroadcasts(broadcasts)) return wrong("broadcast_subscribe", "broadcasts");
      return { messageType: "broadcast_subscribe", broadcasts };
    case "urgency":
      return URGENCIES.has(min) ? { messageType: "urgency", min: min as Urgency } : wrong("urgency", "min");
    default:
      return IGNORED;
  }
}

function readWelcome({ uaid, status, broadcasts = {} }: Fields): AutopushWelcome | Refusal {
  if (!isText(uaid) || !UAID.test(uaid)) return wrong("hello", "uaid");
  if (!isCount(status)) return wrong("hello", "status");
  if (!isFields(broadcasts)) return wrong("hello", "broadcasts");
  const { errors, ...versions } = broadcasts;
  if (!isBroadcasts(versions)) return wrong("hello", "broadcasts");
  if (errors !== undefined && !isBroadcasts(errors)) return wrong("hello", "broadcasts");
  const broadcastErrors = errors === undefined ? {} : { broadcastErrors: errors };
  return { messageType: "hello", uaid, status, broadcasts: versions, ...broadcastErrors };
}

function readHeaders(value: unknown): AutopushHeaders | undefined {
  if (!isFields(value)) return undefined;
  const { encoding, encryption, crypto_key } = present(value);
  if (!isId(encoding)) return undefined;
  if (encryption !== undefined && !isText(encryption)) return undefined;
  if (crypto_key !== undefined && !isText(crypto_key)) return undefined;
  return {
    encoding,
    ...(encryption === undefined ? {} : { encryption }),
    ...(crypto_key === undefined ? {} : { crypto_key }),
  };
}

function readNotification({ channelID, version, data, headers }: Fields): AutopushNotification | Refusal {
  if (!isUuid(channelID)) return wrong("notification", "channelID");
  if (!isId(version)) return wrong("notification", "version");
  // Headers without data say nothing: there is nothing to decrypt.
  if (data === undefined) return { messageType: "notification", channelID, version };
  if (!isText(data) || !BASE64URL.test(data)) return wrong("notification", "data");
  const read = readHeaders(headers);
  if (read === undefined) return wrong("notification", "headers");
  return { messageType: "notification", channelID, version, body: { data, headers: read } };
}

/** Reads one frame of a service. @returns the frame, `ignored` for a kind not known here, or FRAME_MALFORMED with the field's name */
export function readAutopushServiceFrame(text: string): AutopushServiceFrame | IgnoredAutopushFrame | Refusal {
  const fields = readFields(text);
  if (fields === undefined) return NO_FRAME;
  const { messageType: kind, channelID, status, pushEndpoint = "", broadcasts } = fields;
  switch (kind) {
    case "ping":
      return { messageType: "pong" };
    case "hello":
      return readWelcome(fields);
    case "register":
    case "unregister":
      if (!isUuid(channelID)) return wrong(kind, "channelID");
      if (!isCount(status)) return wrong(kind, "status");
      if (kind === "unregister") return { messageType: kind, channelID, status };
      return isText(pushEndpoint)
        ? { messageType: kind, channelID, status, pushEndpoint }
        : wrong("register", "pushEndpoint");
    case "notification":
      return readNotification(fields);
    case "broadcast":
      return isBroadcasts(broadcasts) ? { messageType: "broadcast", broadcasts } : wrong("broadcast", "broadcasts");
    case "urgency":
      return isCount(status) ? { messageType: "urgency", status } : wrong("urgency", "status");
    default:
      return IGNORED;
  }
}
