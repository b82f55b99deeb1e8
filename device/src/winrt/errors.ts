/** What goes wrong with a channel, in the numbers that Windows apps know. */
import { BelfryError, type ErrorCode } from "@belfry/protocol";

/**
 * HRESULTs around channels. Those without a row in the table below are never raised here; they stand for apps that compare
 * with them: two requests at once are one request, a manifest is not needed, and an app whose notifications the person switched off
 * gets its channel all the same, so that it works when they are on again.
 *
 * @source Microsoft, "COM error codes (WPN, MBN, P2P, Bluetooth)"; "Troubleshooting push notifications" of the Windows App SDK
 */
export const HResult = {
  /** HRESULT_FROM_WIN32(ERROR_NO_NETWORK): no connection to the service. */
  noNetwork: 0x800704c6,
  /** WPN_E_CHANNEL_CLOSED: the channel is closed already. */
  channelClosed: 0x803e0100,
  /** WPN_E_CHANNEL_REQUEST_NOT_COMPLETE: whatever has no number of its own; `detail` is `TooManyChannels` when there are too many. */
  requestNotComplete: 0x803e0101,
  /** WPN_E_INVALID_APP: nothing names an app, or the service knows none of this name. */
  invalidApp: 0x803e0102,
  /** WPN_E_OUTSTANDING_CHANNEL_REQUEST */
  outstandingChannelRequest: 0x803e0103,
  /** WPN_E_DUPLICATE_CHANNEL */
  duplicateChannel: 0x803e0104,
  /** WPN_E_PLATFORM_UNAVAILABLE: this device is closed for good, or could not start. */
  platformUnavailable: 0x803e0105,
  /** WPN_E_CLOUD_DISABLED */
  cloudDisabled: 0x803e0109,
  /** WPN_E_CLOUD_INCAPABLE */
  cloudIncapable: 0x803e0110,
  /** WPN_E_NOTIFICATION_DISABLED */
  notificationDisabled: 0x803e0111,
  /** WPN_E_NOTIFICATION_INCAPABLE */
  notificationIncapable: 0x803e0112,
  /** WPN_E_INTERNET_INCAPABLE */
  internetIncapable: 0x803e0113,
  /** WPN_E_NOTIFICATION_TYPE_DISABLED */
  notificationTypeDisabled: 0x803e0114,
  /** WPN_E_NOTIFICATION_SIZE */
  notificationSize: 0x803e0115,
  /** WPN_E_TAG_SIZE */
  tagSize: 0x803e0116,
  /** WPN_E_ACCESS_DENIED: the service refuses this device's credential. */
  accessDenied: 0x803e0117,
  /** WNP_E_NOT_CONNECTED */
  notConnected: 0x880403e8,
  /** WNP_E_RECONNECTING: the service goes away and comes back. */
  reconnecting: 0x880403e9,
  /** WNP_E_BIND_USER_BUSY: the service has too much to do; try in some minutes. */
  bindUserBusy: 0x880403fe,
  /** E_INVALIDARG: a key, label, tile or GUID that is none. */
  invalidArgument: 0x80070057,
  /** HRESULT_FROM_WIN32(ERROR_NOT_FOUND), "element not found". */
  notFound: 0x80070490,
  /** HRESULT_FROM_WIN32(ERROR_ALREADY_REGISTERED) */
  alreadyRegistered: 0x800704da,
  /** HRESULT_FROM_WIN32(ERROR_CANCELLED) */
  cancelled: 0x800704c7,
  /** HRESULT_FROM_WIN32(ERROR_TIMEOUT) */
  timeout: 0x800705b4,
  /** HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE) */
  rpcServerUnavailable: 0x800706ba,
  /** E_PENDING */
  pending: 0x8000000a,
  /** E_UNEXPECTED */
  unexpected: 0x8000ffff,
} as const;

/** The numbers of our codes; what is not here is a request that did not complete. */
const BY_CODE: Partial<Record<ErrorCode, number>> = {
  NETWORK_FAILED: HResult.noNetwork,
  CHANNEL_CLOSED: HResult.channelClosed,
  APP_UNKNOWN: HResult.invalidApp,
  CHANNEL_LIMIT: HResult.requestNotComplete,
  CHANNEL_KEY_INVALID: HResult.invalidArgument,
  CHANNEL_REQUEST_FAILED: HResult.requestNotComplete,
  CONNECTION_REPLACED: HResult.platformUnavailable,
  DEVICE_CREDENTIAL_INVALID: HResult.accessDenied,
  DRAINING: HResult.reconnecting,
  OVERLOADED: HResult.bindUserBusy,
  STORE_UNAVAILABLE: HResult.bindUserBusy,
  DISK_FULL: HResult.bindUserBusy,
};

/** What Windows shows for errors: an HRESULT, and it as the signed number of WinJS and .NET. */
export interface HasHResult {
  /** Unsigned, as documentation writes it: `0x803E0101`. */
  readonly hresult: number;
  readonly number: number;
}

/** A mistake of the app that Belfry has no code for: a call in the wrong order, a value that is none. */
export class HResultError extends Error implements HasHResult {
  readonly hresult: number;
  readonly number: number;

  constructor(hresult: number, message: string) {
    super(message);
    this.name = "HResultError";
    this.hresult = hresult;
    this.number = hresult | 0;
  }
}

/** A {@link BelfryError} with its HRESULT. */
export class PushNotificationError extends BelfryError implements HasHResult {
  readonly hresult: number;
  readonly number: number;

  constructor(code: ErrorCode, detail: string | undefined, cause: unknown) {
    super(code, { detail, cause });
    this.name = "PushNotificationError";
    this.hresult = BY_CODE[code] ?? HResult.requestNotComplete;
    this.number = this.hresult | 0;
  }
}

/**
 * Gives an error its HRESULT; what has none of its own is a request that did not complete. Windows has no number for too many
 * channels, so the detail says it.
 *
 * @source docs/reference/wns.md, R-2.3
 */
export function pushNotificationError(thrown: unknown): PushNotificationError | HResultError {
  if (thrown instanceof HResultError) return thrown;
  if (thrown instanceof TypeError) return new HResultError(HResult.invalidArgument, thrown.message);
  if (!(thrown instanceof BelfryError)) return new PushNotificationError("CHANNEL_REQUEST_FAILED", undefined, thrown);
  const detail = thrown.code === "CHANNEL_LIMIT" ? "TooManyChannels" : thrown.detail;
  return new PushNotificationError(thrown.code, detail, thrown);
}
