/**
 * The device that lives in this page: a real one, with an identity, a connection and channels of its own.
 *
 * Knows when a toast was shown; refuses to know how it is drawn and who sent it.
 */
import {
  BelfryError,
  type Channel,
  connectDevice,
  type Device,
  type DeviceRecord,
  type DeviceStore,
  type HandlerResult,
  type ReceivedNotification,
} from "@belfry/device";
import type { Shell } from "@belfry/shell";

/** See the head of this file. */
export interface PageDevice {
  /** Undefined while it is not connected. */
  readonly id: string | undefined;
  /** Connects, unless it is connected. @returns the device's id @throws BelfryError NETWORK_FAILED and what the service refuses with */
  connect(): Promise<string>;
  /** The app's channel; its toasts are shown from then on. */
  openChannel(packageSid: string): Promise<Channel>;
  /**
   * When a toast was shown, by `performance.now()`; waits for one that has not come yet.
   *
   * @param messageId what the sender got as `X-WNS-MSG-ID`
   * @throws BelfryError NETWORK_FAILED when it did not come in time
   */
  shownAt(messageId: string, withinMs: number): Promise<number>;
  /** Disconnects; channels stay open and notifications wait at the service. */
  leave(): Promise<void>;
}

const KEY = "belfry.page-device";

/** Moments of toasts that are remembered; only the one just sent is asked for. */
const MAX_MOMENTS = 50;

/**
 * One identity for each tab: it outlives a reload, and two tabs never replace each other's connection.
 * A duplicated tab does share it; see `dropClosed`.
 */
const tabStore: DeviceStore = {
  load: async () => {
    const kept = sessionStorage.getItem(KEY);
    return kept === null ? undefined : (JSON.parse(kept) as DeviceRecord);
  },
  save: async (record) => sessionStorage.setItem(KEY, JSON.stringify(record)),
  clear: async () => sessionStorage.removeItem(KEY),
};

/** Resolves when the device is connected, rejects with what kept it from that the first time. */
function connected(device: Device): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const { state } = device;
      if (state.name === "connected") resolve();
      else if (state.name === "waiting" || state.name === "closed") reject(state.error);
      else return;
      stop();
    };
    const stop = device.onState(look);
    look();
  });
}

/** Remembers when each toast was shown, and wakes those who wait for one. */
class Moments {
  readonly #moments = new Map<string, number>();
  readonly #waiting = new Map<string, (moment: number) => void>();

  note(messageId: string): void {
    const moment = performance.now();
    this.#moments.set(messageId, moment);
    this.#waiting.get(messageId)?.(moment);
    const [oldest] = this.#moments.keys();
    if (this.#moments.size > MAX_MOMENTS && oldest !== undefined) this.#moments.delete(oldest);
  }

  async of(messageId: string, withinMs: number): Promise<number> {
    const known = this.#moments.get(messageId);
    if (known !== undefined) return known;
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.#waiting.set(messageId, resolve);
    const late = () => reject(new BelfryError("NETWORK_FAILED", { detail: "the toast did not come in time" }));
    const timer = setTimeout(late, withinMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiting.delete(messageId);
    });
  }
}

class TabDevice implements PageDevice {
  readonly #shell: Shell;
  readonly #moments = new Moments();
  /** Apps whose channels are opened again after each connect, so that what waited finds its handler. */
  readonly #apps = new Set<string>();
  readonly #attached = new WeakSet<Channel>();
  #device: Device | undefined;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get id(): string | undefined {
    return this.#device?.state.name === "connected" ? this.#device.id : undefined;
  }

  async connect(): Promise<string> {
    if (this.id !== undefined) return this.id;
    await this.#dropClosed();
    this.#device ??= connectDevice({ service: location.origin, store: tabStore });
    await connected(this.#device);
    await Promise.all([...this.#apps].map((app) => this.openChannel(app)));
    return this.#device.id ?? "";
  }

  async openChannel(packageSid: string): Promise<Channel> {
    if (this.#device === undefined) throw new BelfryError("NETWORK_FAILED", { detail: "the device is not connected" });
    const channel = await this.#device.openChannel(packageSid);
    this.#apps.add(packageSid);
    if (!this.#attached.has(channel)) channel.onNotification((notification) => this.#receive(packageSid, notification));
    this.#attached.add(channel);
    return channel;
  }

  shownAt(messageId: string, withinMs: number): Promise<number> {
    return this.#moments.of(messageId, withinMs);
  }

  async leave(): Promise<void> {
    const device = this.#device;
    this.#device = undefined;
    await device?.close();
  }

  /** A device closes for good when its identity is refused or used elsewhere; the next one begins with a new identity. */
  async #dropClosed(): Promise<void> {
    if (this.#device?.state.name !== "closed") return;
    this.#device = undefined;
    await tabStore.clear();
  }

  #receive(packageSid: string, notification: ReceivedNotification): HandlerResult {
    // The page has no start screen and no notification centre: what does not pop up is not shown.
    if (notification.type !== "wns/toast" || notification.suppressPopup) return "suppressed";
    const result = this.#shell.receive(packageSid, notification);
    if (result !== "shown") return result;
    this.#moments.note(notification.id);
    return "handled";
  }
}

/** A device that connects when it is first asked to. @param shell pops up its toasts */
export function openPageDevice(shell: Shell): PageDevice {
  return new TabDevice(shell);
}
