/** How a device stands with the service, as the app may watch it. */
import { BelfryError } from "@belfry/protocol";

/**
 * - `idle`: the store is being read.
 * - `connecting`: dialling, or waiting for the welcome. `attempt` counts from 1 since the last stable connection.
 * - `connected`: the service knows this device.
 * - `waiting`: no connection; the next attempt is made at `until`. `error` says what ended the last one.
 * - `closed`: for good. Without an error the app closed it; with DEVICE_CREDENTIAL_INVALID the store holds an identity that the
 *   service refuses (clear it to begin anew); with CONNECTION_REPLACED another process uses the same identity.
 */
export type DeviceState =
  | { readonly name: "idle" }
  | { readonly name: "connecting"; readonly attempt: number }
  | { readonly name: "connected"; readonly since: Date }
  | { readonly name: "waiting"; readonly until: Date; readonly attempt: number; readonly error: BelfryError }
  | { readonly name: "closed"; readonly error: BelfryError | undefined };

/** Why an answer did not come in time: tells a service that is silent from one that is not there. */
export function noAnswer(state: DeviceState): BelfryError {
  if (state.name === "connected") {
    return new BelfryError("CHANNEL_REQUEST_FAILED", { detail: "the service did not answer in time" });
  }
  return new BelfryError("NETWORK_FAILED", { cause: state.name === "waiting" ? state.error : undefined });
}
