/** What goes wrong with a channel, in the numbers that Windows apps know. */
import { BelfryError, type ErrorCode } from "@belfry/protocol";

/** HRESULTs of a channel request. @source Microsoft, "COM error codes (WPN, MBN, P2P, Bluetooth)" */
export const HResult = {
  /** HRESULT_FROM_WIN32(ERROR_NO_NETWORK) */
  noNetwork: 0x800704c6,
  /** WPN_E_CHANNEL_CLOSED */
  channelClosed: 0x803e0100,
  /** WPN_E_CHANNEL_REQUEST_NOT_COMPLETE */
  requestNotComplete: 0x803e0101,
  /** WPN_E_INVALID_APP */
  invalidApp: 0x803e0102,
} as const;

const BY_CODE: Partial<Record<ErrorCode, number>> = {
  NETWORK_FAILED: HResult.noNetwork,
  CHANNEL_CLOSED: HResult.channelClosed,
  APP_UNKNOWN: HResult.invalidApp,
};

/** A {@link BelfryError} with its HRESULT. */
export class PushNotificationError extends BelfryError {
  /** Unsigned, as documentation writes it: `0x803E0101`. */
  readonly hresult: number;
  /** The same as the signed number that WinJS and .NET show. */
  readonly number: number;

  constructor(code: ErrorCode, detail: string | undefined, cause: unknown) {
    super(code, { detail, cause });
    this.name = "PushNotificationError";
    this.hresult = BY_CODE[code] ?? HResult.requestNotComplete;
    this.number = this.hresult | 0;
  }
}

/** Gives an error its HRESULT; what has none of its own is a request that did not complete. */
export function pushNotificationError(thrown: unknown): PushNotificationError {
  if (thrown instanceof BelfryError) return new PushNotificationError(thrown.code, thrown.detail, thrown);
  return new PushNotificationError("CHANNEL_REQUEST_FAILED", undefined, thrown);
}
