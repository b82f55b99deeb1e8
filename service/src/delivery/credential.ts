/** Device credentials: the id of a device, sealed. Proves who is speaking without a record of every device that ever connected. */
import { BelfryError, type HelloFrame } from "@belfry/protocol";
import { newDeviceId } from "../ids.ts";
import { purpose, type Sealer } from "../seal.ts";

const ID_BYTES = 16;

export function sealCredential(sealer: Sealer, deviceId: string): string {
  return sealer.seal(purpose.device, Buffer.from(deviceId, "base64url"));
}

/** Who says hello: a device that proves its id, a new one, or one that this service cannot know any more. */
export type Greeted =
  | { readonly kind: "known"; readonly deviceId: string }
  | { readonly kind: "new"; readonly deviceId: string }
  | { readonly kind: "forgotten"; readonly reason: string };

/**
 * Proves the device of a hello.
 *
 * @param at milliseconds since 1970
 * @throws BelfryError DEVICE_CREDENTIAL_INVALID when an id is claimed and not proved
 * @source docs/reference/wns.md, R-8.5
 */
export function proveDevice(sealer: Sealer, hello: HelloFrame, at: number): Greeted {
  if (hello.credential === undefined) {
    if (hello.device !== undefined)
      throw new BelfryError("DEVICE_CREDENTIAL_INVALID", { detail: "an id without credential" });
    return { kind: "new", deviceId: newDeviceId(at) };
  }
  const opened = sealer.open(purpose.device, hello.credential);
  // Sealed by a service whose keys are gone: a wiped data directory. The device starts anew instead of being locked out.
  if (opened === "unknown-key")
    return { kind: "forgotten", reason: "the credential was given by a service with other keys" };
  if (opened === "damaged" || opened.length !== ID_BYTES) throw new BelfryError("DEVICE_CREDENTIAL_INVALID");
  const deviceId = opened.toString("base64url");
  if (hello.device !== undefined && hello.device !== deviceId) {
    throw new BelfryError("DEVICE_CREDENTIAL_INVALID", { detail: "the credential of another device" });
  }
  return { kind: "known", deviceId };
}
