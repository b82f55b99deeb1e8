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

/** How a connection ended. */
export interface Goodbye {
  readonly code: number;
  readonly reason: string;
}

type Kind = ServiceFrame["t"];
type FrameOf<K extends Kind> = Extract<ServiceFrame, { t: K }>;

/** A connection of which nothing is known yet. */
export interface RawConnection {
  /** Sends a frame, or anything else a WebSocket can carry. */
  send(message: DeviceFrame | string | Uint8Array<ArrayBuffer>): void;
  /** The next frame that nobody took yet. @throws Error when the connection ended instead */
  next(): Promise<ServiceFrame>;
  /** The next frame, which must be of this kind. */
  nextOf<K extends Kind>(kind: K): Promise<FrameOf<K>>;
  /** Frames that came and were not taken yet. */
  readonly waiting: number;
  readonly goodbye: Promise<Goodbye>;
  /** Closes politely. */
  close(): Promise<void>;
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

/** Dials and says nothing. */
export async function connectSilently(service: string): Promise<RawConnection> {
  const socket = new WebSocket(`${service.replace("http", "ws")}${DEVICE_PATH}`, DEVICE_SUBPROTOCOL);
  const frames: ServiceFrame[] = [];
  const takers: { take: (frame: ServiceFrame) => void; fail: (error: Error) => void }[] = [];
  let ended: Goodbye | undefined;
  const over = () => new Error(`the connection ended: ${ended?.code} ${ended?.reason}`);
  const goodbye = new Promise<Goodbye>((resolve) => {
    socket.onclose = ({ code, reason }) => {
      ended = { code, reason };
      for (const { fail } of takers.splice(0)) fail(over());
      resolve(ended);
    };
  });
  socket.onmessage = ({ data }) => {
    const frame = readFrame(String(data));
    const taker = takers.shift();
    if (taker === undefined) frames.push(frame);
    else taker.take(frame);
  };
  await new Promise<void>((resolve, reject) => {
    socket.onopen = () => resolve();
    socket.onerror = () => reject(new Error(`no connection to ${service}`));
  });
  const next = () =>
    new Promise<ServiceFrame>((take, fail) => {
      const frame = frames.shift();
      if (frame !== undefined) take(frame);
      else if (ended !== undefined) fail(over());
      else takers.push({ take, fail });
    });
  return {
    send: (message) =>
      socket.send(typeof message === "string" || message instanceof Uint8Array ? message : JSON.stringify(message)),
    next,
    async nextOf(kind) {
      const frame = await next();
      if (!isOf(frame, kind)) throw new Error(`expected ${kind}, got ${JSON.stringify(frame)}`);
      return frame;
    },
    get waiting() {
      return frames.length;
    },
    goodbye,
    async close() {
      socket.close(1000);
      await goodbye;
    },
  };
}

function isOf<K extends Kind>(frame: ServiceFrame, kind: K): frame is FrameOf<K> {
  return frame.t === kind;
}

/** Dials and says hello; with a credential as the device that was given it. @throws Error when there is no welcome */
export async function connectRawDevice(
  { service }: { readonly service: string },
  hello: Partial<HelloFrame> = {},
): Promise<RawDevice> {
  const connection = await connectSilently(service);
  connection.send({ t: "hello", v: DEVICE_PROTOCOL_VERSION, ...hello });
  const welcome = await connection.nextOf("welcome");
  let requests = 0;
  const { goodbye, close, next, nextOf, send } = connection;
  return {
    send,
    next,
    nextOf,
    goodbye,
    close,
    get waiting() {
      return connection.waiting;
    },
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
}

/** The same device on a new connection. @param seq what it says it confirmed */
export const reconnect = (service: { readonly service: string }, device: RawDevice, seq?: number): Promise<RawDevice> =>
  connectRawDevice(service, { credential: device.credential, ...(seq === undefined ? {} : { seq }) });
