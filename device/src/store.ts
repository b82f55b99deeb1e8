/** What a device must not forget, and the port through which the app keeps it. The stores themselves stand in files of their own. */
import { type ChannelKind, isChannelKind } from "@belfry/protocol";
import type { MuteRecord } from "./mutes.ts";

/**
 * What the messages of a Web Push subscription are encrypted to. Base64url without padding.
 *
 * @source RFC 8291 sections 3.1 and 3.2
 */
export interface KeysRecord {
  /** The public key: an uncompressed point of P-256, 65 bytes. */
  readonly p256dh: string;
  /** What app server and device share: 16 bytes. */
  readonly auth: string;
  /** The private key: 32 bytes. A secret, as the device's credential is: whoever reads it can read the messages. */
  readonly d: string;
}

/** One channel as the device remembers it. */
export interface ChannelRecord {
  readonly id: string;
  /** Package SID, lower case. */
  readonly app: string;
  readonly uri: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
  /** Absent for a primary channel. */
  readonly kind?: ChannelKind;
  /** Id of the secondary tile, or label of the alternate channel; absent for a primary one. */
  readonly label?: string;
  /** Of an alternate channel: the sender's public key, base64url. Needed to ask for it again. */
  readonly key?: string;
  /** Whether up to five tiles wait for it; absent: no. The service takes an open that does not say so for a no. */
  readonly tileQueue?: boolean;
  /** Of an alternate channel that is a Web Push subscription. */
  readonly keys?: KeysRecord;
}

/** Everything a device remembers: plain JSON. The credential is a secret: whoever reads it can be this device. */
export interface DeviceRecord {
  readonly device: string;
  readonly credential: string;
  /** Everything up to this sequence number was given to the app. */
  readonly seq: number;
  /** Oldest first; the last one of an app, kind and label is current, earlier ones still receive until they expire. */
  readonly channels: readonly ChannelRecord[];
  /** Package SIDs by the GUIDs that apps asked with. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Apps whose notifications are off (true), or on again without the service knowing it yet (false). */
  readonly mutes?: MuteRecord;
}

/**
 * Keeps one record.
 *
 * What an implementation owes: `save` replaces the whole record or leaves the old one; when it resolves, the next `load`, also of
 * another process, finds the new one. The device never calls `save` again before the last one settled, and never two devices share a store.
 */
export interface DeviceStore {
  /** The record, or undefined when there is none yet. Rejects when what is there cannot be read. */
  load(): Promise<DeviceRecord | undefined>;
  save(record: DeviceRecord): Promise<void>;
  /** Forgets the record; the next `load` finds none. */
  clear(): Promise<void>;
}

const isText = (value: unknown) => typeof value === "string" && value.length > 0;
const isAbsentOr = (value: unknown, is: (value: unknown) => boolean) => value === undefined || is(value);
const isBoolean = (value: unknown) => typeof value === "boolean";
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

function isKeysRecord(value: unknown): value is KeysRecord {
  if (typeof value !== "object" || value === null) return false;
  const { p256dh, auth, d } = value as Partial<KeysRecord>;
  return isText(p256dh) && isText(auth) && isText(d);
}

function isChannelRecord(value: unknown): value is ChannelRecord {
  if (typeof value !== "object" || value === null) return false;
  const { id, app, uri, expires, kind, label, key, tileQueue, keys } = value as Partial<ChannelRecord>;
  const whole = isText(id) && isText(app) && isText(uri) && isCount(expires) && isAbsentOr(tileQueue, isBoolean);
  const named = isAbsentOr(kind, isChannelKind) && isAbsentOr(label, isText);
  return whole && named && isAbsentOr(key, isText) && isAbsentOr(keys, isKeysRecord);
}

function isRecordOf(value: unknown, is: (value: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && !Array.isArray(value) && Object.values(value).every(is);
}

const isAliases = (value: unknown) => isRecordOf(value, isText);
const isMutes = (value: unknown) => isRecordOf(value, isBoolean);

/**
 * Reads a record from text that a store kept. Absent text is no record.
 *
 * @throws Error when there is text but no record in it: a damaged store is told, not taken for a new device
 */
export function readDeviceRecord(text: string | null | undefined): DeviceRecord | undefined {
  if (text === null || text === undefined) return undefined;
  const { device, credential, seq, channels, aliases, mutes } = JSON.parse(text) as Partial<DeviceRecord>;
  const known = isText(device) && isText(credential) && isCount(seq);
  const whole = known && isAbsentOr(aliases, isAliases) && isAbsentOr(mutes, isMutes);
  if (!whole || !Array.isArray(channels) || !channels.every(isChannelRecord)) {
    throw new Error("what the device store holds is not a device record");
  }
  const more = { ...(aliases === undefined ? {} : { aliases }), ...(mutes === undefined ? {} : { mutes }) };
  return { device, credential, seq, channels, ...more } as DeviceRecord;
}

/** Keeps the record as long as the program runs: the device is a new one each time. For tests and throw-away devices. */
export function memoryStore(record?: DeviceRecord): DeviceStore {
  let kept = record;
  return {
    load: async () => kept,
    save: async (next) => {
      kept = next;
    },
    clear: async () => {
      kept = undefined;
    },
  };
}
