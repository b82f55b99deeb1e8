/** An app on a device, through the public SDK: what it received, and whether its connection is to break. */
import {
  type Channel,
  connectDevice,
  type Device,
  type DeviceStore,
  memoryStore,
  type ReceivedNotification,
} from "@belfry/device";

export interface TestApp {
  readonly device: Device;
  readonly channel: Channel;
  /** The next notification that nobody took yet. */
  next(): Promise<ReceivedNotification>;
  /** Every notification so far, in the order in which the app got them. */
  readonly received: readonly ReceivedNotification[];
  /** Breaks the connection under the device without a closing handshake; the device connects again by itself. */
  breakConnection(): void;
  stop(): Promise<void>;
}

export interface TestAppOptions {
  readonly service: string;
  readonly packageSid: string;
  /** One store is one device. Default: a new one. */
  readonly store?: DeviceStore;
  /** What the app does with each notification before it is confirmed. Default: nothing. */
  readonly handle?: (notification: ReceivedNotification) => unknown;
}

/** The runtime's WebSocket, of which the newest can be broken from outside. */
function breakableSocket() {
  let newest: BreakableSocket | undefined;
  class BreakableSocket extends WebSocket {
    /** Of the runtime; the type of the standard one does not have it. */
    declare terminate: () => void;
    constructor(url: string, protocols: string[]) {
      super(url, protocols);
      newest = this;
    }
  }
  return { BreakableSocket, breakNewest: () => newest?.terminate() };
}

/** Connects a device and opens the app's channel. */
export async function startApp({ service, packageSid, store, handle }: TestAppOptions): Promise<TestApp> {
  const { BreakableSocket, breakNewest } = breakableSocket();
  const device = connectDevice({
    service,
    store: store ?? memoryStore(),
    WebSocket: BreakableSocket,
    // Without jitter a lost connection is dialled again at once.
    random: () => 0,
  });
  const channel = await device.openChannel(packageSid);
  const received: ReceivedNotification[] = [];
  const untaken: ReceivedNotification[] = [];
  const takers: ((notification: ReceivedNotification) => void)[] = [];
  channel.onNotification((notification) => {
    received.push(notification);
    const taker = takers.shift();
    if (taker === undefined) untaken.push(notification);
    else taker(notification);
    return handle?.(notification);
  });
  return {
    device,
    channel,
    received,
    next: () =>
      new Promise((resolve) => {
        const notification = untaken.shift();
        if (notification === undefined) takers.push(resolve);
        else resolve(notification);
      }),
    breakConnection: breakNewest,
    stop: () => device.close(),
  };
}
