/**
 * The device that lives in this page: a real one, with an identity, a connection and channels of its own.
 *
 * Knows when a notification was shown; refuses to know how it is drawn and who sent it.
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
import type { AppBody } from "@belfry/protocol";
import type { Shell, ShellApp } from "@belfry/shell";
import { PICTURES } from "../../workbench/pictures/place.ts";

/** Grounds of tiles, on which white is readable. */
const COLORS = ["#14425f", "#7a3b12", "#2f5d3a", "#5b3470", "#7d2740", "#3d4a57"] as const;

/** An app as the shell shows it: its colour is of our choosing, and the same each time. */
function lookOf({ packageSid, name }: PageApp): ShellApp {
  const sum = [...packageSid].reduce((total, letter) => (total * 31 + letter.charCodeAt(0)) % 65_521, 7);
  const color = COLORS[sum % COLORS.length] ?? COLORS[0];
  return {
    packageSid,
    name,
    color,
    // The bell is white, and stands on its own ground where there is another one around it.
    logo: `${PICTURES}logo-on-${color.slice(1)}`,
    showsNameOn: ["TileMedium", "TileWide", "TileLarge"],
    images: { appBase: PICTURES, dataBase: PICTURES },
  };
}

/** What is known of an app here. */
export type PageApp = Pick<AppBody, "packageSid" | "name">;

/** See the head of this file. */
export interface PageDevice {
  /** Undefined while it is not connected. */
  readonly id: string | undefined;
  /** Connects, unless it is connected. @returns the device's id @throws BelfryError NETWORK_FAILED and what the service refuses with */
  connect(): Promise<string>;
  /** The apps that have a channel here. */
  readonly apps: ReadonlyMap<string, PageApp>;
  /** The app's channel; its notifications are shown from then on. */
  openChannel(app: PageApp): Promise<Channel>;
  /**
   * When a notification was shown, by `performance.now()`; waits for one that has not come yet.
   *
   * @param messageId what the sender got as `X-WNS-MSG-ID`
   * @throws BelfryError NETWORK_FAILED when it did not come in time
   */
  shownAt(messageId: string, withinMs: number): Promise<number>;
  /** Disconnects; channels stay open and notifications wait at the service. */
  leave(): Promise<void>;
}

const KEY = "belfry.page-device";

/** Moments that are remembered; only that of the one just sent is asked for. */
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

/** Remembers when each notification was shown, and wakes those who wait for one. */
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
    const late = () => reject(new BelfryError("NETWORK_FAILED", { detail: "it did not come in time" }));
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
  readonly #apps = new Map<string, PageApp>();
  readonly #attached = new WeakSet<Channel>();
  #device: Device | undefined;

  constructor(shell: Shell) {
    this.#shell = shell;
  }

  get apps(): ReadonlyMap<string, PageApp> {
    return this.#apps;
  }

  get id(): string | undefined {
    return this.#device?.state.name === "connected" ? this.#device.id : undefined;
  }

  async connect(): Promise<string> {
    if (this.id !== undefined) return this.id;
    await this.#dropClosed();
    this.#device ??= connectDevice({ service: location.origin, store: tabStore });
    await connected(this.#device);
    await Promise.all([...this.#apps.values()].map((app) => this.openChannel(app)));
    return this.#device.id ?? "";
  }

  async openChannel(app: PageApp): Promise<Channel> {
    if (this.#device === undefined) throw new BelfryError("NETWORK_FAILED", { detail: "the device is not connected" });
    const { packageSid } = app;
    const channel = await this.#device.openChannel(packageSid);
    this.#apps.set(packageSid, app);
    this.#shell.addApp(lookOf(app));
    if (this.#attached.has(channel)) return channel;
    this.#attached.add(channel);
    channel.onNotification((notification) => this.#receive(packageSid, notification));
    channel.onRemoved((match) => this.#shell.remove(packageSid, match));
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
    // A raw notification is for the app alone, and here the page is the app: having it is all there is to do.
    const result = notification.type === "wns/raw" ? "shown" : this.#shell.receive(packageSid, notification);
    if (result !== "shown") return result;
    this.#moments.note(notification.id);
    return "handled";
  }
}

/** A device that connects when it is first asked to. @param shell shows what comes to it */
export function openPageDevice(shell: Shell): PageDevice {
  return new TabDevice(shell);
}
