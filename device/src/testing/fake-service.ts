/** A service whose every word a test writes, and the sockets that reach it. */
import type { AckFrame, DeviceFrame, OpenFrame, PushFrame, RemovedFrame, ServiceFrame } from "@belfry/protocol";
import type { Channel } from "../channel.ts";
import { connectDevice, type Device, type DeviceOptions } from "../device.ts";
import type { SocketConstructor } from "../socket.ts";
import { type DeviceRecord, type DeviceStore, memoryStore } from "../store.ts";
import { ManualTime, NEW_YEAR, turn } from "./manual-time.ts";

export const DAY_MS = 86_400_000;
export const MAIL = "ms-app://s-1-15-2-1-2-3-4-5-6-7";
/** The mail app as the Windows App SDK names it. */
export const MAIL_GUID = "0a1b2c3d-4e5f-4a6b-8c7d-0e1f2a3b4c5d";
/** What an alternate channel is asked for with: a point as long as one of P-256. */
export const SERVER_KEY = Uint8Array.from({ length: 65 }, (_, at) => (at === 0 ? 4 : at));
export const CHAT = "ms-app://s-1-15-2-7-6-5-4-3-2-1";

interface FakeEvent {
  readonly data: unknown;
  readonly code: number;
  readonly reason: string;
}
type Hear = (event: FakeEvent) => void;

/** The service's end of one connection. */
export class FakeSocket {
  readonly url: string;
  readonly protocols: string[];
  readonly heard: DeviceFrame[] = [];
  closedWith: number | undefined;
  readonly #listeners: { type: string; hear: Hear }[] = [];

  constructor(url: string, protocols: string[]) {
    this.url = url;
    this.protocols = protocols;
  }

  addEventListener(type: string, hear: Hear): void {
    this.#listeners.push({ type, hear });
  }

  send(text: string): void {
    this.heard.push(JSON.parse(text));
  }

  close(code?: number): void {
    this.closedWith ??= code;
  }

  tell(type: string, event: Partial<FakeEvent> = {}): void {
    const whole = { data: undefined, code: 1006, reason: "", ...event };
    for (const listener of this.#listeners) if (listener.type === type) listener.hear(whole);
  }
}

/** See the head of this file. */
export class FakeService {
  readonly sockets: FakeSocket[] = [];
  readonly Socket: SocketConstructor;

  constructor() {
    const { sockets } = this;
    this.Socket = class extends FakeSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        sockets.push(this);
      }
    };
  }

  /** The newest connection. */
  get socket(): FakeSocket {
    const socket = this.sockets.at(-1);
    if (socket === undefined) throw new Error("the device has not dialled");
    return socket;
  }

  /** What the device said on the newest connection, of one kind. */
  heard<K extends DeviceFrame["t"]>(kind: K): Extract<DeviceFrame, { t: K }>[] {
    return this.socket.heard.filter((frame): frame is Extract<DeviceFrame, { t: K }> => frame.t === kind);
  }

  get acks(): AckFrame[] {
    return this.heard("ack");
  }

  async say(...frames: (ServiceFrame | { t: "from-the-future" })[]): Promise<void> {
    for (const frame of frames) this.socket.tell("message", { data: JSON.stringify(frame) });
    await turn();
  }

  async sayText(data: unknown): Promise<void> {
    this.socket.tell("message", { data });
    await turn();
  }

  /** Accepts the newest connection and welcomes the device. */
  async welcome(credential?: string, device = "device-1", heartbeat = 120): Promise<void> {
    this.socket.tell("open");
    const identity = credential === undefined ? {} : { credential };
    await this.say({ t: "welcome", v: 1, device, heartbeat, now: NEW_YEAR, ...identity });
  }

  async end(code: number): Promise<void> {
    this.socket.tell("close", { code, reason: "" });
    await turn();
  }

  /** Answers the newest question for a channel. @param app what the service calls the app; default: as it was asked for */
  async opened(channel: string, expiresInDays = 30, app?: string): Promise<void> {
    const question = this.heard("open").at(-1);
    if (question === undefined) throw new Error("the device asked for no channel");
    const expires = NEW_YEAR + expiresInDays * DAY_MS;
    const answer = { ...answerTo(question), channel, uri: `https://service.test/?token=${channel}`, expires };
    await this.say(app === undefined ? answer : { ...answer, app });
  }
}

function answerTo({ req, app, kind, label }: OpenFrame) {
  const name = kind === undefined || label === undefined ? {} : { kind, label };
  return { t: "opened", req, app, ...name } as const;
}

/** The order to take toasts away, on its way to a device. */
export function removed(seq: number, channel: string, match: string): RemovedFrame {
  return { t: "removed", seq, id: `message-${seq}`, channel, match };
}

/** A toast on its way to a device. */
export function toast(seq: number, channel: string, more: Partial<PushFrame> = {}): PushFrame {
  const frame = { t: "push", seq, id: `message-${seq}`, channel, type: "wns/toast", priority: 1 } as const;
  const root = (more.type ?? frame.type).replace("wns/", "");
  return { ...frame, at: NEW_YEAR, expires: NEW_YEAR + 3 * DAY_MS, payload: `<${root}>${seq}</${root}>`, ...more };
}

/** What a device remembers that was connected before and holds the channel `mail-1`. */
export function recordWithMail(more: Partial<DeviceRecord> = {}): DeviceRecord {
  const uri = "https://service.test/?token=mail-1";
  const channels = [{ id: "mail-1", app: MAIL, uri, expires: NEW_YEAR + 30 * DAY_MS }];
  return { device: "device-1", credential: "secret-1", seq: 0, channels, ...more };
}

/** A device that has dialled the fake service, on a standing clock. */
export async function aDevice(settings: { record?: DeviceRecord; store?: DeviceStore } & Partial<DeviceOptions> = {}) {
  const { record, ...options } = settings;
  const time = new ManualTime();
  const service = new FakeService();
  const store = options.store ?? memoryStore(record);
  const device: Device = connectDevice({
    service: "http://service.test",
    store,
    time,
    random: () => 0.5,
    WebSocket: service.Socket,
    ...options,
  });
  await turn();
  return { device, service, time, store };
}

/** Opens one more channel: asks, and lets the service answer. */
export async function openedAs(service: FakeService, channel: string, ask: () => Promise<Channel>): Promise<Channel> {
  const asking = ask();
  await turn();
  await service.opened(channel);
  return asking;
}

/** A device with an open channel of the mail app. */
export async function aDeviceWithMail() {
  const world = await aDevice();
  const opening = world.device.openChannel(MAIL);
  await turn();
  await world.service.welcome("secret-1");
  await world.service.opened("mail-1");
  return { ...world, channel: await opening };
}
