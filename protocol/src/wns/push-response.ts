/** The answer to a push, as the sender reads it. The service writes it in `service/src/push/answer.ts`. */
import type { HeaderSource } from "./push-request.ts";

/** `X-WNS-DEVICECONNECTIONSTATUS`; the documentation spells the third value in two ways. */
export type DeviceConnection = "connected" | "disconnected" | "tempdisconnected" | "tempconnected";

/** What an answer says, whatever its status. */
export interface PushResponse {
  readonly status: number;
  /** `X-WNS-STATUS`, or the older `X-WNS-NOTIFICATIONSTATUS`; undefined if the answer carries neither. */
  readonly wnsStatus: string | undefined;
  readonly deviceConnection: DeviceConnection | undefined;
  /** `X-WNS-MSG-ID`: the id to ask the service about. */
  readonly messageId: string | undefined;
  readonly description: string | undefined;
  readonly retryAfterSeconds: number | undefined;
}

const CONNECTIONS = new Set<unknown>(["connected", "disconnected", "tempdisconnected", "tempconnected"]);

export const isDeviceConnection = (value: unknown): value is DeviceConnection => CONNECTIONS.has(value);

function seconds(value: string | undefined): number | undefined {
  return value !== undefined && /^[0-9]{1,9}$/.test(value) ? Number(value) : undefined;
}

/** Reads an answer of WNS or of Belfry. Never throws; what is missing or unreadable is undefined. @source docs/reference/wns.md, R-6.3 to */
export function readPushResponse(status: number, get: HeaderSource): PushResponse {
  const read = (name: string) => get(name)?.trim() || undefined;
  const connection = read("x-wns-deviceconnectionstatus")?.toLowerCase();
  return {
    status,
    wnsStatus: (read("x-wns-status") ?? read("x-wns-notificationstatus"))?.toLowerCase(),
    deviceConnection: isDeviceConnection(connection) ? connection : undefined,
    messageId: read("x-wns-msg-id"),
    description: read("x-wns-error-description"),
    retryAfterSeconds: seconds(read("retry-after")) ?? seconds(read("x-wns-continue-after")),
  };
}
