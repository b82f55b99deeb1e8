/**
 * `CreateChannelAsync`: asks for a channel, waits and asks again while there is hope, and tells how it goes.
 *
 * @source microsoft/WindowsAppSDK, dev/PushNotifications/PushNotificationManager.cpp
 */
import { BelfryError, type ErrorCode } from "@belfry/protocol";
import type { Channel } from "../channel.ts";
import { Listeners, type Unsubscribe } from "../listeners.ts";
import type { Cancel, Time } from "../time.ts";
import { HResult, pushNotificationError } from "../winrt/errors.ts";
import type { PushNotificationChannel } from "./channel.ts";

/** How a request for a channel stands. The first two come as progress, the others as the result. */
export const PushNotificationChannelStatus = {
  InProgress: 0,
  InProgressRetry: 1,
  CompletedSuccess: 2,
  CompletedFailure: 3,
} as const;
export type PushNotificationChannelStatus =
  (typeof PushNotificationChannelStatus)[keyof typeof PushNotificationChannelStatus];

/** One step on the way. */
export interface PushNotificationCreateChannelStatus {
  readonly status: 0 | 1;
  /** E_PENDING (0x8000000A) at first, then what the last try failed with. */
  readonly extendedError: number;
  /** How often it was, or is about to be, asked again: 0 to 5. */
  readonly retryCount: number;
}

/** The end. */
export interface PushNotificationCreateChannelResult {
  readonly status: 2 | 3;
  /** There when it succeeded. */
  readonly channel: PushNotificationChannel | null;
  /** 0, or what it failed with in the end. */
  readonly extendedError: number;
}

/** The first pause, by which each later one is longer; and the longest: five tries again, 15 minutes of pauses in all. */
const BACKOFF_MS = { step: 60_000, most: 300_000 } as const;

/** A number for which asking again helps. */
const RETRYABLE: ReadonlySet<number> = new Set([
  HResult.timeout,
  HResult.notConnected,
  HResult.reconnecting,
  HResult.bindUserBusy,
  HResult.outstandingChannelRequest,
  HResult.rpcServerUnavailable,
]);

/** Where the App SDK has another number than the older API: there a missing network is no reason to ask again, here it is. */
const BY_CODE: Partial<Record<ErrorCode, number>> = {
  NETWORK_FAILED: HResult.notConnected,
  CHANNEL_REQUEST_FAILED: HResult.timeout,
};

const hresultOf = (thrown: unknown): number =>
  (thrown instanceof BelfryError ? BY_CODE[thrown.code] : undefined) ?? pushNotificationError(thrown).hresult;

/** What asking stands on. */
export interface CreateChannelPort {
  readonly time: Time;
  /** Throws what is a mistake of the app and no result. */
  check(): void;
  /** Asks once. */
  open(): Promise<Channel>;
  /** Makes the app's form of what it got. */
  formOf(channel: Channel): PushNotificationChannel;
  /** Whether asking again can never help: the device is closed for good. */
  isOver(): boolean;
}

/** An operation with progress: await it for the result. */
export interface CreateChannelOperation extends Promise<PushNotificationCreateChannelResult> {
  /** Hears each step; the first comes after the turn in which the operation was made. */
  onProgress(hear: (status: PushNotificationCreateChannelStatus) => void): Unsubscribe;
  /** Asks no more: the result is a failure with ERROR_CANCELLED (0x800704C7), unless a channel is there already. */
  cancel(): void;
}

/** Begins to ask. The operation rejects only with what `check` throws. */
export function createChannel(port: CreateChannelPort): CreateChannelOperation {
  const asking = new Asking(port);
  return Object.assign(asking.run(), {
    onProgress: (hear: (status: PushNotificationCreateChannelStatus) => void) => asking.onProgress(hear),
    cancel: () => asking.cancel(),
  });
}

/** One request on its way to its end. */
class Asking {
  readonly #port: CreateChannelPort;
  readonly #progress = new Listeners<PushNotificationCreateChannelStatus>();
  #isCancelled = false;
  #endPause: () => void = () => undefined;

  constructor(port: CreateChannelPort) {
    this.#port = port;
  }

  onProgress(hear: (status: PushNotificationCreateChannelStatus) => void): Unsubscribe {
    return this.#progress.add(hear);
  }

  cancel(): void {
    this.#isCancelled = true;
    this.#endPause();
  }

  async run(): Promise<PushNotificationCreateChannelResult> {
    this.#port.check();
    await Promise.resolve();
    const { InProgress, InProgressRetry, CompletedSuccess, CompletedFailure } = PushNotificationChannelStatus;
    this.#progress.tell({ status: InProgress, extendedError: HResult.pending, retryCount: 0 });
    for (let retryCount = 1; ; retryCount += 1) {
      const asked = await this.#ask();
      if (typeof asked !== "number") return { status: CompletedSuccess, channel: asked, extendedError: 0 };
      const pauseMs = retryCount * BACKOFF_MS.step;
      if (pauseMs > BACKOFF_MS.most || !RETRYABLE.has(asked) || this.#port.isOver()) {
        return { status: CompletedFailure, channel: null, extendedError: asked };
      }
      this.#progress.tell({ status: InProgressRetry, extendedError: asked, retryCount });
      await this.#pause(pauseMs);
    }
  }

  /** @returns the channel, or the number of what kept it from coming */
  async #ask(): Promise<PushNotificationChannel | number> {
    if (this.#isCancelled) return HResult.cancelled;
    try {
      return this.#port.formOf(await this.#port.open());
    } catch (thrown) {
      return this.#isCancelled ? HResult.cancelled : hresultOf(thrown);
    }
  }

  #pause(ms: number): Promise<void> {
    if (this.#isCancelled) return Promise.resolve();
    return new Promise((resolve) => {
      const end: Cancel = this.#port.time.after(ms, resolve);
      this.#endPause = () => {
        end();
        resolve();
      };
    });
  }
}
