/** How fast an app may push, and how fast to one channel. Whoever is faster is told how long to wait. */

import { createAllowance } from "@belfry/host";
import { BelfryError } from "@belfry/protocol";
import type { NamedAllowances } from "../limit/across.ts";
import type { ProvedSender } from "./push.ts";

export interface ThrottleOptions {
  /** Pushes a second to one channel, and how many may come at once. */
  readonly channelRate: number;
  readonly channelBurst: number;
  /** Pushes a second of one app, or of one key on alternate channels; as many may come at once. */
  readonly appRate: number;
  /** Pushes a second that one device takes of senders who prove nothing; as many may come at once. */
  readonly anonymousPushRate: number;
}

export interface Throttle {
  /** Counts one push that is in order. @throws BelfryError APP_THROTTLED, CHANNEL_THROTTLED */
  pass(sender: ProvedSender, at: number): void;
  /**
   * Counts one push of Web Push.
   *
   * @param keyDigest whose push it is; absent when nobody signed it, and then it is charged to the device that receives it
   * @throws BelfryError APP_THROTTLED, CHANNEL_THROTTLED
   */
  passKey(sender: ProvedSender, keyDigest: string | undefined, at: number): void;
  /**
   * Counts one signature that is to be verified for the first time: it costs more than all the rest of a push, and nobody has proved anything
   * yet. What was verified once is remembered, so that a sender who keeps his token is never kept from pushing by those who forge one.
   *
   * @throws BelfryError CHANNEL_THROTTLED
   */
  verify(sender: ProvedSender, at: number): void;
}

/** A throttle with what it counts in, for those who count over several nodes. */
export interface CountedThrottle extends Throttle {
  readonly allowances: NamedAllowances;
}

/** Channels and apps whose pace is remembered: some 30 MB at the most. What is forgotten starts with a full allowance. */
const MAX_CHANNELS = 200_000;
const MAX_APPS = 10_000;

/** @source docs/reference/wns.md, R-6.7, R-7.7 */
export function createThrottle(options: ThrottleOptions): CountedThrottle {
  const { channelRate, channelBurst, appRate, anonymousPushRate } = options;
  const channels = createAllowance({ perSecond: channelRate, burst: channelBurst, maxKeys: MAX_CHANNELS });
  const apps = createAllowance({ perSecond: appRate, burst: appRate, maxKeys: MAX_APPS });
  const keys = createAllowance({ perSecond: appRate, burst: appRate, maxKeys: MAX_APPS });
  const receivers = createAllowance({ perSecond: anonymousPushRate, burst: anonymousPushRate, maxKeys: MAX_CHANNELS });
  const signatures = createAllowance({ perSecond: channelRate, burst: channelBurst, maxKeys: MAX_CHANNELS });
  // The channel first: a sender that hammers one of them does not use up what it may push to the others.
  const passChannel = (channelId: string, at: number) => {
    if (channels.take(channelId, at) > 0) {
      throw new BelfryError("CHANNEL_THROTTLED", { detail: `more than ${channelRate} a second to one channel` });
    }
  };
  return {
    allowances: { channels, apps, keys, receivers, signatures },
    verify({ channel }, at) {
      if (signatures.take(channel.channelId, at) > 0) {
        throw new BelfryError("CHANNEL_THROTTLED", {
          detail: `more than ${channelRate} new tokens a second for one channel`,
        });
      }
    },
    pass({ app, channel }, at) {
      passChannel(channel.channelId, at);
      if (apps.take(app.clientId, at) > 0) throw tooFast(appRate, "of one app");
    },
    passKey({ channel: { channelId, deviceId } }, keyDigest, at) {
      passChannel(channelId, at);
      if (keyDigest === undefined) {
        if (receivers.take(deviceId, at) > 0) throw tooFast(anonymousPushRate, "to one device, by nobody known");
        // On an alternate channel a key pushes, and whoever has a device has a key: what it pushes is not taken from the app.
      } else if (keys.take(keyDigest, at) > 0) throw tooFast(appRate, "of one key");
    },
  };
}

const tooFast = (perSecond: number, whose: string) =>
  new BelfryError("APP_THROTTLED", { detail: `more than ${perSecond} a second ${whose}` });
