/** Reads frames from outside. Never throws: a frame is a value, something to ignore, or a refusal that names the field. */
import { type Refusal, refusal } from "../errors.ts";
import { MAX_CHANNEL_LABEL_CHARACTERS } from "../wns/limits.ts";
import { isChannelKind } from "./channel-kind.ts";
import {
  type AckFrame,
  type AckResult,
  type DeviceFrame,
  type HelloFrame,
  MAX_HELLO_CHANNELS,
  type OpenFrame,
  type ServiceFrame,
  TOLD_AT_ONCE,
  type WhyFrame,
} from "./frames.ts";

/** A well-formed frame of a kind this version does not know. */
export interface IgnoredFrame {
  readonly t: "ignored";
}

type Fields = Readonly<Record<string, unknown>>;

const IGNORED: IgnoredFrame = { t: "ignored" };
const RESULTS = new Set<unknown>(["handled", "refused", "suppressed", "undecryptable", "unheard", "malformed"]);
const MAX_ONES = 256;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
/** U+0000 and halves of characters are in no id and no name, and PostgreSQL takes none. */
const isKeepable = (text: string) => !text.includes("\0") && !/\p{Surrogate}/u.test(text);
const isText = (value: unknown, longest = 1024): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= longest && isKeepable(value);
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const isAbsentOr = <T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined =>
  value === undefined || is(value);
const wrong = (frame: string, field: string) => refusal("FRAME_MALFORMED", `${frame}.${field}`);

