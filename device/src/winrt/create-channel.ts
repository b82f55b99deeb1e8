/**
 * The device in the words of `Windows.Networking.PushNotifications`: for apps that come from there, and for people who know it.
 *
 * A coat over {@link Device} and {@link Channel}. What Windows itself does with a notification stands in stage.ts.
 *
 * @source learn.microsoft.com, PushNotificationChannelManager, PushNotificationChannelManagerForUser
 */
import type { Match } from "@belfry/protocol";
import type { Channel, ClosedReason } from "../channel.ts";
import type { Device } from "../device.ts";
import { Listeners, type Unsubscribe } from "../listeners.ts";
import { Shown } from "../shown.ts";
import { PushNotificationChannel } from "./channel.ts";
import { HResult, HResultError, pushNotificationError } from "./errors.ts";
import { WinRtEvent } from "./event.ts";
import { type BackgroundTask, type DefaultAction, Stage } from "./stage.ts";

/** Channels that ended without the app's wish: it must create new ones and tell its cloud. */
export interface ChannelsRevokedEventArgs {
  /** Windows gives no members; the first reason where several channels ended at once. */
  readonly reason: Exclude<ClosedReason, "app">;
}

export type ChannelsRevokedHandler = (args: ChannelsRevokedEventArgs) => unknown;

/** How the manager of one app is set up. */
export interface ManagerOptions {
  /** Runs for each tile, toast and badge that no handler cancelled. Default: it goes into {@link PushNotificationChannelManager.shown}. */
  readonly defaultAction?: DefaultAction | undefined;
  /** The other apps of the package: their package SIDs by the names that `applicationId` takes. Default: none. */
  readonly applications?: Readonly<Record<string, string>> | undefined;
}

/** Creates the channels of one app. Windows finds the app by itself; here it is handed in. Make one for each app. */
export class PushNotificationChannelManager {
  /** What the default action shows; toasts that a sender removes leave it. */
  readonly shown = new Shown();
  readonly #device: Device;
  readonly #app: string;
  readonly #options: ManagerOptions;
  readonly #stage: Stage;
  readonly #forms = new Map<Channel, PushNotificationChannel>();
  readonly #others = new Map<string, PushNotificationChannelManager>();
  readonly #revoked = new WinRtEvent<ChannelsRevokedEventArgs>();
  readonly #renewed = new Listeners<PushNotificationChannel>();
  readonly #removals = new Listeners<Match>();
  #isRevoking = false;

  /** @param app package SID, or a GUID of the app @param options or only the default action */
  constructor(device: Device, app: string, options: ManagerOptions | DefaultAction = {}) {
    this.#device = device;
    this.#app = app;
    this.#options = typeof options === "function" ? { defaultAction: options } : options;
    const show: DefaultAction = (_, received) => this.shown.show(received, device.serviceNow());
    this.#stage = new Stage(this.#options.defaultAction ?? show, () => this.#attune());
  }

  /** The manager for the user of this device; Belfry knows one, so it is this manager. */
  getDefault(): PushNotificationChannelManager {
    return this;
  }

  /**
   * Gives the app's primary channel; asking again gives the same one while it lives.
   *
   * @param applicationId another app of the package, see {@link ManagerOptions.applications}
   * @throws PushNotificationError, HResultError with `hresult`: see {@link HResult}
   */
  createPushNotificationChannelForApplicationAsync(applicationId?: string): Promise<PushNotificationChannel> {
    return this.#create(applicationId, (device, app) => device.openChannel(app));
  }

  /** Gives the channel of a secondary tile, which takes tiles and badges. @param tileId 1 to 64 characters; otherwise as above */
  createPushNotificationChannelForSecondaryTileAsync(
    tileId: string,
    applicationId?: string,
  ): Promise<PushNotificationChannel> {
    return this.#create(applicationId, (device, app) => device.openChannel(app, { tile: tileId }));
  }

  /**
   * Gives an alternate channel: raw notifications from the holder of the private key, as Web Push has it.
   *
   * @param appServerKey an uncompressed point of P-256, 65 bytes of which the first is 0x04
   * @param channelId the app's label, which comes with each notification; 1 to 64 characters
   * @throws PushNotificationError 0x803E0101 with the detail `TooManyChannels` for the 1,001st; otherwise as above
   * @source docs/reference/wns.md, R-2.3
   */
  createRawPushNotificationChannelWithAlternateKeyForApplicationAsync(
    appServerKey: Uint8Array,
    channelId: string,
    applicationId?: string,
  ): Promise<PushNotificationChannel> {
    const options = { label: channelId, serverKey: appServerKey };
    return this.#create(applicationId, (device, app) => device.openAlternateChannel(app, options));
  }

