/** Reads frames from outside. Never throws: a frame is a value, something to ignore, or a refusal that names the field. */
import { type Refusal, refusal } from "../errors.ts";
import type { AckFrame, AckResult, DeviceFrame, HelloFrame, PushFrame, ServiceFrame } from "./frames.ts";

/** A well-formed frame of a kind this version does not know. */
export interface IgnoredFrame {
  readonly t: "ignored";
}

type Fields = Readonly<Record<string, unknown>>;

const IGNORED: IgnoredFrame = { t: "ignored" };
const RESULTS = new Set<unknown>(["handled", "refused", "suppressed", "undecryptable"]);
const MAX_ONES = 256;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown, longest = 1024): value is string =>
  typeof value === "string" && value.length > 0 && value.length <= longest;
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

function readHello(f: Fields): HelloFrame | Refusal {
  const { v, device, credential, seq, heartbeat } = f;
  if (!isCount(v)) return wrong("hello", "v");
  if (!isAbsentOr(device, (d) => isText(d, 64))) return wrong("hello", "device");
  if (!isAbsentOr(credential, (c) => isText(c))) return wrong("hello", "credential");
  if (!isAbsentOr(seq, isCount)) return wrong("hello", "seq");
  if (!isAbsentOr(heartbeat, isCount)) return wrong("hello", "heartbeat");
  return {
    t: "hello",
    v,
    ...(device === undefined ? {} : { device }),
    ...(credential === undefined ? {} : { credential }),
    ...(seq === undefined ? {} : { seq }),
    ...(heartbeat === undefined ? {} : { heartbeat }),
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
  return {
    t: "ack",
    ...(seq === undefined ? {} : { seq }),
    ...(ones === undefined ? {} : { ones: ones as AckFrame["ones"] & object }),
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
      if (!isCount(fields.req)) return wrong("open", "req");
      return isText(fields.app, 256) ? { t: "open", req: fields.req, app: fields.app } : wrong("open", "app");
    case "close":
      if (!isCount(fields.req)) return wrong("close", "req");
      return isText(fields.channel, 64)
        ? { t: "close", req: fields.req, channel: fields.channel }
        : wrong("close", "channel");
    case "ack":
      return readAck(fields);
    case "ping":
      return { t: "ping" };
    default:
      return IGNORED;
  }
}

/** What each frame of the service must hold to be used; the rest of it is taken as it comes. */
const SERVICE_FIELDS: Readonly<Record<string, readonly (readonly [string, (value: unknown) => boolean])[]>> = {
  welcome: [
    ["v", isCount],
    ["device", isText],
    ["heartbeat", isCount],
    ["now", isCount],
  ],
  opened: [
    ["req", isCount],
    ["channel", isText],
    ["app", isText],
    ["uri", isText],
    ["expires", isCount],
  ],
  closed: [["channels", (value) => Array.isArray(value) && value.every((id) => isText(id))]],
  push: [
    ["seq", isCount],
    ["id", isText],
    ["channel", isText],
    ["type", isText],
    ["at", isCount],
    ["expires", isCount],
    ["priority", isCount],
  ],
  pong: [],
  drain: [["afterMs", isCount]],
  reset: [["reason", isText]],
  refused: [
    ["code", isText],
    ["message", isText],
    ["advice", isText],
  ],
};

/** Reads one frame of the service. @returns the frame, `{t:"ignored"}`, or FRAME_MALFORMED with the field's name */
export function readServiceFrame(text: string): ServiceFrame | IgnoredFrame | Refusal {
  const fields = readFields(text);
  if (fields === undefined) return NO_FRAME;
  const kind = String(fields.t);
  if (!Object.hasOwn(SERVICE_FIELDS, kind)) return IGNORED;
  for (const [name, holds] of SERVICE_FIELDS[kind] ?? []) {
    if (!holds(fields[name])) return wrong(kind, name);
  }
  const { payload, payloadBase64 } = fields as Partial<PushFrame>;
  if (kind === "push" && (typeof payload === "string") === (typeof payloadBase64 === "string")) {
    return wrong("push", "payload");
  }
  return fields as unknown as ServiceFrame;
}
