/** A device that speaks autopush frame by frame and does nothing by itself: it confirms only when told to. */
import { randomUUID } from "node:crypto";
import { type FrameSocket, openFrames } from "./frame-socket.ts";
import type { TestService } from "./test-service.ts";
import { trusting } from "./trusting-socket.ts";

/** A frame as it came, with whatever fields it has. */
export type Frame = Readonly<Record<string, unknown>> & { readonly messageType?: string };

/** A notification as it came. */
export interface Notification extends Frame {
  readonly channelID: string;
  readonly version: string;
  readonly data?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A subscription of the device. */
export interface Registered {
  readonly channelID: string;
  readonly endpoint: string;
  readonly status: number;
}

export interface AutopushConnection extends FrameSocket<Frame> {
  /** Says hello. @returns the answer */
  hello(more?: object): Promise<Frame & { readonly uaid: string }>;
  register(more?: { readonly channelID?: string; readonly key?: string }): Promise<Registered>;
  /** The next frame, which must be a notification. */
  notification(): Promise<Notification>;
  ack(...notifications: readonly Notification[]): void;
  /** Resolves when the service has carried out everything that was sent before. @returns frames that came until then */
  settled(): Promise<readonly Frame[]>;
}

/** @param path where the service listens for such devices @throws Error when the upgrade is refused */
export async function connectAutopush(
  { service, ca }: Pick<TestService, "service" | "ca">,
  { path = "/", protocols = ["push-notification"] }: { path?: string; protocols?: string[] } = {},
): Promise<AutopushConnection> {
  const Socket = trusting(ca);
  const socket = new Socket(`${service.replace("http", "ws")}${path}`, protocols);
  const frames = await openFrames(socket, (text) => JSON.parse(text) as Frame);
  const { send, next } = frames;
  const nextOf = async <F extends Frame>(messageType: string): Promise<F> => {
    const frame = await next();
    if (frame.messageType !== messageType) throw new Error(`expected ${messageType}, got ${JSON.stringify(frame)}`);
    return frame as F;
  };
  const device: Omit<AutopushConnection, keyof FrameSocket<Frame>> = {
    hello(more = {}) {
      send({ messageType: "hello", use_webpush: true, ...more });
      return nextOf("hello");
    },
    async register({ channelID = randomUUID(), key } = {}) {
      send({ messageType: "register", channelID, ...(key === undefined ? {} : { key }) });
      const { status, pushEndpoint } = await nextOf<Frame & { status: number; pushEndpoint: string }>("register");
      return { channelID, endpoint: pushEndpoint, status };
    },
    notification: () => nextOf("notification"),
    ack(...notifications) {
      const updates = notifications.map(({ channelID, version }) => ({ channelID, version, code: 100 }));
      send({ messageType: "ack", updates });
    },
    async settled() {
      // An unregister waits for its turn in the store, behind what was confirmed before.
      const channelID = randomUUID();
      send({ messageType: "unregister", channelID });
      const before: Frame[] = [];
      for (;;) {
        const frame = await next();
        if (frame.messageType === "unregister" && frame.channelID === channelID) return before;
        before.push(frame);
      }
    },
  };
  return Object.assign(frames, device);
}