/** The fields of a JSON object with a kind, or undefined for any other text. */
function readFields(text: string): Fields | undefined {
  try {
    const value = JSON.parse(text);
    return typeof value?.t === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}

const NO_FRAME = refusal("FRAME_MALFORMED", "not a JSON object with a kind in t");

const isChannelList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.length <= MAX_HELLO_CHANNELS && value.every((id) => isText(id, 64));

function readHello(f: Fields): HelloFrame | Refusal {
  const { v, device, credential, seq, heartbeat, channels } = f;
  if (!isCount(v)) return wrong("hello", "v");
  if (!isAbsentOr(device, (d) => isText(d, 64))) return wrong("hello", "device");
  if (!isAbsentOr(credential, (c) => isText(c))) return wrong("hello", "credential");
  if (!isAbsentOr(seq, isCount)) return wrong("hello", "seq");
  if (!isAbsentOr(heartbeat, isCount)) return wrong("hello", "heartbeat");
  if (!isAbsentOr(channels, isChannelList)) return wrong("hello", "channels");
  return {
    t: "hello",
    v,
    ...(device === undefined ? {} : { device }),
    ...(credential === undefined ? {} : { credential }),
    ...(seq === undefined ? {} : { seq }),
    ...(heartbeat === undefined ? {} : { heartbeat }),
    ...(channels === undefined ? {} : { channels }),
  };
}

const isOne = (one: unknown): one is readonly [number, AckResult] =>
  Array.isArray(one) && one.length === 2 && isCount(one[0]) && RESULTS.has(one[1]);

function readAck(f: Fields): AckFrame | Refusal {
  const { seq, ones } = f;
  if (!isAbsentOr(seq, isCount)) return wrong("ack", "seq");
  if (ones !== undefined && !(Array.isArray(ones) && ones.length <= MAX_ONES && ones.every(isOne))) {
    return wrong("ack", "ones");
  }
  // As nearly all are, and one comes with nearly every notification: putting it together of parts takes longer than the rest of reading it.
  if (seq !== undefined && ones === undefined) return { t: "ack", seq };
  return {
    t: "ack",
    ...(seq === undefined ? {} : { seq }),
    ...(ones === undefined ? {} : { ones: ones as AckFrame["ones"] & object }),
  };
}

/** What kind of channel is asked for says which of the other fields must be there. */
function readOpen({ req, app, kind = "primary", label, key, profile, tileQueue }: Fields): OpenFrame | Refusal {
  if (!isCount(req)) return wrong("open", "req");
  if (!isText(app, 256)) return wrong("open", "app");
  if (!isChannelKind(kind)) return wrong("open", "kind");
  if (kind === "primary" ? label !== undefined : !isText(label, MAX_CHANNEL_LABEL_CHARACTERS))
    return wrong("open", "label");
  if (profile !== undefined && (profile !== "up" || kind !== "alternate")) return wrong("open", "profile");
  const mayLackKey = kind !== "alternate" || profile === "up";
  if (key === undefined ? !mayLackKey : kind !== "alternate" || !isText(key, 128)) return wrong("open", "key");
  if (!isAbsentOr(tileQueue, isBoolean)) return wrong("open", "tileQueue");
  return {
    t: "open",
    req,
    app,
    ...(kind === "primary" ? {} : { kind, label: label as string }),
    ...(key === undefined ? {} : { key: key as string }),
    ...(profile === undefined ? {} : { profile: profile as "up" }),
    ...(tileQueue === undefined ? {} : { tileQueue }),
  };
}

const isMessageId = (value: unknown): value is string => typeof value === "string" && /^[0-9A-F]{16}$/.test(value);
const isAtOnce = (value: unknown): value is number =>
  isCount(value) && value >= TOLD_AT_ONCE.min && value <= TOLD_AT_ONCE.max;

function readWhy({ req, id, channel, since, before, limit }: Fields): WhyFrame | Refusal {
  if (!isCount(req)) return wrong("why", "req");
  if (!isAbsentOr(id, isMessageId)) return wrong("why", "id");
  if (!isAbsentOr(channel, (c) => isText(c, 64))) return wrong("why", "channel");
  if (!isAbsentOr(since, isCount)) return wrong("why", "since");
  if (!isAbsentOr(before, isMessageId)) return wrong("why", "before");
  if (!isAbsentOr(limit, isAtOnce)) return wrong("why", "limit");
  return {
    t: "why",
    req,
    ...(id === undefined ? {} : { id }),
    ...(channel === undefined ? {} : { channel }),
    ...(since === undefined ? {} : { since }),
    ...(before === undefined ? {} : { before }),
    ...(limit === undefined ? {} : { limit }),
  };
}

/** Reads one frame of a device. @returns the frame, `{t:"ignored"}`, or FRAME_MALFORMED with the field's name */
export function readDeviceFrame(text: string): DeviceFrame | IgnoredFrame | Refusal {
  const fields = readFields(text);
  if (fields === undefined) return NO_FRAME;
  switch (fields.t) {
    case "hello":
      return readHello(fields);
    case "open":
      return readOpen(fields);
    case "close":
      if (!isCount(fields.req)) return wrong("close", "req");
      return isText(fields.channel, 64)
        ? { t: "close", req: fields.req, channel: fields.channel }
        : wrong("close", "channel");
    case "mute":
      if (!isCount(fields.req)) return wrong("mute", "req");
      if (!isText(fields.app, 256)) return wrong("mute", "app");
      return isBoolean(fields.muted)
        ? { t: "mute", req: fields.req, app: fields.app, muted: fields.muted }
        : wrong("mute", "muted");
    case "ack":
      return readAck(fields);
    case "why":
      return readWhy(fields);
    case "ping":
      return { t: "ping" };
    default:
      return IGNORED;
  }
}

type Check = (value: unknown) => boolean;

const optional =
  (is: Check): Check =>
  (value) =>
    value === undefined || is(value);
const text: Check = (value) => isText(value);
const anyText: Check = (value) => typeof value === "string";
const isTextRecord: Check = (value) =>
  typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(anyText);
const texts: Check = (value) => Array.isArray(value) && value.every((one) => isText(one));

/** Every field of one notification in `told`. */
const TOLD_FIELDS: Readonly<Record<string, Check>> = {
  id: text,
  channel: text,
  type: text,
  bytes: isCount,
  tag: optional(text),
  group: optional(text),
  at: (value) => Number.isFinite(value),
  end: text,
  reason: optional(text),
  account: anyText,
  next: anyText,
};
const isTold: Check = (value) => {
  const told = value as Fields | null;
  return typeof told === "object" && told !== null && Object.entries(TOLD_FIELDS).every(([name, is]) => is(told[name]));
};
const isToldList: Check = (value) => Array.isArray(value) && value.length <= TOLD_AT_ONCE.max && value.every(isTold);

/** Every field of every frame of the service. What is not listed does not get past the reader. */
const SERVICE_FIELDS = new Map<string, Readonly<Record<string, Check>>>([
  ["welcome", { v: isCount, device: text, credential: optional(text), heartbeat: isCount, now: isCount }],
  [
    "opened",
    {
      req: isCount,
      channel: text,
      app: text,
      uri: text,
      expires: isCount,
      kind: optional(isChannelKind),
      label: optional(text),
    },
  ],
  ["muted", { req: isCount, app: text, muted: isBoolean }],
  ["closed", { req: optional(isCount), channels: texts }],
  [
    "push",
    {
      seq: isCount,
      id: text,
      channel: text,
      type: text,
      payload: optional(anyText),
      payloadBase64: optional(anyText),
      tag: optional(text),
      group: optional(text),
      priority: isCount,
      suppressPopup: optional((value) => value === true),
      collectionId: optional(text),
      at: isCount,
      expires: optional(isCount),
      traceparent: optional(text),
      headers: optional(isTextRecord),
    },
  ],
  ["removed", { seq: isCount, id: text, channel: text, match: text }],
  ["told", { req: isCount, notifications: isToldList, more: isBoolean, reachesBackTo: isCount }],
  ["pong", {}],
  ["drain", { afterMs: isCount }],
  ["reset", { reason: text }],
  [
    "refused",
    {
      req: optional(isCount),
      code: text,
      message: anyText,
      advice: text,
      retryAfterSeconds: optional(isCount),
    },
  ],
]);

/** Reads one frame of the service. @returns the frame, `{t:"ignored"}`, or FRAME_MALFORMED with the field's name */
export function readServiceFrame(text: string): ServiceFrame | IgnoredFrame | Refusal {
  const fields = readFields(text);
  if (fields === undefined) return NO_FRAME;
  const kind = String(fields.t);
  const checks = SERVICE_FIELDS.get(kind);
  if (checks === undefined) return IGNORED;
  const frame: Record<string, unknown> = { t: kind };
  for (const [name, holds] of Object.entries(checks)) {
    if (!holds(fields[name])) return wrong(kind, name);
    if (fields[name] !== undefined) frame[name] = fields[name];
  }
  if (kind === "push" && (frame.payload === undefined) === (frame.payloadBase64 === undefined)) {
    return wrong("push", "payload");
  }
  return frame as unknown as ServiceFrame;
}
