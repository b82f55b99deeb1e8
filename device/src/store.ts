/** What a device must not forget, and the port through which the app keeps it. The stores themselves stand in files of their own. */

/** One channel as the device remembers it. */
export interface ChannelRecord {
  readonly id: string;
  /** Package SID, lower case. */
  readonly app: string;
  readonly uri: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Everything a device remembers: plain JSON. The credential is a secret: whoever reads it can be this device. */
export interface DeviceRecord {
  readonly device: string;
  readonly credential: string;
  /** Everything up to this sequence number was given to the app. */
  readonly seq: number;
  /** Oldest first; an app's last one is current, earlier ones still receive until they expire. */
  readonly channels: readonly ChannelRecord[];
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
const isCount = (value: unknown) => Number.isSafeInteger(value) && (value as number) >= 0;

function isChannelRecord(value: unknown): value is ChannelRecord {
  if (typeof value !== "object" || value === null) return false;
  const { id, app, uri, expires } = value as Partial<ChannelRecord>;
  return isText(id) && isText(app) && isText(uri) && isCount(expires);
}

/**
 * Reads a record from text that a store kept. Absent text is no record.
 *
 * @throws Error when there is text but no record in it: a damaged store is told, not taken for a new device
 */
export function readDeviceRecord(text: string | null | undefined): DeviceRecord | undefined {
  if (text === null || text === undefined) return undefined;
  const { device, credential, seq, channels } = JSON.parse(text) as Partial<DeviceRecord>;
  const whole = isText(device) && isText(credential) && isCount(seq);
  if (!whole || !Array.isArray(channels) || !channels.every(isChannelRecord)) {
    throw new Error("what the device store holds is not a device record");
  }
  return { device, credential, seq, channels } as DeviceRecord;
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
