/** A device that speaks `belfry.device.v1` frame by frame and does nothing by itself: it acks only when told to. */
import {
  type AckFrame,
  type ClosedFrame,
  DEVICE_PATH,
  DEVICE_PROTOCOL_VERSION,
  DEVICE_SUBPROTOCOL,
  type DeviceFrame,
  type HelloFrame,
  isRefusal,
  type OpenedFrame,
  type OpenFrame,
  type PushFrame,
  readServiceFrame,
  type ServiceFrame,
  type WelcomeFrame,
} from "@belfry/protocol";
import { type FrameSocket, openFrames } from "./frame-socket.ts";
import { socketWith } from "./trusting-socket.ts";

type Kind = ServiceFrame["t"];
type FrameOf<K extends Kind> = Extract<ServiceFrame, { t: K }>;

/** A connection of which nothing is known yet. */
export interface RawConnection extends FrameSocket<ServiceFrame> {
  send(message: DeviceFrame | string | Uint8Array<ArrayBuffer>): void;
  /** The next frame, which must be of this kind. */
  nextOf<K extends Kind>(kind: K): Promise<FrameOf<K>>;
}

/** A connection that was welcomed. */
export interface RawDevice extends RawConnection {
  readonly welcome: WelcomeFrame;
  readonly id: string;
  /** Proves this device at its next connection. */
  readonly credential: string;
  /** @param more which kind of channel, when it is not the app's own */
  open(packageSid: string, more?: Omit<OpenFrame, "t" | "req" | "app">): Promise<OpenedFrame>;
  closeChannel(channel: string): Promise<ClosedFrame>;
  /** The next frame, which must be a push. */
  push(): Promise<PushFrame>;
  ack(seq: number, ones?: AckFrame["ones"]): void;
  /** Resolves when the service has read everything that was sent before. No push may come meanwhile. */
  settled(): Promise<void>;
}

const readFrame = (text: string): ServiceFrame => {
  const frame = readServiceFrame(text);
  if (isRefusal(frame) || frame.t === "ignored") throw new Error(`the service sent what is no frame: ${text}`);
  return frame;
};

/** Dials and says nothing. @param headers of the upgrade, such as a proxy adds */
export async function connectSilently(
  service: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawConnection> {
  const url = `${service.replace("http", "ws")}${DEVICE_PATH}`;
  const socket = socketWith(headers, url, [DEVICE_SUBPROTOCOL]);
  const frames = await openFrames(socket, readFrame);
  return Object.assign(frames, {
    async nextOf<K extends Kind>(kind: K) {
      const frame = await frames.next();
      if (!isOf(frame, kind)) throw new Error(`expected ${kind}, got ${JSON.stringify(frame)}`);
      return frame;
    },
  });
}

function isOf<K extends Kind>(frame: ServiceFrame, kind: K): frame is FrameOf<K> {
  return frame.t === kind;
}

/** Dials and says hello; with a credential as the device that was given it. @throws Error when there is no welcome */
export async function connectRawDevice(
  { service }: { readonly service: string },
  hello: Partial<HelloFrame> = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<RawDevice> {
  const connection = await connectSilently(service, headers);
  connection.send({ t: "hello", v: DEVICE_PROTOCOL_VERSION, ...hello });
  const welcome = await connection.nextOf("welcome");
  let requests = 0;
  const { nextOf, send } = connection;
  const device: Omit<RawDevice, keyof RawConnection> = {
    welcome,
    id: welcome.device,
    credential: welcome.credential ?? hello.credential ?? "",
    open(app, more = {}) {
      send({ t: "open", req: ++requests, app, ...more });
      return nextOf("opened");
    },
    closeChannel(channel) {
      send({ t: "close", req: ++requests, channel });
      return nextOf("closed");
    },
    push: () => nextOf("push"),
    ack: (seq, ones) => send({ t: "ack", seq, ...(ones === undefined ? {} : { ones }) }),
    async settled() {
      send({ t: "ping" });
      await nextOf("pong");
    },
  };
  return Object.assign(connection, device);
}

/** The same device on a new connection. @param seq what it says it confirmed */
export const reconnect = (service: { readonly service: string }, device: RawDevice, seq?: number): Promise<RawDevice> =>
  connectRawDevice(service, { credential: device.credential, ...(seq === undefined ? {} : { seq }) });