  /** The manager of another app of the package. @throws HResultError 0x803E0102 for one that was not handed in */
  forApplication(applicationId: string): PushNotificationChannelManager {
    const known = this.#others.get(applicationId);
    if (known !== undefined) return known;
    const { applications = {}, ...options } = this.#options;
    const app = Object.hasOwn(applications, applicationId) ? applications[applicationId] : undefined;
    if (app === undefined) throw new HResultError(HResult.invalidApp, `no app of this package is "${applicationId}"`);
    const other = new PushNotificationChannelManager(this.#device, app, options);
    other.addEventListener("channelsrevoked", ({ reason }) => this.#revoke(reason));
    other.onChannelRenewed((channel) => this.#renewed.tell(channel));
    this.#others.set(applicationId, other);
    return other;
  }

  /**
   * Lets the app's tile, or a secondary one, show up to five notifications in turn, and as many wait while the device is away.
   * Creates its channel where there is none yet, because the service keeps the choice with it.
   *
   * @source Microsoft, `TileUpdater.EnableNotificationQueue`; docs/reference/wns.md, R-7.4
   */
  async enableNotificationQueue(enable: boolean, tileId?: string): Promise<void> {
    this.shown.enableTileQueue(enable, tileId);
    await this.#create(undefined, (device, app) => device.openChannel(app, { tile: tileId, tileQueue: enable }));
  }

  /**
   * Registers the app's background task: raw notifications run it, after the events of a running app unless one of them
   * cancelled, and alone when the app is suspended. One task, one run at a time, the next raw notification waits. What comes on
   * the same channel behind it waits too.
   *
   * @source Microsoft, `PushNotificationTrigger`
   */
  registerBackgroundTask(task: BackgroundTask): Unsubscribe {
    return this.#stage.register(task);
  }

  /**
   * From now on the app counts as not running: no events; tiles, toasts and badges are shown; raw notifications run the
   * background task or, without one, are dropped, which the service hears as `unheard`.
   */
  suspend(): void {
    this.#stage.suspend();
  }

  /** The app runs again, as it does at first. */
  resume(): void {
    this.#stage.resume();
  }

  get onchannelsrevoked(): ChannelsRevokedHandler | null {
    return this.#revoked.property;
  }

  set onchannelsrevoked(handler: ChannelsRevokedHandler | null) {
    this.#revoked.property = handler;
  }

  /** The event `ChannelsRevoked`: the operator closed the app's channels, or the service forgot this device. Once for all that ended together. */
  addEventListener(_type: "channelsrevoked", handler: ChannelsRevokedHandler): void {
    this.#revoked.add(handler);
  }

  removeEventListener(_type: "channelsrevoked", handler: ChannelsRevokedHandler): void {
    this.#revoked.remove(handler);
  }

  /** The event `ChannelsRevoked` in the manner of this library. */
  onChannelsRevoked(hear: ChannelsRevokedHandler): Unsubscribe {
    this.#revoked.add(hear);
    return () => this.#revoked.remove(hear);
  }

  /** Hears when the device renewed a channel: its `uri` is a new one. Windows has no such event; there the app polls. */
  onChannelRenewed(hear: (channel: PushNotificationChannel) => void): Unsubscribe {
    return this.#renewed.add(hear);
  }

  /** Hears that a sender took toasts back, for those whose default action shows them elsewhere. */
  onToastsRemoved(hear: (match: Match) => void): Unsubscribe {
    return this.#removals.add(hear);
  }

  async #create(
    applicationId: string | undefined,
    open: (device: Device, app: string) => Promise<Channel>,
  ): Promise<PushNotificationChannel> {
    try {
      if (applicationId !== undefined) return await this.forApplication(applicationId).#create(undefined, open);
      return this.#formOf(await open(this.#device, this.#app));
    } catch (error) {
      throw pushNotificationError(error);
    }
  }

  #formOf(channel: Channel): PushNotificationChannel {
    const made = this.#forms.get(channel);
    if (made !== undefined) return made;
    const form = new PushNotificationChannel(channel, this.#stage);
    this.#forms.set(channel, form);
    channel.onClosed((reason) => {
      this.#forms.delete(channel);
      if (reason !== "app") this.#revoke(reason);
    });
    channel.onRenewed(() => this.#renewed.tell(form));
    channel.onRemoved((match) => {
      this.shown.remove(match);
      this.#removals.tell(match);
    });
    return form;
  }

  #attune(): void {
    for (const form of this.#forms.values()) form.attune();
  }

  /** Tells once in a turn: the channels of an app mostly end together. */
  #revoke(reason: ChannelsRevokedEventArgs["reason"]): void {
    if (this.#isRevoking) return;
    this.#isRevoking = true;
    queueMicrotask(() => {
      this.#isRevoking = false;
      for (const handle of this.#revoked.handlers) queueMicrotask(() => handle({ reason }));
    });
  }
}
