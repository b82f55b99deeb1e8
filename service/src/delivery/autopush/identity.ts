/**
 * Who a device is that speaks autopush. All it has is its `uaid`, by which Mozilla's service knows it; here that is a credential: 128 random bits,
 * of which the service keeps a keyed hash, the device's id. So neither the store nor a log nor an operator's list tells it, and guessing it is
 * guessing a key.
 */
import { newUaid } from "../../ids.ts";
import type { Sealer } from "../../seal.ts";

const ID_BYTES = 16;

/** A device that has shown or was given a `uaid`. */
export interface AutopushIdentity {
  /** 32 hexadecimal digits. Secret. */
  readonly uaid: string;
  readonly deviceId: string;
}

export const identify = (sealer: Sealer, uaid: string): AutopushIdentity => ({
  uaid,
  deviceId: Buffer.from(sealer.hash(`uaid ${uaid}`), "base64url").toString("base64url", 0, ID_BYTES),
});

export const newIdentity = (sealer: Sealer): AutopushIdentity => identify(sealer, newUaid());
